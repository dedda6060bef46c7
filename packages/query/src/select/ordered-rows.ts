import type { OrderedRange, SlotCursor, StateReader, TableReader, Value } from '@relata/core/engine'
import { EVERY_VALUE, type IndexOrder, type OrderSource } from '../plan/order-source.js'
import type { RowTest } from './row-test/row-test.js'

/** Options for reading the rows of a source. */
export interface OrderedReading {
  /** Rows that fail it are skipped. */
  readonly test: RowTest | undefined
  /** The number of matching rows to skip first. */
  readonly skip: number
  /** Rows wanted. */
  readonly limit: number
  /** The maximum number of rows visited before reading stops. */
  readonly patience: number
  /** Sorts rows that are equal in the order of the source; undefined: they keep the order of the source. */
  readonly sortTies: SortTies | undefined
}
export type SortTies = (slots: Int32Array, limit: number) => Int32Array

export interface OrderedRows {
  readonly slots: Int32Array
  readonly visited: number
  /** False if reading stopped early: the slots are then not complete. */
  readonly complete: boolean
}

/** Reads rows in the order of a source until there are enough. Cost: the rows visited. */
export function orderedRows(state: StateReader, source: OrderSource, reading: OrderedReading): OrderedRows {
  const table = state.table(source.model)
  if (reading.limit <= 0) return { slots: NO_SLOTS, visited: 0, complete: true }
  if (source.kind === 'creationOrder') return rowsBySlot(table, reading)
  const ranges = rangesOf(table, source)
  const [only] = ranges
  if (
    ranges.length === 1 &&
    only !== undefined &&
    reading.test === undefined &&
    reading.sortTies === undefined
  )
    return everyRow(only.cursor(source.reversed, source.mirrored), only, reading)
  const taker = new Taker(reading)
  const isTie = tieTest(table, source)
  for (const range of ranges) {
    const cursor = range.cursor(source.reversed, source.mirrored)
    const more =
      reading.sortTies === undefined
        ? takeEach(taker, cursor)
        : takeRuns(taker, cursor, { isTie, sortTies: reading.sortTies })
    if (!more) break
  }
  return taker.rows()
}
const NO_SLOTS = new Int32Array(0)

/** The parts of an index in the order in which they are read. */
function rangesOf(
  table: TableReader,
  { columns, prefix, interval, nulls }: IndexOrder,
): readonly OrderedRange[] {
  const order = table.orderedBy(columns)
  if (nulls === undefined || interval !== undefined) return [order.range(prefix, interval)]
  const values = order.range(prefix, EVERY_VALUE)
  const without = order.range([...prefix, null])
  return nulls === 'first' ? [without, values] : [values, without]
}

/** Takes rows one by one, until there are enough or too many were visited. */
class Taker {
  readonly #reading: OrderedReading
  readonly #slots: number[] = []
  #skip: number
  #visited: number = 0
  #complete: boolean = true

  constructor(reading: OrderedReading) {
    this.#reading = reading
    this.#skip = reading.skip
  }

  /** Visits the next row; returns whether more are wanted. */
  take(slot: number): boolean {
    if (!this.mayVisit()) return false
    return this.passes(slot) ? this.add(slot) : true
  }

  /** Whether to continue reading: it stops after a number of rows. */
  mayVisit(): boolean {
    if (this.#visited < this.#reading.patience) return true
    this.#complete = false
    return false
  }

  /** Whether a row is one of the selected ones. */
  passes(slot: number): boolean {
    this.#visited++
    const { test } = this.#reading
    return test === undefined || test.passes(slot)
  }

  /** Adds the next row that passes; returns whether more are wanted. */
  add(slot: number): boolean {
    if (this.#skip > 0) {
      this.#skip--
      return true
    }
    this.#slots.push(slot)
    return this.#slots.length < this.#reading.limit
  }

  /** The number of rows still to be added, including those to be skipped. */
  get missing(): number {
    return this.#skip + this.#reading.limit - this.#slots.length
  }

  rows(): OrderedRows {
    return { slots: Int32Array.from(this.#slots), visited: this.#visited, complete: this.#complete }
  }
}

function rowsBySlot(table: TableReader, reading: OrderedReading): OrderedRows {
  const { live, limit, size } = table
  const { test, skip } = reading
  if (test === undefined && size === limit) {
    const count = Math.max(0, Math.min(reading.limit, limit - skip))
    const slots = new Int32Array(count)
    for (let i = 0; i < count; i++) slots[i] = skip + i
    return { slots, visited: count, complete: true }
  }
  const taker = new Taker(reading)
  for (let slot = 0; slot < limit; slot++) if (live[slot] === 1 && !taker.take(slot)) break
  return taker.rows()
}

/** Without tests and ties, rows are skipped without visiting each. */
function everyRow(cursor: SlotCursor, range: OrderedRange, { skip, limit }: OrderedReading): OrderedRows {
  if (skip > 0) cursor.skip(skip)
  const slots = new Int32Array(limit <= LARGEST_CHUNK ? limit : Math.min(limit, range.count()))
  const count = cursor.read(slots)
  return { slots: count === slots.length ? slots : slots.subarray(0, count), visited: count, complete: true }
}

const SMALLEST_CHUNK = 16
const LARGEST_CHUNK = 1024

/** Reads a cursor in chunks, small ones first: the first rows may be enough. */
class Chunks {
  readonly #cursor: SlotCursor
  slots: Int32Array
  length: number = 0

  constructor(cursor: SlotCursor, wanted: number) {
    this.#cursor = cursor
    this.slots = new Int32Array(Math.max(SMALLEST_CHUNK, Math.min(wanted, LARGEST_CHUNK)))
  }

  /** Reads the next chunk; false at the end. */
  next(): boolean {
    if (this.length > 0 && this.slots.length < LARGEST_CHUNK)
      this.slots = new Int32Array(Math.min(LARGEST_CHUNK, this.slots.length * 4))
    this.length = this.#cursor.read(this.slots)
    return this.length > 0
  }
}

/** Adds rows in the order of the source; returns whether more are wanted. */
function takeEach(taker: Taker, cursor: SlotCursor): boolean {
  const chunks = new Chunks(cursor, taker.missing)
  while (chunks.next()) {
    const { slots, length } = chunks
    for (let i = 0; i < length; i++) if (!taker.take(slots[i] as number)) return false
  }
  return true
}

interface Runs {
  readonly isTie: (a: number, b: number) => boolean
  readonly sortTies: SortTies
}

/** Adds rows run by run, each run sorted; returns whether more are wanted. */
function takeRuns(taker: Taker, cursor: SlotCursor, { isTie, sortTies }: Runs): boolean {
  const chunks = new Chunks(cursor, taker.missing)
  let run: number[] = []
  let last = -1
  const end = (): boolean => {
    if (run.length === 0) return true
    const inOrder = run.length === 1 ? run : sortTies(Int32Array.from(run), taker.missing)
    run = []
    for (let i = 0; i < inOrder.length; i++) if (!taker.add(inOrder[i] as number)) return false
    return true
  }
  while (chunks.next()) {
    for (let i = 0; i < chunks.length; i++) {
      const slot = chunks.slots[i] as number
      if (last >= 0 && !isTie(last, slot) && !end()) return false
      if (!taker.mayVisit()) return false
      last = slot
      if (taker.passes(slot)) run.push(slot)
    }
  }
  return end()
}

/** Whether two rows are equal in the columns that the source is read in the order of. */
function tieTest(table: TableReader, { ordered }: IndexOrder): (a: number, b: number) => boolean {
  const columns = ordered.map(({ field: { attribute, type } }) => ({ attribute, type }))
  return (a, b) => {
    const left = table.stored(a)
    const right = table.stored(b)
    return columns.every(({ attribute, type }) => {
      const x = (left?.[attribute] ?? null) as Value
      const y = (right?.[attribute] ?? null) as Value
      return x === y || (x !== null && y !== null && type.compare(x, y) === 0)
    })
  }
}
