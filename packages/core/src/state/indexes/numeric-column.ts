import type { FieldMeta } from '../../schema/meta.js'
import type { NumberColumn, Row } from '../reader.js'
import { growFloat64 } from '../../util/typed-array.js'
import { LazyIndex } from './lazy-index.js'
import { eachValue, type ColumnNumbers, type ColumnRun, type RowSource } from './row-source.js'

/** The positions of a value. */
function* positionsOf(value: number, array: Uint8Array): Generator<number, void> {
  for (let at = array.indexOf(value); at >= 0; at = array.indexOf(value, at + 1)) yield at
}

/** The values of a numeric field by slot, for bulk work. */
export class NumericColumn extends LazyIndex implements NumberColumn {
  values: Float64Array = new Float64Array(0)
  nulls: number = 0
  /** The number of rows whose value is NaN: while there are any, null can't be distinguished from them. */
  #unordered: number = 0
  readonly #field: FieldMeta
  readonly #attribute: string

  constructor(source: RowSource, field: FieldMeta) {
    super(source)
    this.#field = field
    this.#attribute = field.attribute
  }

  get label(): string {
    return `numbers of ${this.#attribute}`
  }

  get bytes(): number {
    return this.values.byteLength
  }

  /** The column, current; undefined while a value is NaN. */
  current(): NumberColumn | undefined {
    this.sync()
    return this.#unordered === 0 ? this : undefined
  }

  protected take(slot: number, row: Row): void {
    this.#takeValue(slot, row[this.#attribute] as number | null)
  }

  #takeValue(slot: number, value: number | null): void {
    if (value === null) this.nulls++
    else if (Number.isNaN(value)) this.#unordered++
    this.#write(slot, value ?? NaN)
  }

  protected release(slot: number, row: Row): void {
    const value = row[this.#attribute] as number | null
    if (value === null) this.nulls--
    else if (Number.isNaN(value)) this.#unordered--
    this.#write(slot, NaN)
  }

  protected takeColumns(run: ColumnRun): void {
    const { from, to, columns } = run
    this.#grow(to)
    const known = columns.values(this.#field)
    if (known?.form === 'numbers') return this.#takeNumbers(run, known)
    this.values.fill(NaN, from, to)
    eachValue(this.source, run, this.#field, (slot, value) => this.#takeValue(slot, value as number | null))
  }

  protected override skip(slot: number): void {
    this.#write(slot, NaN)
  }

  protected touches(before: Row, after: Row): boolean {
    return before[this.#attribute] !== after[this.#attribute]
  }

  protected clear(): void {
    this.nulls = 0
    this.#unordered = 0
  }

  /** Copies the numbers of a run at once; nulls and dead slots become NaN. */
  #takeNumbers({ from, to, columns: { start } }: ColumnRun, { numbers, isNull }: ColumnNumbers): void {
    const { values } = this
    const { live } = this.source
    values.set(numbers.subarray(from - start, to - start), from)
    if (numbers instanceof Float64Array)
      for (let slot = from; slot < to; slot++)
        if (Number.isNaN(values[slot]) && live[slot] === 1 && isNull?.[slot - start] !== 1) this.#unordered++
    if (isNull !== undefined)
      for (const at of positionsOf(1, isNull.subarray(from - start, to - start))) {
        if (live[from + at] === 1) this.nulls++
        values[from + at] = NaN
      }
    for (const at of positionsOf(0, live.subarray(from, to))) values[from + at] = NaN
  }

  #write(slot: number, value: number): void {
    this.#grow(slot + 1)
    this.values[slot] = value
  }

  #grow(limit: number): void {
    if (limit > this.values.length)
      this.values = growFloat64(this.values, Math.max(limit, this.source.range.limit))
  }
}
