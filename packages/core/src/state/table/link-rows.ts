import type { LinkTable } from '../indexes/link-table.js'
import { RowIndexes } from '../indexes/row-indexes.js'
import type { RowSource, RunColumns } from '../indexes/row-source.js'
import type { FieldMeta, IndexColumn, ModelMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { must } from '../../util/assert.js'
import { SlotRange } from '../indexes/slot-range.js'
import { growUint8 } from '../../util/typed-array.js'
import { ForwardMap } from '../indexes/forward-map.js'
import {
  NULL_SLOT,
  type FieldIndex,
  type KeyReader,
  type NumberColumn,
  type OrderedReader,
  type PostingLists,
  type Row,
  type TableReader,
} from '../reader.js'
import { RowClass } from './row-class.js'

/** Used as the epoch if it is unknown which links were read. */
const UNKNOWN = -1

type End = TableReader & Pick<RowSource, 'value'>

/** What through rows need besides their links: the tables at both ends. */
interface Ends {
  readonly state: object
  readonly left: End
  readonly right: End
}

/** Every value of a row is computed. */
const NO_COLUMNS: RunColumns = { start: 0, values: () => undefined }

/**
 * The rows of an automatic through model: read-only, in order of creation, derived from the links. A
 * symmetric pair is two rows, one from each end (a row linked with itself is one). Their identity is their
 * position: a primary key is the slot + 1 and changes in a compaction.
 *
 * New links are read at the next call; after a link was removed, all rows are derived again.
 */
export class LinkRows implements TableReader {
  readonly model: ModelMeta
  readonly range: SlotRange = new SlotRange()
  readonly rowClass: RowClass
  readonly #table: LinkTable
  readonly #ends: Ends
  readonly #fields: readonly [FieldMeta, FieldMeta]
  readonly #keys: readonly [ForwardMap, ForwardMap]
  readonly #indexes: RowIndexes
  #epoch: number = 0
  /** Number of links read. */
  #mark: number = 0
  #size: number = 0
  #live: Uint8Array = new Uint8Array(0)
  readonly #rows: (Row | undefined)[] = []

  constructor(model: ModelMeta, table: LinkTable, ends: Ends) {
    this.model = model
    this.rowClass = new RowClass({ model, state: ends.state })
    this.#table = table
    this.#ends = ends
    const [left, right] = model.fields.filter((field) => field.key !== undefined)
    this.#fields = [must(left, 'a through model has two keys'), must(right, 'a through model has two keys')]
    this.#keys = [new ForwardMap(this.range, 'many'), new ForwardMap(this.range, 'many')]
    this.#indexes = new RowIndexes(this.#source(), model)
  }

  get version(): number {
    return this.#table.version
  }

  get size(): number {
    this.#sync()
    return this.#size
  }

  get limit(): number {
    this.#sync()
    return this.range.limit
  }

  get live(): Uint8Array {
    this.#sync()
    return this.#live
  }

  row(slot: number): Row | undefined {
    this.#sync()
    return this.#row(slot)
  }

  stored(slot: number): Row | undefined {
    return this.row(slot)
  }

  find(key: Value): number {
    this.#sync()
    return typeof key === 'number' && this.#live[key - 1] === 1 ? key - 1 : -1
  }

  place(key: Value): number {
    return this.find(key)
  }

  rowByKey(key: Value): Row | undefined {
    return this.row(this.find(key))
  }

  rowsAt(slots: Int32Array, start: number, count: number): Row[] {
    this.#sync()
    return Array.from(slots.subarray(start, start + count), (slot) =>
      must(this.#row(slot), 'a live slot has a row'),
    )
  }

  /** A through row's key is its slot plus one. */
  get keysAscend(): boolean {
    return true
  }

  findUnique(field: FieldMeta, value: Value): number {
    if (field === this.model.pk) return this.find(value)
    this.#sync()
    return this.#indexes.findUnique(field, value)
  }

  findTogether(set: number, values: readonly Value[]): number {
    this.#sync()
    return this.#indexes.findTogether(set, values)
  }

  targets(field: FieldMeta): Int32Array {
    return this.#key(field).slots
  }

  sources(field: FieldMeta): PostingLists {
    return must(this.#key(field).lists, 'a through row is indexed')
  }

  /** Both rows of a link exist. */
  pendingSources(): readonly number[] {
    return []
  }

  /** Links are read at once. */
  earlySources(): undefined {
    return undefined
  }

  sourcesOf(field: FieldMeta, target: number): Int32Array {
    return must(this.#key(field).lists, 'a through row is indexed').members(target)
  }

  key(field: FieldMeta): KeyReader {
    return { onlySource: (target) => this.sourcesOf(field, target)[0] ?? NULL_SLOT }
  }

  index(field: FieldMeta): FieldIndex | undefined {
    this.#sync()
    return this.#indexes.index(field)
  }

  ensureIndex(field: FieldMeta): FieldIndex {
    this.#sync()
    return this.#indexes.ensureIndex(field)
  }

  terms(): undefined {
    return undefined
  }

  orderedBy(columns: readonly IndexColumn[]): OrderedReader {
    this.#sync()
    return this.#indexes.orderedBy(columns)
  }

  numbers(field: FieldMeta): NumberColumn | undefined {
    this.#sync()
    return this.#indexes.numbers(field)
  }

  /** Their columns are read at once. */
  numberParts(): undefined {
    return undefined
  }

  #key(field: FieldMeta): ForwardMap {
    this.#sync()
    return this.#keys[field === this.#fields[0] ? 0 : 1]
  }

  #row(slot: number): Row | undefined {
    if (this.#live[slot] !== 1) return undefined
    const known = this.#rows[slot]
    if (known !== undefined) return known
    const row = this.rowClass.create(this.#valuesOf(slot), [])
    this.#rows[slot] = row
    return row
  }

  #valuesOf(slot: number): Record<string, Value> {
    const values: Record<string, Value> = {}
    for (const field of this.model.rowFields) values[field.attribute] = slot + 1
    values[this.#fields[0].attribute] = this.#rawKey(0, slot)
    values[this.#fields[1].attribute] = this.#rawKey(1, slot)
    return values
  }

  #rawKey(side: 0 | 1, slot: number): Value {
    const end = side === 0 ? this.#ends.left : this.#ends.right
    return end.value(end.model.pk, this.#keys[side].slots[slot] as number)
  }

  /** The rows for indexes, without creating row objects. */
  #source(): RowSource {
    const live = (): Uint8Array => this.#live
    return {
      range: this.range,
      get live() {
        return live()
      },
      row: (slot) => this.#row(slot),
      value: (field, slot) => {
        const side = this.#fields.indexOf(field)
        return side < 0 ? slot + 1 : this.#rawKey(side === 0 ? 0 : 1, slot)
      },
      runs: (from, to) => (from < to ? [{ from, to, columns: NO_COLUMNS }] : []),
    }
  }

  #sync(): void {
    const { epoch, range, left, right } = this.#table
    const moved = epoch !== this.#epoch
    if (!moved && range.limit === this.#mark) return
    // Set until all links are read: if this is interrupted, for example by a stack overflow, the next read
    // starts again.
    this.#epoch = UNKNOWN
    if (moved) this.#forget()
    for (let edge = this.#mark; edge < range.limit; edge++)
      this.#take(left[edge] as number, right[edge] as number)
    this.#mark = range.limit
    if (moved) this.#dropStaleRows()
    this.#epoch = epoch
  }

  #take(left: number, right: number): void {
    this.#append(left, right)
    if (this.#table.link.symmetrical) this.#append(left === right ? NULL_SLOT : right, left)
  }

  #append(left: number, right: number): void {
    const slot = this.range.limit
    const live = left >= 0
    if (slot >= this.#live.length) this.#live = growUint8(this.#live, slot + 1)
    this.#live[slot] = live ? 1 : 0
    this.#keys[0].set(slot, left)
    this.#keys[1].set(slot, live ? right : NULL_SLOT)
    if (live) this.#size++
    this.range.limit = slot + 1
  }

  #forget(): void {
    this.#mark = 0
    this.#size = 0
    this.range.limit = 0
    for (const key of this.#keys) key.replace(new Int32Array(0))
    this.#indexes.reset()
  }

  /** A row stays the same object as long as its values are those of its slot. */
  #dropStaleRows(): void {
    const [left, right] = this.#fields
    this.#rows.length = Math.min(this.#rows.length, this.range.limit)
    this.#rows.forEach((row, slot) => {
      if (row === undefined) return
      const same =
        this.#live[slot] === 1 &&
        row[left.attribute] === this.#rawKey(0, slot) &&
        row[right.attribute] === this.#rawKey(1, slot)
      if (!same) this.#rows[slot] = undefined
    })
  }
}
