import type { Expression, NodeOf, Operand } from './expression.js'
import type { Windowed } from './over.js'

/** The static types of functions of the place of a row in a window. */

type Key = string | Expression<unknown>

/** A function of the place of a row in its partition; `over` makes an expression of it. */
export interface PlaceFunction<out N> extends Windowed<N> {}

/** The type of `rowNumber`, `rank` and the like. */
export interface Placing<K extends 'integer' | 'float'> {
  (): PlaceFunction<['place', K]>
}
/** The type of `ntile`. */
export interface Bucketed {
  (count: number): PlaceFunction<['place', 'integer']>
}
/** The type of `lag` and `lead`. */
export interface Offsetting {
  <const P extends Key, const D extends Operand = null>(
    of: P,
    n?: number,
    fallback?: D,
  ): PlaceFunction<['either', [ValueNode<P>, NodeOf<D>]]>
}
/** The type of `firstValue` and `lastValue`. */
export interface OfFrame {
  <const P extends Key>(of: P): PlaceFunction<['either', [ValueNode<P>, NodeOf<null>]]>
}
/** The type of `nthValue`. */
export interface NthOfFrame {
  <const P extends Key>(of: P, n: number): PlaceFunction<['either', [ValueNode<P>, NodeOf<null>]]>
}
type ValueNode<P> = P extends string ? ['F', P] : NodeOf<P>
