import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'

/**
 * A row's values by attribute (`author_id`), flat: the columns of one table. A stored row has this type as
 * well.
 */
export type Values = Readonly<Record<string, Value>>

/** An immer patch of a JSON field, its path from the field's root. */
export interface JsonPatch {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: readonly (string | number)[]
  readonly value?: Value
}

/**
 * One change of the data. It contains what is needed to revert it: the fields before and after, the deleted
 * row. It refers to models and relations by name and to rows by primary key: slots never leave the process.
 */
export type Event = Created | Updated | Deleted | Linked | Unlinked | SchemaChanged

/**
 * `row`: the own columns of the model's table. (With multi-table inheritance, the `created` of the parent
 * precedes that of the child.) It may be the stored row itself, which has the parents' columns too: read the
 * model's own columns only.
 */
export interface Created {
  readonly type: 'created'
  readonly model: string
  readonly key: Value
  readonly row: Values
}
/**
 * `before` and `after` have the changed columns only; a JSON field that a recipe edited is in `patches` and
 * `inverse` instead.
 */
export interface Updated {
  readonly type: 'updated'
  readonly model: string
  readonly key: Value
  readonly before: Values
  readonly after: Values
  readonly patches?: Readonly<Record<string, readonly JsonPatch[]>>
  readonly inverse?: Readonly<Record<string, readonly JsonPatch[]>>
}
export interface Deleted {
  readonly type: 'deleted'
  readonly model: string
  readonly key: Value
  readonly row: Values
}
/**
 * `relation` is `Book.tags`; `from` is a primary key of the declaring model, `to` of the target. A symmetric
 * pair is one event.
 */
export interface Linked {
  readonly type: 'linked'
  readonly relation: string
  readonly from: Value
  readonly to: Value
}
export interface Unlinked {
  readonly type: 'unlinked'
  readonly relation: string
  readonly from: Value
  readonly to: Value
}
/**
 * The schema of the events that follow. `steps`: how earlier events are converted; left out if they stay
 * unchanged.
 */
export interface SchemaChanged {
  readonly type: 'schemaChanged'
  readonly schema: SchemaDescription
  readonly steps?: readonly SchemaStep[]
  /** Names of the migrations that this schema contains and the one before did not. */
  readonly migrations?: readonly string[]
  /** Names of migrations that the schema before contained, and this one does not: the store has gone back. */
  readonly reverts?: readonly string[]
}
