import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FieldMeta, IndexColumn } from '../../../src/schema/meta.js'
import { decimalType } from '../../../src/schema/types/decimal.js'
import { booleanType } from '../../../src/schema/types/boolean.js'
import { bigIntegerType, floatType } from '../../../src/schema/types/numbers.js'
import { datetimeType } from '../../../src/schema/types/datetime.js'
import { stringType } from '../../../src/schema/types/text.js'
import type { Value, ValueType } from '../../../src/schema/value-type.js'
import { OrderedIndex } from '../../../src/state/indexes/ordered-index.js'
import type { Interval, Row } from '../../../src/state/reader.js'
import { SlotRows } from '../../helpers/slot-rows.js'
import { uncasedType } from '../../helpers/value-types.js'
import { opposite, readAll, stablySorted } from '../table/check-orders.js'

const test = suite('an ordered index')

const VALUES: readonly (readonly [ValueType, readonly Value[]])[] = [
  [floatType, [0, 1.5, -2, Infinity, -Infinity, 1e308]],
  [bigIntegerType, [0n, 10n ** 30n, -5n, 3n]],
  [booleanType, [true, false]],
  [decimalType({ maxDigits: undefined, decimalPlaces: 2 }), ['10.00', '9.50', '-1.00', '0.00']],
  [datetimeType, ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.5Z', '1999-12-31T23:59:59Z']],
  [stringType, ['', 'a', 'ab', 'é', '\uffff', '\u{1f600}', 'Z']],
  [uncasedType, ['a', 'A', 'b', 'B']],
]

/** One to three columns, each of a type and in a direction. */
const columnsArbitrary = fc
  .array(fc.record({ type: fc.nat(VALUES.length - 1), descending: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((picked) =>
    picked.map(({ type, descending }, at) => ({
      values: VALUES[type]?.[1] as readonly Value[],
      column: {
        field: { attribute: `c${at}`, name: `c${at}`, type: VALUES[type]?.[0] } as FieldMeta,
        descending,
      },
    })),
  )
type Columns = typeof columnsArbitrary extends fc.Arbitrary<infer C> ? C : never

const picks = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 })
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('add' as const), picks, inColumns: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('prepare' as const), steps: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change' as const), slot: fc.nat(60), picks }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), slot: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** An index beside its rows. */
class World {
  readonly rows = new SlotRows()
  readonly columns: readonly IndexColumn[]
  readonly index: OrderedIndex
  readonly #values: Columns
  #preparation: Generator<void, void, undefined>

  constructor(columns: Columns) {
    this.#values = columns
    this.columns = columns.map(({ column }) => column)
    this.index = new OrderedIndex(this.rows, this.columns)
    this.rows.followers.push(this.index)
    this.#preparation = this.index.prepareSteps()
  }

  row(numbers: readonly number[]): Row {
    return Object.fromEntries(
      this.#values.map(({ column }, at) => [column.field.attribute, this.value(at, numbers[at] as number)]),
    )
  }

  value(column: number, n: number): Value {
    const { values } = this.#values[column] as Columns[number]
    return n % 5 === 0 ? null : (values[n % values.length] as Value)
  }

  run(each: Step): void {
    const { rows } = this
    switch (each.kind) {
      case 'add':
        if (each.inColumns) return rows.addColumns(this.row(each.picks))
        return rows.add(this.row(each.picks))
      case 'prepare':
        return this.prepare(each.steps)
      case 'change':
        if (each.slot < rows.range.limit) rows.change(each.slot, this.row(each.picks))
        return
      case 'delete':
        if (rows.row(each.slot) !== undefined) rows.change(each.slot, undefined)
        return
      case 'pop':
        if (rows.row(rows.range.limit - 1) !== undefined) rows.pop()
        return
      case 'compact':
        return rows.compact()
      case 'read':
        return this.check()
    }
  }

  /** Continues, or begins, to build the index step by step. */
  prepare(steps: number): void {
    for (let i = 0; i < steps; i++)
      if (this.#preparation.next().done === true) this.#preparation = this.index.prepareSteps()
  }

  sorted(reversed: boolean): number[] {
    return stablySorted(
      this.rows.slots(() => true),
      (slot) => this.rows.row(slot) as Row,
      reversed ? this.columns.map(opposite) : this.columns,
    )
  }

  check(part = 3): void {
    for (const reversed of [false, true])
      assert.equal(readAll(this.index.range(), reversed, { part }), this.sorted(reversed))
    const mirrored = readAll(this.index.range(), true, { part, mirrored: true })
    assert.equal(mirrored, this.sorted(false).toReversed())
  }

  /** A range of the index beside the rows that are in it. */
  checkRange(numbers: readonly number[], reversed: boolean, skip: number): void {
    const [depth, lowPick, highPick, open] = numbers as [number, number, number, number]
    const prefix = this.columns
      .slice(0, depth % this.columns.length)
      .map((_, at) => this.value(at, open + at))
    const next = this.columns[prefix.length] as IndexColumn
    const interval: Interval = {
      low: this.value(prefix.length, lowPick) ?? undefined,
      lowOpen: open % 2 === 0,
      high: this.value(prefix.length, highPick) ?? undefined,
      highOpen: open % 3 === 0,
    }
    const used = open % 4 === 0 ? undefined : interval
    const inside = (slot: number): boolean => {
      const row = this.rows.row(slot) as Row
      return (
        prefix.every((value, at) => same(row, this.columns[at] as IndexColumn, value)) &&
        (used === undefined || within(row[next.field.attribute] as Value, used, next))
      )
    }
    const expected = this.sorted(reversed).filter(inside)
    const range = this.index.range(prefix, used)
    assert.is(range.count(), expected.length)
    assert.is(range.estimate, expected.length)
    assert.equal(readAll(range, reversed, { part: 4, skip }), expected.slice(skip))
    const mirrored = this.sorted(false).filter(inside).toReversed()
    assert.equal(readAll(range, true, { part: 4, skip, mirrored: true }), mirrored.slice(skip))
  }
}

function same(row: Row, { field }: IndexColumn, value: Value): boolean {
  const own = row[field.attribute] as Value
  return own === null || value === null ? own === value : field.type.compare(own, value) === 0
}

function within(value: Value, { low, lowOpen, high, highOpen }: Interval, { field }: IndexColumn): boolean {
  if (value === null) return false
  const above = low === undefined ? 1 : field.type.compare(value, low)
  const below = high === undefined ? -1 : field.type.compare(value, high)
  return (lowOpen ? above > 0 : above >= 0) && (highOpen ? below < 0 : below <= 0)
}

const steps = fc.array(step, { maxLength: 80, size: 'max' })

test('has the rows of a stable sort, from both ends, after writes of every kind', () => {
  fc.assert(
    fc.property(columnsArbitrary, steps, (columns, all) => {
      const world = new World(columns)
      for (const each of all) world.run(each)
      world.check()
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test('finds the rows with a prefix of values and an interval of the next column', () => {
  const bounds = fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(columnsArbitrary, steps, fc.array(bounds), fc.nat(9), (columns, all, ranges, skip) => {
      const world = new World(columns)
      for (const each of all) world.run(each)
      for (const numbers of ranges)
        for (const reversed of [false, true]) world.checkRange(numbers, reversed, skip)
    }),
    { numRuns: 300, includeErrorInReport: true },
  )
})

test('stays right through splits and merges of its blocks', () => {
  const batch = fc.record({
    remove: fc.boolean(),
    count: fc.nat(900),
    seed: fc.nat(1e6),
    spread: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(batch, { minLength: 4, maxLength: 8 }), fc.nat(3000), (batches, skip) => {
      const world = new World([
        { values: Array.from({ length: 997 }, (_, i) => i), column: columnOf('c0', floatType, false) },
        { values: [1, 2], column: columnOf('c1', floatType, true) },
      ])
      for (const { remove, count, seed, spread } of batches) {
        for (let i = 0; i < count; i++) {
          const n = (seed + (spread ? i * 7919 : i)) % 100_003
          const slot = n % Math.max(1, world.rows.range.limit)
          world.run(
            remove ? { kind: 'delete', slot } : { kind: 'add', picks: [n, n, n], inColumns: n % 2 === 0 },
          )
        }
        world.check(100)
      }
      const range = world.index.range()
      assert.is(range.count(), world.sorted(false).length)
      for (const reversed of [false, true])
        assert.equal(readAll(range, reversed, { part: 300, skip }), world.sorted(reversed).slice(skip))
    }),
    { numRuns: 25, includeErrorInReport: true },
  )
})

function columnOf(attribute: string, type: ValueType, descending: boolean): IndexColumn {
  return { field: { attribute, name: attribute, type } as FieldMeta, descending }
}

test('a write and a read of the first rows compare O(log n) rows, and a walk reads what it returns', () => {
  for (const size of [1000, 100_000]) {
    let compared = 0
    const counting: ValueType = {
      ...stringType,
      compare: (a, b) => {
        compared++
        return stringType.compare(a, b)
      },
    }
    const rows = new SlotRows()
    const index = new OrderedIndex(rows, [columnOf('c0', counting, false)])
    rows.followers.push(index)
    for (let i = 0; i < size; i++) rows.add({ c0: String((i * 7919) % size) })
    index.range()
    const into = new Int32Array(20)
    for (let i = 0; i < 100; i++) {
      compared = 0
      rows.add({ c0: `${i}5` })
      assert.is(index.range(['5'], undefined).cursor().read(into), index.range(['5']).count())
      rows.change(i, { c0: `${i}x` })
      assert.is(index.range([], undefined).cursor(true).read(into), 20)
      // Seven searches of at most log2(n) comparisons and two, and one comparison a row of the walk back.
      assert.ok(compared <= 7 * (Math.log2(size) + 4) + 22, `${compared} comparisons at ${size}`)
    }
  }
})

test.run()
