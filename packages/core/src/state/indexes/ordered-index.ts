import type { IndexColumn } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { assert, must } from '../../util/assert.js'
import type { Interval, OrderedRange, OrderedReader, Row, SlotCursor } from '../reader.js'
import { EarlyReads } from './early-reads.js'
import { LazyIndex } from './lazy-index.js'
import type { ColumnRun, RowSource } from './row-source.js'
import { BackwardCursor, ForwardCursor, MirroredCursor, type SortedRows } from './ordered-cursor.js'
import { RowOrder } from './row-order.js'
import { SlotBlocks, type Place } from './slot-blocks.js'
import { sortSteps } from './sort-rows.js'
import { Sorting } from './sorting.js'

/** If more than one row in five is new, sorting all of them is cheaper than inserting the new ones. */
const RESORT_FACTOR = 4

/**
 * The rows of a table in the order of some columns, equal ones in slot order: a list of slots in blocks. A
 * write moves one slot, at O(log n) comparisons.
 */
export class OrderedIndex extends LazyIndex implements OrderedReader {
  readonly #sorted: SortedRows
  /** The sorting in progress, until something is read. */
  #sorting: Sorting | undefined
  readonly #early: EarlyReads = new EarlyReads()

  constructor(source: RowSource, columns: readonly IndexColumn[]) {
    super(source)
    this.#sorted = { source, order: new RowOrder(columns), blocks: new SlotBlocks() }
  }

  get label(): string {
    return `order by ${this.columns.map(({ field, descending }) => `${descending ? '-' : ''}${field.name}`).join(', ')}`
  }

  get bytes(): number {
    return this.#sorted.blocks.bytes
  }

  get columns(): readonly IndexColumn[] {
    return this.#sorted.order.columns
  }

  early(): boolean {
    return this.isFarBehind && this.nextIsInColumns && this.#early.take()
  }

  range(prefix: readonly Value[] = NO_VALUES, interval?: Interval): OrderedRange {
    this.sync()
    if (interval === undefined)
      return this.#between({ values: prefix, after: false }, { values: prefix, after: true })
    const column = must(this.columns[prefix.length], 'an interval is of the column after the prefix')
    const [from, to] = boundsOf(prefix, interval, column.descending)
    return this.#between(from, to)
  }

  protected take(slot: number, row: Row): void {
    this.#sorted.blocks.insert(this.#placeOf(slot, row), slot)
  }

  protected release(slot: number, row: Row): void {
    const { blocks } = this.#sorted
    const place = this.#placeOf(slot, row)
    assert(place < blocks.end && blocks.at(place) === slot, 'an ordered index lost a row')
    blocks.remove(place)
  }

  /** Inserts a few rows; many are sorted instead. */
  protected takeColumns({ from, to }: ColumnRun): void {
    for (let slot = from; slot < to; slot++) if (this.source.live[slot] === 1) this.#takeByValue(slot)
  }

  /** Adds a row without creating its object. */
  #takeByValue(slot: number): void {
    const values = this.columns.map(({ field }) => [field.attribute, this.source.value(field, slot)] as const)
    this.take(slot, Object.fromEntries(values))
  }

  protected override takeAll(from: number, limit: number): void {
    const { source, order, blocks } = this.#sorted
    const sorting = this.#sorting ?? new Sorting(limit, sortSteps(source, limit, order))
    this.#sorting = undefined
    if (from > 0 && (limit - from) * RESORT_FACTOR <= blocks.size) return super.takeAll(from, limit)
    blocks.fill(sorting.complete())
    for (const slot of sorting.changed)
      if (slot < sorting.limit && source.live[slot] === 1) this.#takeByValue(slot)
    super.takeAll(sorting.limit, limit)
  }

  /** Sorts step by step. A read in between does the rest immediately. */
  override *prepareSteps(): Generator<void, void, undefined> {
    const { source, order } = this.#sorted
    const { limit } = source.range
    if (this.hasTaken(1) || limit === 0) return
    const sorting = new Sorting(limit, sortSteps(source, limit, order))
    this.#sorting = sorting
    while (this.#sorting === sorting && !sorting.step()) yield
    if (this.#sorting === sorting) this.sync()
  }

  override put(slot: number, row: Row): void {
    this.#sorting?.changed.add(slot)
    super.put(slot, row)
  }

  override drop(slot: number, row: Row): void {
    this.#sorting?.changed.add(slot)
    super.drop(slot, row)
  }

  override change(slot: number, before: Row, after: Row): void {
    this.#sorting?.changed.add(slot)
    super.change(slot, before, after)
  }

  override truncate(limit: number): void {
    if (this.#sorting !== undefined && this.#sorting.limit > limit) this.#sorting = undefined
    super.truncate(limit)
  }

  protected touches(before: Row, after: Row): boolean {
    return this.#sorted.order.differ(before, after)
  }

  protected clear(): void {
    this.#sorting = undefined
    this.#sorted.blocks.clear()
  }

  /**
   * The position of a row, or where it belongs. The slot may have another row by now, so it is found by its
   * number.
   */
  #placeOf(slot: number, row: Row): Place {
    const { source, order, blocks } = this.#sorted
    return blocks.search((other) => {
      if (other === slot) return true
      const c = order.compareRows(source.row(other) as Row, row)
      return c > 0 || (c === 0 && other > slot)
    })
  }

  #between(from: Bound, to: Bound): OrderedRange {
    const start = this.#bound(from)
    return new SortedRange(this.#sorted, start, Math.max(start, this.#bound(to)))
  }

  #bound({ values, after }: Bound): Place {
    const { source, order, blocks } = this.#sorted
    if (values.length === 0) return after ? blocks.end : 0
    return blocks.search((slot) => {
      const c = order.compareTo(source.row(slot) as Row, values)
      return after ? c > 0 : c >= 0
    })
  }
}

const NO_VALUES: readonly Value[] = Object.freeze([])

/** A boundary between rows: before or after those with these values in the first columns. */
interface Bound {
  readonly values: readonly Value[]
  readonly after: boolean
}

/**
 * The boundaries of an interval in the column after a prefix, in the direction of the index. Nulls are
 * outside.
 */
function boundsOf(
  prefix: readonly Value[],
  { low, lowOpen, high, highOpen }: Interval,
  descending: boolean,
): readonly [Bound, Bound] {
  if (descending) {
    return [
      high === undefined ? { values: prefix, after: false } : { values: [...prefix, high], after: highOpen },
      low === undefined
        ? { values: [...prefix, null], after: false }
        : { values: [...prefix, low], after: !lowOpen },
    ]
  }
  return [
    low === undefined
      ? { values: [...prefix, null], after: true }
      : { values: [...prefix, low], after: lowOpen },
    high === undefined ? { values: prefix, after: true } : { values: [...prefix, high], after: !highOpen },
  ]
}

class SortedRange implements OrderedRange {
  readonly #sorted: SortedRows
  readonly #start: Place
  readonly #end: Place

  constructor(sorted: SortedRows, start: Place, end: Place) {
    this.#sorted = sorted
    this.#start = start
    this.#end = end
  }

  get estimate(): number {
    return this.#sorted.blocks.estimate(this.#start, this.#end)
  }

  count(): number {
    return this.#sorted.blocks.between(this.#start, this.#end)
  }

  cursor(reversed: boolean = false, mirrored: boolean = false): SlotCursor {
    if (reversed && mirrored) return new MirroredCursor(this.#sorted, this.#start, this.#end)
    return reversed
      ? new BackwardCursor(this.#sorted, this.#start, this.#end)
      : new ForwardCursor(this.#sorted, this.#start, this.#end)
  }
}
