import type { Value } from '../../schema/value-type.js'
import { assert } from '../../util/assert.js'
import { growUint8 } from '../../util/typed-array.js'
import type { KeyColumn, Unresolved } from '../indexes/key-column.js'
import type { PrimaryKeyIndex } from '../indexes/primary-key-index.js'
import type { RowIndexes } from '../indexes/row-indexes.js'
import type { PostingLists } from '../reader.js'
import type { FilledRows } from './filled-rows.js'
import type { TableRows } from './table-rows.js'

/** Where the values of a created row are in a run, after its first one; -1 for none. */
export interface ValuePlaces {
  /** Of the primary key. */
  readonly key: number
  /** Of each field, by position. */
  readonly fields: readonly number[]
  /** Of each of the table's `keys`. */
  readonly keys: readonly number[]
}

/** A changed value in a run. */
export interface ValueChange {
  readonly position: number
  /** Of the new value, after the first one of the event. */
  readonly place: number
  /** If the field is a key. */
  readonly key: KeyColumn | undefined
}

/** The table that the rows belong to. */
interface Owner extends TableRows {
  counter: number
  readonly links: readonly PostingLists[]
}

interface Parts {
  readonly primary: PrimaryKeyIndex
  readonly indexes: RowIndexes
  readonly unresolved: Unresolved
}

/**
 * Writes rows of a table from the values of a run, as columns: a row object is created at the row's first read. Each method
 * returns false, and changes nothing, if the row must be an object.
 */
export class ValueRows {
  readonly #table: Owner
  readonly #primary: PrimaryKeyIndex
  readonly #indexes: RowIndexes
  readonly #unresolved: Unresolved

  constructor(table: Owner, { primary, indexes, unresolved }: Parts) {
    this.#table = table
    this.#primary = primary
    this.#indexes = indexes
    this.#unresolved = unresolved
  }

  /** Puts a row into the next slot. */
  insert(places: ValuePlaces, values: readonly unknown[], at: number): boolean {
    const table = this.#table
    const { range, keys, model } = table
    if (!table.takesColumns || table.captures !== undefined) return false
    const slot = range.limit
    const key = values[at + places.key] as Value
    if (slot >= table.live.length) table.live = growUint8(table.live, slot + 1)
    table.fillRow(slot, places.fields, values, at)
    table.live[slot] = 1
    this.#primary.set(key, slot)
    if (model.pk.auto && (key as number) > table.counter) table.counter = key as number
    for (let i = 0; i < keys.length; i++) {
      const place = places.keys[i] as number
      ;(keys[i] as KeyColumn).enter(slot, place < 0 ? null : ((values[at + place] ?? null) as Value))
    }
    range.limit = slot + 1
    table.size++
    table.version++
    if (this.#unresolved.waiting > 0)
      for (const column of table.incoming) column.wake(slot, table.value(column.key.targetField, slot))
    return true
  }

  /** Changes values to which no key of another row refers. */
  change(slot: number, changes: readonly ValueChange[], values: readonly unknown[], at: number): boolean {
    const filled = this.#filledAt(slot)
    if (filled === undefined) return false
    for (const { position, place, key } of changes) {
      const value = values[at + place] as Value | undefined
      if (value === undefined) continue
      key?.change(slot, filled.value(slot, position), value)
      filled.change(slot, position, value)
    }
    this.#table.version++
    return true
  }

  remove(slot: number): boolean {
    const table = this.#table
    const { incoming, keys, links, model } = table
    const filled = this.#filledAt(slot)
    if (filled === undefined || incoming.some(({ source }) => source.readsOthers)) return false
    for (const lists of links) assert(lists.count(slot) === 0, 'the links of a row go before it')
    const targets = incoming.map(({ key }) => filled.value(slot, key.targetField.position))
    const raw = keys.map(({ key }) => filled.value(slot, key.field.position))
    this.#primary.delete(filled.value(slot, model.pk.position))
    table.removeFilled(slot)
    for (const [i, column] of keys.entries()) column.leave(slot, raw[i] as Value)
    for (const [i, column] of incoming.entries()) column.unresolve(slot, targets[i] as Value)
    table.size--
    table.version++
    return true
  }

  /** The columns with the row of a slot; undefined if it is an object, or if an index needs its changes. */
  #filledAt(slot: number): FilledRows | undefined {
    return this.#table.captures !== undefined || this.#indexes.hasAny ? undefined : this.#table.filledAt(slot)
  }
}
