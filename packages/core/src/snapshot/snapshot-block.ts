import type { SchemaDescription } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { ValueList } from './value-list.js'

/** The format version of the blocks that this code writes. */
export const SNAPSHOT_FORMAT = 1

/**
 * Number of slots in a `rows` block. Each block begins at a multiple of it, and only the last one of a model
 * may have fewer.
 */
export const ROWS_PER_BLOCK = 4096

/**
 * One part of a snapshot: plain data that any codec can write. A snapshot is one `begin`, then the other
 * blocks, then one `end`. The other blocks may come in any order, except that the rows of a model are in the
 * order of their slots and the links of a relation in the order of creation.
 */
export type SnapshotBlock =
  | SnapshotBegin
  | SnapshotRows
  | SnapshotLinks
  | SnapshotKeys
  | SnapshotKeyOrigins
  | SnapshotEnd

/**
 * The values in a block: scalars, JSON, bytes, typed arrays, and lists and objects of them. Never undefined.
 */
export type SnapshotData =
  | Value
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float64Array
  | readonly SnapshotData[]
  | { readonly [name: string]: SnapshotData }

/** Describes the state that a snapshot contains. */
export interface SnapshotBegin {
  readonly block: 'begin'
  readonly format: number
  /** Position of the last commit that the snapshot contains. */
  readonly position: number
  /**
   * Id of that commit, and SHA-256 (hex) of its canonical `[id, position, time, schema, action, meta, key,
   * number of events]`: it identifies the history that the snapshot belongs to.
   */
  readonly commit: { readonly id: string; readonly hash: string }
  /** Position of the commit that recorded the current schema. */
  readonly schemaPosition: number
  readonly schema: SchemaDescription
  /** Time of the capture by the store's clock, in milliseconds since the epoch. */
  readonly time: number
  /** Models with rows of their own, in the order of the schema. */
  readonly models: readonly SnapshotModel[]
  /** Relations with links of their own, in the order of the schema. */
  readonly relations: readonly SnapshotRelation[]
  /** Number of idempotency keys. */
  readonly keys: number
}

export interface SnapshotModel {
  readonly model: string
  /** One past the highest slot in use. */
  readonly limit: number
  /** Live rows. */
  readonly size: number
  /** The last automatic key that was assigned. */
  readonly counter: number
}

export interface SnapshotRelation {
  /** `Book.tags`, as events name it. */
  readonly relation: string
  /** Number of links. A symmetric pair counts once. */
  readonly size: number
}

/**
 * `ROWS_PER_BLOCK` slots of a model, by column. Columns have an entry for each slot, even if it has no row.
 */
export interface SnapshotRows {
  readonly block: 'rows'
  readonly model: string
  /** Slot of the first entry. */
  readonly start: number
  /** Slots in this block. */
  readonly count: number
  /** The slots without a row, relative to `start`. */
  readonly dead: Uint16Array
  /** The columns of the model's own table, in the order of its fields. */
  readonly columns: readonly SnapshotColumn[]
}

export type SnapshotColumn = NumberValues | DictionaryValues | ListedValues | KeyTargets

/** Numbers and null. */
export interface NumberValues {
  readonly column: 'numbers'
  readonly attribute: string
  readonly values: Int32Array | Float64Array
  /** Entries that are null, in ascending order; their value is 0. */
  readonly nulls: Uint16Array
}

/** A dictionary, for columns with few distinct values; `codes` has the index of each entry's value. */
export interface DictionaryValues {
  readonly column: 'dictionary'
  readonly attribute: string
  readonly values: readonly Value[]
  readonly codes: Uint16Array
}

/** Values of any type, null included. */
export interface ListedValues {
  readonly column: 'values'
  readonly attribute: string
  readonly values: ValueList
}

/**
 * A foreign key or one-to-one: the slot of the row that it refers to, -1 for null, -2 if there is no such
 * row.
 */
export interface KeyTargets {
  readonly column: 'targets'
  readonly attribute: string
  readonly slots: Int32Array
  /** Entries whose raw key is not the value of the target's field, in ascending order. */
  readonly at: Uint16Array
  /** The raw keys of these entries. */
  readonly values: readonly Value[]
}

/** Links of a relation, as slots of the declaring model and of its target. */
export interface SnapshotLinks {
  readonly block: 'links'
  readonly relation: string
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Idempotency keys: eight words each, in the layout of `KeyTable`. */
export interface SnapshotKeys {
  readonly block: 'keys'
  readonly entries: Uint32Array
}

/** The data from which ids and schema positions of the keyed commits are rebuilt. */
export interface SnapshotKeyOrigins {
  readonly block: 'keyOrigins'
  /** Prefixes of ids, by number of the run. */
  readonly runs: readonly string[]
  /** Schema positions, each with the position of the first keyed commit under it: `[from, schema, from, …]`. */
  readonly schemas: Float64Array
  /** Indexes of keys whose id or time is stored here. */
  readonly places: Uint32Array
  readonly ids: readonly string[]
  readonly times: Float64Array
}

/** Totals of the blocks before it. */
export interface SnapshotEnd {
  readonly block: 'end'
  /** `State.hash()` of the captured state. */
  readonly stateHash: string
  readonly rows: number
  readonly links: number
  readonly keys: number
}
