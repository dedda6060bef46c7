import type { FieldMeta, IndexColumn, LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { SlotList } from './slot-list.js'
import type { Steps } from '../util/turns.js'

/**
 * What the query engine reads. Rows live in slots: small integers in order of creation. Everything here
 * uses slots; keys are converted to slots once, where a call enters (`find`). Every typed array returned is
 * valid until the next write: read it again after anything that may grow it.
 */

/** No row: a null key. */
export const NULL_SLOT = -1
/** A key whose target doesn't exist (now). */
export const UNRESOLVED_SLOT = -2

/**
 * A stored row, frozen: scalar fields and raw keys as own properties, relation attributes as getters of the
 * prototype.
 */
export type Row = { readonly [attribute: string]: unknown }

/** A reverse multimap: a list of member slots for each owner slot, in ascending order when read. */
export interface PostingLists {
  /** Members of an owner; 0 for any slot it has never heard of. O(1). */
  count(owner: number): number
  /**
   * Where an owner's members start in `pool`: they are `pool[start … start + count)`. Puts the list in slot
   * order first, if it isn't.
   */
  start(owner: number): number
  /** The members of all lists. Read it again after a write and after `start`. */
  readonly pool: Int32Array
  /** Sum of all counts. */
  readonly total: number
  /**
   * Appends the members of each owner in turn; a member of several owners is then in the list several times.
   */
  gather(owners: SlotList, into: SlotList): void
}

/**
 * A hash index, made by `index: true` or at a field's first bulk use; values are interned as codes 0, 1, 2,
 * …; nulls have code -1.
 */
export interface FieldIndex {
  readonly field: FieldMeta
  /** Code of a value (by `ValueType.key`), -1 where no row ever had it. */
  code(value: Value): number
  /** The value of a code. */
  value(code: number): Value
  /** Number of codes assigned so far (some may have no rows now). */
  readonly codes: number
  /** Code by slot; valid for live slots. */
  readonly column: Int32Array
  /** Slots by code. */
  readonly lists: PostingLists
  /** Slots whose value is null, in slot order. */
  nulls(): Int32Array
  readonly nullCount: number
}

/**
 * A numeric column for bulk work: value by slot, NaN where null. `nulls` counts the live null rows; NaN
 * values proper make it undefined as a column (`numbers` then returns undefined).
 */
export interface NumberColumn {
  readonly values: Float64Array
  readonly nulls: number
}

/**
 * Values from `low` to `high`, each left out of it if it is open; undefined: no bound. Null is in no
 * interval.
 */
export interface Interval {
  readonly low: Value | undefined
  readonly lowOpen: boolean
  readonly high: Value | undefined
  readonly highOpen: boolean
}

/**
 * The rows of a table in the order of some columns: nulls first in an ascending column and last in a
 * descending one, strings by code point, foreign keys by raw value. Rows that are equal in all columns come
 * in
 * slot order, whichever way they are read: as a stable sort leaves them.
 */
export interface OrderedReader {
  readonly columns: readonly IndexColumn[]
  /**
   * The rows that have these values in the first columns (null equals null) and, with an interval, a value of
   * it
   * in the column after them. O(log n). Valid until the next write.
   */
  range(prefix?: readonly Value[], interval?: Interval): OrderedRange
}

/** Rows that are next to each other in an order. */
export interface OrderedRange {
  /** About how many rows there are; exact if they are few. O(1). */
  readonly estimate: number
  /** How many rows there are. */
  count(): number
  /** Reads the slots from the start or, reversed, from the end. */
  cursor(reversed?: boolean): SlotCursor
}

/** Reads a range part by part. Valid until the next write. */
export interface SlotCursor {
  /** Passes over so many rows, without a look at each. */
  skip(count: number): void
  /**
   * Writes the slots of the next rows to the start of `into`, at most `count` (its length), and returns how
   * many: fewer only at the end.
   */
  read(into: Int32Array, count?: number): number
}

/** One key field of a table. */
export interface KeyReader {
  /** The source of a one-to-one's target slot, negative if it has none; a negative target has none. */
  onlySource(target: number): number
}

export interface TableReader {
  readonly model: ModelMeta
  /** Live rows. */
  readonly size: number
  /** One past the highest slot in use. */
  readonly limit: number
  /** 1 where the slot holds a row; length ≥ limit. */
  readonly live: Uint8Array
  /** Grows with every write to this table (rows, keys or links that touch it). */
  readonly version: number
  /** The row in a slot; undefined where dead. The same object as long as the row doesn't change. */
  row(slot: number): Row | undefined
  /** Slot of a primary key, -1 if there is none. Takes a parsed value. */
  find(key: Value): number
  /**
   * The one slot where the row with a primary key can be, negative for none: for reads that find out there
   * whether it exists. The lists of a slot without a row are empty, so they need no look into memory first.
   */
  place(key: Value): number
  /** The row with a primary key: `row(find(key))` with one look into memory less. Takes a parsed value. */
  rowByKey(key: Value): Row | undefined
  /** The rows of `slots[start … start + count)`, which are all live. */
  rowsAt(slots: Int32Array, start: number, count: number): Row[]
  /** Whether primary keys are known to ascend with the slots: their order is then the order of creation. */
  readonly keysAscend: boolean
  /**
   * Slot of the row with this value in a unique field (or the primary key), -1 where none. Takes a parsed
   * value.
   */
  findUnique(field: FieldMeta, value: Value): number
  /**
   * Slot of the row with these values (parsed, in the order of the fields) in the model's n-th set of fields
   * that are unique together, -1 where none, or where one is null.
   */
  findTogether(set: number, values: readonly Value[]): number
  /** Forward map of a key field of this table: target slot by source slot, NULL_SLOT or UNRESOLVED_SLOT. */
  targets(field: FieldMeta): Int32Array
  /**
   * Reverse multimap of a key field of this table, by target slot; undefined where the field says
   * `index: false`. Of an automatic through model: read it again after a write.
   */
  sources(field: FieldMeta): PostingLists | undefined
  /**
   * Sources of one target slot, whatever the declaration (scans without an index), in slot order. A view:
   * read before the next write.
   */
  sourcesOf(field: FieldMeta, target: number): Int32Array
  /**
   * A key field by itself, for reads that are about one relation. It is the same object for as long as the
   * state.
   */
  key(field: FieldMeta): KeyReader
  /**
   * Rows whose key has this value though no row has it to be pointed at (yet, within a transaction; or ever,
   * with `dbConstraint: false`), in slot order.
   */
  pendingSources(field: FieldMeta, value: Value): readonly number[]
  /**
   * The index of a scalar field if it exists now. A declared one (`index: true`) always does: it is made when
   * it is first read.
   */
  index(field: FieldMeta): FieldIndex | undefined
  /** The index of a scalar field, built now if it must be and kept current from then on: O(n) once. */
  ensureIndex(field: FieldMeta): FieldIndex
  /**
   * The rows in one of the model's orders (`ModelMeta.orders`): built at the first call, O(n log n), and
   * maintained from then on. Call it again after a write.
   */
  orderedBy(columns: readonly IndexColumn[]): OrderedReader
  /** The numeric column, built now if it must be; undefined for a field that isn't numeric. */
  numbers(field: FieldMeta): NumberColumn | undefined
}

/** A many-to-many's link table. */
export interface LinkReader {
  readonly link: LinkMeta
  /** Links (a symmetric pair once). */
  readonly size: number
  /**
   * Slots linked to a slot: side 0 has the lists of the declaring model's rows, side 1 those of the target's
   * rows; both are the same for a symmetric relation.
   */
  side(side: 0 | 1): PostingLists
  has(from: number, to: number): boolean
  readonly version: number
}

/** A reading that is to return the rows of one moment, and has not read all of them yet. */
export interface OpenReading {
  /** Reads the rest, because the state is about to change. Must not throw. */
  finish(): void
}

/** A state, as queries read it. */
export interface StateReader {
  /** By model id. Automatic through models are there too, as read-only tables made from their links. */
  table(model: ModelMeta): TableReader
  link(link: LinkMeta): LinkReader
  /** The object that a model's rows inherit from: relation attributes are defined on it once. */
  rowPrototype(model: ModelMeta): object
  /** Grows when slots move. */
  readonly compactions: number
  /** Finishes a reading before the next change of the state. */
  keepOpen(reading: OpenReading): void
  /** Forgets a reading that has ended. */
  close(reading: OpenReading): void
  /** SHA-256, hex, over rows by primary key and links by pair; O(n), computed at each call. */
  hash(): string
  /** The same in steps, of the state at the first step. */
  hashSteps(): Steps<string>
}
