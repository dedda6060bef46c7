import type { ModelMeta, ReadStore, ReverseEdge, Row, StateReader, Value } from '@relata/core/engine'
import type { Relation } from './relation.js'

/** The class of a relation's managers. */
export type ManagerClass = new (relation: never, row: Row, ownerKey: Value) => object

/**
 * Called if a single related row is missing: it throws or returns null. It returns undefined on the prototype
 * of rows, which printers walk over.
 */
export type Missing = (row: Row) => null | undefined

/** One relation attribute of the rows of one model. */
export interface Accessor {
  /** The row or manager; null for a null key, undefined if a single row is missing. */
  read(row: Row): unknown
  /** The getter: `read(this)`, or the result of `Missing` if that is undefined. */
  readonly get: (this: Row) => unknown
}

/**
 * Creates the accessors of one store, either as generated code or, if code generation is not allowed, as
 * shared code. Both behave the same.
 */
export interface Accessors {
  /**
   * `book.author`: through the key that the row holds, never through a slot, for the row may be an old
   * version of itself.
   */
  forward(target: ModelMeta, attribute: string, missing: Missing): Accessor
  /** `author.profile`: the one row whose key names this one. */
  reverseOne(edge: ReverseEdge, missing: Missing): Accessor
  /** `author.books`: a manager, made at each read. */
  manager(Manager: ManagerClass, relation: Pick<Relation, 'ownerAttribute'>): Accessor
}

/** The source of the accessors. */
export interface AccessorContext {
  readonly store: Pick<ReadStore, 'assertOpen' | 'state'>
  /** Calls a function whenever the state is replaced. */
  onReplacement(enter: (state: StateReader) => void): void
}

/** An accessor in shared code. */
export function accessorOf(read: (row: Row) => unknown, missing: Missing): Accessor {
  return {
    read,
    get(this: Row): unknown {
      const found = read(this)
      return found === undefined ? missing(this) : found
    },
  }
}
