declare const shape: unique symbol

/**
 * What `and or not xor` and `lookups` return: a condition that belongs to no model until a query set uses it.
 * `W` is the union of its parts.
 * @public
 */
export interface Condition<W> {
  // A method, whose parameter the compiler compares in both ways: a variable that begins with one condition
  // may go on with a wider one.
  [shape](conditions: W): void
}

/**
 * The parts of a condition: where-objects and expressions, also those in nested conditions and in an array of
 * conditions.
 */
export type ShapeOf<T> = T extends Condition<infer W> ? W : T extends readonly (infer E)[] ? ShapeOf<E> : T
