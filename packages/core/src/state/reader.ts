import type { FieldMeta, IndexColumn, LinkMeta, ModelMeta, TermKind } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { SlotList } from './slot-list.js'
import type { Steps } from '../util/turns.js'

/**
 * What the query engine reads. Rows have slots: small integers in order of creation. Everything here uses
 * slots; keys are converted to slots once, at the beginning of a call (`find`). Every typed array returned is
 * valid until the next write: read it again after anything that may grow it.
 */

/** No row: a null key. */
export const NULL_SLOT = -1
/** A key whose target doesn't exist at present. */
export const UNRESOLVED_SLOT = -2

/**
 * A stored row, frozen: scalar fields and raw keys as own properties, relation attributes as getters of the
 * prototype.
 */
export type Row = { readonly [attribute: string]: unknown }

/** A reverse multimap: a list of member slots for each owner slot, in ascending order when read. */
export interface PostingLists {
  /** The number of members of an owner; 0 for an unknown slot. O(1). */
  count(owner: number): number
  /**
   * Where an owner's members start in `pool`: they are `pool[start … start + count)`. Sorts the list by slot
   * first, if necessary.
   */
  start(owner: number): number
  /** The members of all lists. Read it again after a write and after `start`. */
  readonly pool: Int32Array
  /**
   * False before the lists are built, which takes long in a large table: the first reads of few lists scan instead
   * (`earlySources`, `earlyMembers`).
   */
  readonly isBuilt: boolean
  /** Sum of all counts. */
  readonly total: number
  /**
   * Appends the members of each owner in turn; a member of several owners is then in the list several times.
   */
  gather(owners: SlotList, into: SlotList): void
}

/**
 * A hash index, built for `index: true` or at a field's first bulk use; values are interned as codes 0, 1, 2,
 * …; nulls have code -1.
 */
export interface FieldIndex {
  readonly field: FieldMeta
  /** Code of a value (by `ValueType.key`), -1 if no row ever had it. */
  code(value: Value): number
  /** The value of a code. */
  value(code: number): Value
  /** Number of codes assigned so far (some may have no rows now). */
  readonly codes: number
  /** Code by slot; valid for live slots. */
  readonly column: Int32Array
  /**
   * The slots of a few values, found by comparing the columns of a snapshot, while the index has hardly begun to be
   * built and was seldom used: the first queries after a store was opened don't wait for it. Undefined: read the index.
   */
  early(values: readonly Value[]): readonly number[] | undefined
  /** Slots by code. */
  readonly lists: PostingLists
  /** Slots whose value is null, in slot order. */
  nulls(): Int32Array
  readonly nullCount: number
}

/** A part of a value, as an inverted index keeps it: of an array the key of an item, of a text a word. */
export type Term = string | number | bigint | boolean | typeof EMPTY | typeof NULL
/** The term of values that have no parts. */
export const EMPTY: unique symbol = Symbol('empty')
/** The term of null. */
export const NULL: unique symbol = Symbol('null')

/** An inverted index over a field: from the parts of its values to rows. */
export interface TermReader {
  readonly field: FieldMeta
  readonly kind: TermKind
  /** Code of a term, -1 if no row ever had it. */
  code(term: Term): number
  /** Codes of the texts that begin with a prefix. */
  codesFrom(prefix: string): readonly number[]
  /** Slots by code. */
  readonly lists: PostingLists
}

/**
 * A numeric column for bulk work: value by slot, NaN where null. `nulls` counts the live null rows; stored
 * NaN values make the column unusable (`numbers` then returns undefined).
 */
export interface NumberColumn {
  readonly values: Float64Array
  readonly nulls: number
}

/** The numbers of the slots `from … to)` of a column, all finite. Those of nulls and dead slots mean nothing. */
export interface NumberPart {
  readonly from: number
  readonly to: number
  readonly numbers: Int32Array | Float64Array
  /** 1 where the value is null. */
  readonly isNull: Uint8Array | undefined
}

/**
 * Values from `low` to `high`; an open bound is excluded, undefined means no bound. Null is in no interval.
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
 * in slot order in both directions, as after a stable sort.
 */
export interface OrderedReader {
  readonly columns: readonly IndexColumn[]
  /**
   * True if a read is to scan the table instead: the index isn't built yet, would take long to build, and few reads
   * needed it. Counts the reads.
   */
  early(): boolean
  /**
   * The rows that have these values in the first columns (null equals null) and, with an interval, a value of
   * it
   * in the column after them. O(log n). Valid until the next write.
   */
  range(prefix?: readonly Value[], interval?: Interval): OrderedRange
}

/** A range of rows that are adjacent in an order. */
export interface OrderedRange {
  /** The approximate number of rows; exact if there are few. O(1). */
  readonly estimate: number
  /** The number of rows. */
  count(): number
  /**
   * Reads the slots from the start or, reversed, from the end. Mirrored, a reversed cursor also reads rows that are
   * equal in all columns in the opposite of slot order.
   */
  cursor(reversed?: boolean, mirrored?: boolean): SlotCursor
}

/** Reads a range part by part. Valid until the next write. */
export interface SlotCursor {
  /** Skips a number of rows without visiting each. */
  skip(count: number): void
  /**
   * Writes the slots of the next rows to the start of `into`, at most `count` (its length), and returns how
   * many: fewer only at the end.
   */
  read(into: Int32Array, count?: number): number
}

/** One key field of a table. */
export interface KeyReader {
  /**
   * The source slot for a target slot of a one-to-one, negative if there is none, also for a negative target.
   */
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
  /** The row of which columns are read: not for applications, which get those of `row`. */
  stored(slot: number): Row | undefined
  /** Slot of a primary key, -1 if there is none. Takes a parsed value. */
  find(key: Value): number
  /**
   * The only slot where the row with a primary key can be, negative for none. The caller finds out at the
   * slot whether the row exists. The lists of a slot without a row are empty, so readers of lists need no
   * check before.
   */
  place(key: Value): number
  /** The row with a primary key: `row(find(key))` with one memory access less. Takes a parsed value. */
  rowByKey(key: Value): Row | undefined
  /** The rows of `slots[start … start + count)`, which are all live. */
  rowsAt(slots: Int32Array, start: number, count: number): Row[]
  /** Whether primary keys are known to ascend with the slots: their order is then the order of creation. */
  readonly keysAscend: boolean
  /**
   * Slot of the row with this value in a unique field (or the primary key), -1 if there is none. Takes a
   * parsed value.
   */
  findUnique(field: FieldMeta, value: Value): number
  /**
   * Slot of the row with these values (parsed, in the order of the fields) in the model's n-th set of fields
   * that are unique together, -1 if there is none, or if one is null.
   */
  findTogether(set: number, values: readonly Value[]): number
  /** Forward map of a key field of this table: target slot by source slot, NULL_SLOT or UNRESOLVED_SLOT. */
  targets(field: FieldMeta): Int32Array
  /**
   * Reverse multimap of a key field of this table, by target slot; undefined if the field has `index: false`.
   * For an automatic through model, read it again after a write.
   */
  sources(field: FieldMeta): PostingLists | undefined
  /**
   * Sources of one target slot, whatever the declaration (scans without an index), in slot order. A view:
   * read before the next write.
   */
  sourcesOf(field: FieldMeta, target: number): Int32Array
  /** The sources of some target slots by a scan, while the lists of `sources` aren't built; undefined: read those. */
  earlySources(field: FieldMeta, targets: readonly number[]): Int32Array | undefined
  /**
   * A key field by itself, for reads that are about one relation. It is the same object for as long as the
   * state.
   */
  key(field: FieldMeta): KeyReader
  /**
   * Rows whose key has this value although it refers to no row (within a transaction, or with `dbConstraint:
   * false`), in slot order.
   */
  pendingSources(field: FieldMeta, value: Value): readonly number[]
  /**
   * The index of a scalar field if it exists. A declared one (`index: true`) always exists: it is built when
   * it is first read.
   */
  index(field: FieldMeta): FieldIndex | undefined
  /** The index of a scalar field, built now if necessary and maintained from then on: O(n) once. */
  ensureIndex(field: FieldMeta): FieldIndex
  /** A declared inverted index (`FieldMeta.terms`): built when it is first read. Undefined if it isn't declared. */
  terms(field: FieldMeta, kind: TermKind): TermReader | undefined
  /**
   * The rows in one of the model's orders (`ModelMeta.orders`): built at the first call, O(n log n), and
   * maintained from then on. Call it again after a write.
   */
  orderedBy(columns: readonly IndexColumn[]): OrderedReader
  /** The numeric column, built now if necessary; undefined for a field that isn't numeric. */
  numbers(field: FieldMeta): NumberColumn | undefined
  /**
   * The numbers of a field as a snapshot has them, in slot order, for the first passes over a large table whose column
   * isn't built. Undefined: read `numbers`.
   */
  numberParts(field: FieldMeta): readonly NumberPart[] | undefined
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
  /**
   * The members of the lists of some slots, each once, in slot order, by a scan of the links while the lists of a side
   * aren't built; undefined: read those.
   */
  earlyMembers(side: 0 | 1, owners: readonly number[]): Int32Array | undefined
  has(from: number, to: number): boolean
  readonly version: number
}

/** A reading that must return the rows of one moment, and has not read all of them yet. */
export interface OpenReading {
  /** Reads the rest, because the state is about to change. Must not throw. */
  finish(): void
}

/** A state, as queries read it. */
export interface StateReader {
  /** By model id. Automatic through models are included, as read-only tables derived from their links. */
  table(model: ModelMeta): TableReader
  link(link: LinkMeta): LinkReader
  /** The object that a model's rows inherit from: relation attributes are defined on it once. */
  rowPrototype(model: ModelMeta): object
  /** Grows when slots move. */
  readonly compactions: number
  /** Registers a reading, which is finished before the next change of the state. */
  keepOpen(reading: OpenReading): void
  /** Removes a reading that has ended. */
  close(reading: OpenReading): void
  /** SHA-256, hex, over rows by primary key and links by pair; O(n), computed at each call. */
  hash(): string
  /** The same in steps, of the state at the first step. */
  hashSteps(): Steps<string>
}
