import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HashIndex } from '../../../src/state/indexes/field-index.js'
import { NumericColumn } from '../../../src/state/indexes/numeric-column.js'
import { TogetherIndex } from '../../../src/state/indexes/together-index.js'
import { UniqueIndex } from '../../../src/state/indexes/unique-index.js'
import { UnresolvedIndex } from '../../../src/state/indexes/unresolved-index.js'
import type { FieldMeta } from '../../../src/schema/meta.js'
import type { Row } from '../../../src/state/reader.js'
import { SlotRows } from '../../helpers/slot-rows.js'
import { floatType, stringType, uncasedType } from '../../helpers/value-types.js'

const test = suite('indexes over rows')

function field(attribute: string, type: FieldMeta['type']): FieldMeta {
  return { attribute, name: attribute, type } as FieldMeta
}

const text = fc.option(fc.constantFrom('a', 'A', 'b', 'B', 'c', ''), { nil: null })
const number = fc.option(fc.constantFrom(0, 1, 1.5, -2, NaN, Infinity), { nil: null })
const row = fc.record({ t: text, u: text, n: number })
type Values = typeof row extends fc.Arbitrary<infer V> ? V : never
const step = fc.tuple(
  fc.option(fc.nat(20), { nil: undefined }),
  fc.option(row, { nil: undefined }),
  fc.record({ read: fc.boolean(), inColumns: fc.boolean() }),
)

const t = field('t', stringType)
const u = field('u', uncasedType)
const n = field('n', floatType)

/** The indexes under test, beside the rows that they follow. */
class World {
  readonly rows = new SlotRows()
  readonly hash = new HashIndex(this.rows, u)
  readonly numeric = new NumericColumn(this.rows, n)
  readonly together = new TogetherIndex(this.rows, [t, u])

  constructor() {
    this.rows.followers.push(this.hash, this.numeric, this.together)
  }

  /** Puts values into a slot, or none, unless a row elsewhere has them; a slot past the end is a new one. */
  write(slot: number | undefined, values: Values | undefined, inColumns: boolean): void {
    const place = slot === undefined || slot >= this.rows.rows.length ? -1 : slot
    const clash =
      values === undefined
        ? []
        : this.rows.slots((each) => samePair(each, values)).filter((other) => other !== place)
    if (values !== undefined) assert.is(this.together.find({ ...values }, place), clash[0] ?? -1)
    if (clash.length > 0) return
    if (place >= 0) this.rows.change(place, values)
    else if (values !== undefined && inColumns) this.rows.addColumns(values)
    else if (values !== undefined) this.rows.add(values)
  }

  /** Takes in some more rows. */
  prepare(): void {
    for (const index of this.rows.followers) index.prepareSteps(3).next()
  }

  check(): void {
    for (const value of ['a', 'A', 'b', 'c', '', 'z']) this.checkCode(value)
    assert.equal(
      [...this.hash.nulls()],
      this.rows.slots((each) => each['u'] === null),
    )
    const column = this.numeric.current()
    assert.is(column === undefined, this.rows.slots((each) => Number.isNaN(each['n'])).length > 0)
    if (column === undefined) return
    assert.is(column.nulls, this.rows.slots((each) => each['n'] === null).length)
    for (const slot of this.rows.slots(() => true))
      assert.ok(Object.is(column.values[slot], this.rows.row(slot)?.['n'] ?? NaN))
  }

  checkCode(value: string): void {
    const code = this.hash.code(value)
    const start = this.hash.lists.start(code)
    const found = [...this.hash.lists.pool.subarray(start, start + this.hash.lists.count(code))]
    const same = this.rows.slots(
      (each) => each['u'] !== null && (each['u'] as string).toLowerCase() === value.toLowerCase(),
    )
    assert.equal(found, same)
    for (const slot of same) assert.is(this.hash.column[slot], code)
  }
}

function samePair(each: Row, values: Values): boolean {
  if (values.t === null || values.u === null || each['u'] === null) return false
  return each['t'] === values.t && (each['u'] as string).toLowerCase() === values.u.toLowerCase()
}

test('return what a scan of the rows returns', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
      const world = new World()
      for (const [slot, values, { read, inColumns }] of steps) {
        world.write(slot, values, inColumns)
        if (read) world.check()
        else world.prepare()
      }
      world.check()
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test('unique values: nulls do not clash, equality is that of the type', () => {
  const rows = new SlotRows()
  const index = new UniqueIndex(rows, field('u', uncasedType))
  rows.followers.push(index)
  rows.add({ u: null })
  rows.add({ u: 'Ab' })
  assert.is(index.find(null), -1)
  assert.is(index.find('aB'), 1)
  rows.change(1, { u: 'x' })
  assert.equal([index.find('ab'), index.find('X')], [-1, 1])
  rows.change(1, undefined)
  assert.is(index.find('x'), -1)
})

test('unresolved keys are assigned to the value that they wait for, in slot order', () => {
  const index = new UnresolvedIndex(uncasedType)
  for (const [value, source] of [
    ['a', 5],
    ['b', 1],
    ['A', 2],
  ] as const)
    index.add(value, source)
  assert.is(index.size, 3)
  assert.equal(index.sources('a'), [2, 5])
  assert.equal(index.all(), [1, 2, 5])
  index.remove('A', 5)
  index.remove('A', 5)
  assert.equal([index.size, index.sources('a'), index.sources('z')], [2, [2], []])
  index.clear()
  assert.equal([index.size, index.all()], [0, []])
})

test.run()
