import type { ConditionOf } from './condition.js'
import type { Expression } from './expression.js'

/**
 * The parts of a condition: where-objects and expressions, also those in nested conditions and in an array of
 * conditions. A boolean expression is a condition whose one part is itself.
 */
export type ShapeOf<T> =
  T extends Expression<unknown>
    ? T
    : T extends ConditionOf<infer W>
      ? W
      : T extends readonly (infer E)[]
        ? ShapeOf<E>
        : T
