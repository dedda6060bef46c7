/**
 * A list. The compiler explains an error in a single object that may also be an array by the first member of the union
 * that is no array, which is undefined.
 */
export interface SeveralOf<out T> {
  readonly [index: number]: T
  [Symbol.iterator](): Iterator<unknown>
}
