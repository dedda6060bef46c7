import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HashIndex } from '../../src/indexes/field-index.js'
import type { Follower } from '../../src/indexes/follower.js'
import { NumericColumn } from '../../src/indexes/numeric-column.js'
import { TogetherIndex } from '../../src/indexes/together-index.js'
import { UniqueIndex } from '../../src/indexes/unique-index.js'
import { UnresolvedIndex } from '../../src/indexes/unresolved-index.js'
import type { FieldMeta } from '../../src/schema/meta.js'
import type { Row } from '../../src/table/reader.js'
import { Extent } from '../../src/util/extent.js'
import { floatType, stringType, uncasedType } from '../helpers/value-types.js'

const test = suite('indexes over rows')

function field(attribute: string, type: FieldMeta['type']): FieldMeta {
  return { attribute, name: attribute, type } as FieldMeta
}

/** Rows in slots, told to an index as a table does it. */
class Rows {
  readonly extent = new Extent()
  readonly rows: (Row | undefined)[] = []
  readonly followers: Follower[] = []

  row(slot: number): Row | undefined {
    return this.rows[slot]
  }

  add(row: Row): void {
    this.rows.push(row)
    this.extent.limit++
  }

  change(slot: number, after: Row | undefined): void {
    const before = this.rows[slot]
    this.rows[slot] = after
    for (const follower of this.followers) {
      if (before !== undefined && after !== undefined) follower.change(slot, before, after)
      else if (before !== undefined) follower.drop(slot, before)
      else if (after !== undefined) follower.put(slot, after)
    }
  }

  slots(test: (row: Row) => boolean): number[] {
    return this.rows.flatMap((row, slot) => (row !== undefined && test(row) ? [slot] : []))
  }
}

const text = fc.option(fc.constantFrom('a', 'A', 'b', 'B', 'c', ''), { nil: null })
const number = fc.option(fc.constantFrom(0, -0, 1, 1.5, -2, NaN, Infinity), { nil: null })
const row = fc.record({ t: text, u: text, n: number })
const step = fc.tuple(fc.option(fc.nat(20), { nil: undefined }), fc.option(row, { nil: undefined }), fc.boolean())

test('answer what a scan of the rows would', () => {
  const t = field('t', stringType)
  const u = field('u', uncasedType)
  const n = field('n', floatType)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
      const rows = new Rows()
      const hash = new HashIndex(rows, u)
      const numeric = new NumericColumn(rows, n)
      const together = new TogetherIndex(rows, [t, u])
      rows.followers.push(hash, numeric, together)
      const check = (): void => {
        for (const value of ['a', 'A', 'b', 'c', '', 'z']) {
          const same = rows.slots((each) => each['u'] !== null && String(each['u']).toLowerCase() === value.toLowerCase())
          const code = hash.code(value)
          const start = hash.lists.start(code)
          assert.equal([...hash.lists.pool.subarray(start, start + hash.lists.count(code))], same)
        }
        const unordered = rows.slots((each) => Number.isNaN(each['n']))
        const column = numeric.current()
        assert.is(column === undefined, unordered.length > 0)
        rows.rows.forEach((each, slot) => each !== undefined && column !== undefined && assert.is(column.values[slot], each['n'] ?? NaN))
        if (column !== undefined) assert.is(column.nulls, rows.slots((each) => each['n'] === null).length)
      }
      for (const [slot, values, read] of steps) {
        const clash =
          values !== undefined &&
          values.t !== null &&
          values.u !== null &&
          rows.slots((each) => each['t'] === values.t && String(each['u']).toLowerCase() === values.u?.toLowerCase())
        const taken = together.find({ t: values?.t ?? null, u: values?.u ?? null })
        if (clash !== false && values !== undefined) assert.is(taken, clash[0] ?? -1)
        const place = slot === undefined || slot >= rows.rows.length ? undefined : slot
        if (taken !== -1 && taken !== place) continue
        if (place !== undefined) rows.change(place, values)
        else if (values !== undefined) rows.add(values)
        if (read) check()
      }
      check()
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test('unique values: nulls do not clash, equality is that of the type', () => {
  const rows = new Rows()
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

test('unresolved keys are given to the value that they wait for, in slot order', () => {
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
