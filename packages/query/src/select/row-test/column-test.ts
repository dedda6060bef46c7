import type { FieldMeta, StateReader, TableReader, Value } from '@relata/core/engine'
import type { TestPredicate } from '../../plan/predicate.js'
import type { Transform } from '../../resolve/transform.js'
import type { ValueTest } from '../../resolve/value-test.js'
import { readField } from '../access.js'
import { hotColumn } from '../hot-column.js'
import { numberRange, type NumberRange } from '../number-range.js'
import type { RowTest } from './row-test.js'

/**
 * The test of a column of the row itself: by slots, numbers or values, whichever costs least.
 *
 * @param rows - the expected number of tested rows
 */
export function columnTest(state: StateReader, predicate: TestPredicate, rows: number): RowTest {
  const { field, transforms, test } = predicate
  const table = state.table(field.model)
  if (transforms.length > 0) return new TransformedTest(readField(state, field), transforms, test)
  const column = hotColumn(table, field, rows)
  if (column !== undefined) {
    const range = numberRange(predicate)
    return range === undefined ? new NumberTest(column.values, test) : new RangeTest(column.values, range)
  }
  const wanted = test.equals?.length === 1 ? (test.equals[0] as Value) : undefined
  const bySlot = wanted === undefined ? undefined : slotTest(state, field, wanted)
  if (bySlot !== undefined) return bySlot
  if (field.depthOf !== undefined) return new TransformedTest(readField(state, field), transforms, test)
  return wanted !== undefined && field.type.plain
    ? new EqualTest(table, field.attribute, wanted)
    : new StoredTest(table, field.attribute, test)
}

/**
 * Equality with a primary key or a foreign key, tested on slots without reading a row. Undefined if only rows
 * have the value. benchmarks: fof.
 */
function slotTest(state: StateReader, field: FieldMeta, value: Value): RowTest | undefined {
  const table = state.table(field.model)
  if (field.key === undefined) return field.primaryKey ? new SlotTest(table.find(value)) : undefined
  const wanted = state.table(field.key.targetField.model).findUnique(field.key.targetField, value)
  return wanted < 0 ? undefined : new TargetTest(table.targets(field), wanted)
}

/** One row of the table. */
class SlotTest implements RowTest {
  readonly #wanted: number

  constructor(wanted: number) {
    this.#wanted = wanted
  }

  passes(slot: number): boolean {
    return slot >= 0 && slot === this.#wanted
  }
}

/** The rows whose key refers to one row. */
class TargetTest implements RowTest {
  readonly #targets: Int32Array
  readonly #wanted: number

  constructor(targets: Int32Array, wanted: number) {
    this.#targets = targets
    this.#wanted = wanted
  }

  passes(slot: number): boolean {
    return slot >= 0 && this.#targets[slot] === this.#wanted
  }
}

class RangeTest implements RowTest {
  readonly #values: Float64Array
  readonly #low: number
  readonly #high: number

  constructor(values: Float64Array, { low, high }: NumberRange) {
    this.#values = values
    this.#low = low
    this.#high = high
  }

  passes(slot: number): boolean {
    const value = slot < 0 ? Number.NaN : (this.#values[slot] as number)
    return value >= this.#low && value <= this.#high
  }
}

class NumberTest implements RowTest {
  readonly #values: ArrayLike<number>
  readonly #test: ValueTest

  constructor(values: ArrayLike<number>, test: ValueTest) {
    this.#values = values
    this.#test = test
  }

  passes(slot: number): boolean {
    const value = slot < 0 ? Number.NaN : (this.#values[slot] as number)
    // NaN means null: see NumberColumn.
    return value !== value ? this.#test.onNull : this.#test.matches(value)
  }
}

/** The value of a row that is stored, compared by `===`. */
class EqualTest implements RowTest {
  readonly #table: TableReader
  readonly #attribute: string
  readonly #wanted: Value

  constructor(table: TableReader, attribute: string, wanted: Value) {
    this.#table = table
    this.#attribute = attribute
    this.#wanted = wanted
  }

  passes(slot: number): boolean {
    return slot >= 0 && this.#table.stored(slot)?.[this.#attribute] === this.#wanted
  }
}

/** The value of a row that is stored. */
class StoredTest implements RowTest {
  readonly #table: TableReader
  readonly #attribute: string
  readonly #test: ValueTest

  constructor(table: TableReader, attribute: string, test: ValueTest) {
    this.#table = table
    this.#attribute = attribute
    this.#test = test
  }

  passes(slot: number): boolean {
    const value = slot < 0 ? null : ((this.#table.stored(slot)?.[this.#attribute] ?? null) as Value)
    return value === null ? this.#test.onNull : this.#test.matches(value)
  }
}

/** A value that is computed from the row. */
class TransformedTest implements RowTest {
  readonly #read: (slot: number) => Value
  readonly #transforms: readonly Transform[]
  readonly #test: ValueTest

  constructor(read: (slot: number) => Value, transforms: readonly Transform[], test: ValueTest) {
    this.#read = read
    this.#transforms = transforms
    this.#test = test
  }

  passes(slot: number): boolean {
    let value: Value = this.#read(slot)
    for (const transform of this.#transforms) {
      if (value === null) return this.#test.onNull
      value = transform.apply(value)
    }
    return value === null ? this.#test.onNull : this.#test.matches(value)
  }
}
