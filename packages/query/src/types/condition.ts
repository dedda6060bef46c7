declare const shape: unique symbol

/**
 * What `and or not xor` and `lookups` give: a condition of no model until a query set takes it in. `W` is the
 * union of all that it was made of.
 * @public
 */
export interface Condition<W> {
  // A method, whose parameter the compiler compares in both ways: a variable that begins with one condition
  // may go on with a wider one.
  [shape](conditions: W): void
}

/**
 * What a condition is made of: where-objects and expressions, those inside it and in an array of conditions
 * too.
 */
export type ShapeOf<T> = T extends Condition<infer W> ? W : T extends readonly (infer E)[] ? ShapeOf<E> : T
