import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Value } from '../../src/schema/value-type.js'
import type { ColumnValues } from '../../src/state/indexes/row-source.js'
import { FilledColumn } from '../../src/state/table/filled-column.js'

const test = suite('a column that a replay fills')

const numbers = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -0, 2 ** 31, -(2 ** 31), 2 ** 53, 0.5),
  fc.constant(null),
)
const any = fc.oneof(numbers, fc.string(), fc.bigInt(), fc.boolean())
/** Entries are set in order, and set again at any time. */
const changesOf = (values: fc.Arbitrary<unknown>): fc.Arbitrary<readonly (readonly [number, unknown])[]> =>
  fc.array(fc.tuple(fc.nat(99), values), { maxLength: 80 })

function entryOf(column: ColumnValues, at: number): unknown {
  switch (column.form) {
    case 'numbers':
      return column.isNull?.[at] === 1 ? null : column.numbers[at]
    case 'list':
      return column.list[at] ?? null
    case 'codes':
      return assert.unreachable('a filled column has no dictionary')
  }
}

test('has the last value of each entry, whatever values it had before', () => {
  const forms = new Set<string>()
  for (const values of [numbers, any])
    fc.assert(
      fc.property(fc.boolean(), changesOf(values), fc.nat(3), (isNumeric, changes, gap) => {
        const column = new FilledColumn(isNumeric, false)
        const model = new Map<number, unknown>()
        let next = 0
        for (const [place, value] of changes) {
          // A new entry, perhaps after some without a row, or an earlier one.
          const isNew = next === 0 || place % 3 > 0
          const at = isNew ? next + (place % (gap + 1)) : ([...model.keys()][place % model.size] as number)
          column.set(at, value as Value)
          model.set(at, value)
          next = Math.max(next, at + 1)
          forms.add(column.all.form)
          for (const [each, expected] of model) {
            assert.ok(Object.is(column.value(each), expected), `${String(expected)} at ${each}`)
            assert.ok(Object.is(entryOf(column.all, each), expected), `${String(expected)} of all at ${each}`)
          }
        }
      }),
      { numRuns: 150, includeErrorInReport: true },
    )
  assert.equal([...forms].sort(), ['list', 'numbers'])
})

test('a search of a list finds an entry, and a cleared one is null', () => {
  const column = new FilledColumn(false, false)
  for (const [at, value] of ['a', 'b', 'a'].entries()) column.set(at, value)
  const { all } = column
  assert.ok(all.form === 'list')
  assert.equal([all.indexOf('a', 0), all.indexOf('a', 1), all.indexOf('c', 0)], [0, 2, -1])
  column.clear(0)
  assert.equal(
    [0, 1, 2, 3].map((at) => column.value(at)),
    [null, 'b', 'a', null],
  )
  const integers = new FilledColumn(true, false)
  integers.set(0, 7)
  integers.clear(0)
  assert.is(integers.all.form, 'numbers')
})

test('JSON is frozen', () => {
  const column = new FilledColumn(false, true)
  column.set(0, { tags: ['a'] } as unknown as Value)
  const value = column.value(0) as unknown as { readonly tags: readonly string[] }
  assert.ok(Object.isFrozen(value) && Object.isFrozen(value.tags))
})

test.run()
