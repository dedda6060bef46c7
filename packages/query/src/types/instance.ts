import type { PkColumn } from './columns.js'
import type { Lineage } from './fields.js'

/** The models that a row belongs to, as part of its type. */

declare const instance: unique symbol

declare const modelOf: unique symbol

/**
 * A stored row of the named model, as values take it: a row of a model that inherits from it is one, too; an
 * object that only looks like it is not.
 */
export interface Instance<in L extends string> {
  readonly [instance]: (model: L) => void
}

/** A row of one of several models. */
export type InstanceOfEach<L extends string> = L extends string ? Instance<L> : never

/** Anything but a row. */
export interface NoRow {
  readonly [instance]?: never
}

/** A row whose model can be read from its type. */
export interface InstanceOf<out M extends string> {
  readonly [modelOf]: M
}

export interface LineageBrand<L extends string> {
  readonly brand: L
}

export interface ModelBrand<M extends string> {
  readonly name: M
}

/** What every row has. */
export interface RowIdentity<S, M extends string> {
  /** The primary key, whatever its name. */
  readonly pk: PkColumn<S, M>
  readonly [instance]: LineageBrand<Lineage<S, M>>
  readonly [modelOf]: ModelBrand<M>
}
