import type { Value } from '@relata/core'
import type { BoundExpression, BoundTerm } from '../bind/bound-nodes.js'
import { exactly, type Frame } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import type { Variables } from '../bind/variables.js'
import { compareValues } from '../resolve/compare.js'
import { enumerator } from './choices.js'
import type { KeyComparison } from './key-comparison.js'

/** A key that is read from frames. */
export interface ChoiceKey extends KeyComparison {
  readonly value: (frame: Frame) => Value
}

/**
 * A term that is read from the fixed choices; of additional choices that it needs, the first in the order.
 */
export function choiceKey(
  context: Context,
  variables: Variables,
  { bound, descending, nulls }: BoundTerm,
): ChoiceKey {
  const reading = firstOf(context, variables.extended(), {
    bound,
    descending,
    fixed: variables.size,
  })
  return { ...reading, descending, nullsFirst: nulls === undefined ? !descending : nulls === 'first' }
}

interface FirstOf {
  readonly bound: BoundExpression
  readonly descending: boolean
  /** The number of variables with fixed choices. */
  readonly fixed: number
}

/** The first value in the order, of all choices that aren't fixed. */
export function firstOf(
  context: Context,
  variables: Variables,
  { bound, descending, fixed }: FirstOf,
): Pick<ChoiceKey, 'value' | 'compare'> {
  const compiled = context.services.expression(context, variables, bound)
  const read = exactly(compiled)
  const compare = (a: Value, b: Value): number => compareValues(compiled.kind, a, b)
  if (variables.size === fixed) return { compare, value: read }
  const enumerate = enumerator(context, variables)
  const own = new Int32Array(variables.size)
  return {
    compare,
    value(frame) {
      for (let i = 0; i < fixed; i++) own[i] = frame[i] as number
      let best: Value | undefined
      enumerate(own, fixed, (at) => {
        const value = read(at)
        if (best === undefined || goesBefore(value, best, { compare, descending })) best = value
        return false
      })
      return best ?? null
    },
  }
}

function goesBefore(
  a: Value,
  b: Value,
  { compare, descending }: { compare: (a: Value, b: Value) => number; descending: boolean },
): boolean {
  if (a === null || b === null) return descending ? b === null && a !== null : a === null && b !== null
  return descending ? compare(a, b) > 0 : compare(a, b) < 0
}
