import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readColumn } from '../../src/snapshot/read-columns.js'
import type { ColumnList } from '../../src/state/indexes/row-source.js'

const test = suite('columns of a snapshot')

test('a dictionary has its values, with few of them or many', () => {
  for (const length of [2, 300]) {
    const values = Array.from({ length }, (_, at) => `value ${at}`)
    const codes = Uint16Array.from({ length }, (_, at) => length - 1 - at)
    const column = readColumn({ column: 'dictionary', attribute: 'name', values, codes })
    assert.is(column.value(0, 0), values.at(-1))
    assert.is(column.value(length - 1, length - 1), values[0])
  }
})

test('a listed column finds values of each type', () => {
  const column = readColumn({ column: 'values', attribute: 'name', values: ['a', null, 3, 'a'] })
  const indexOf = (value: string | number | null, from: number): number =>
    (column.all as ColumnList).indexOf(value, from)
  assert.equal(
    [indexOf('a', 0), indexOf('a', 1), indexOf(null, 0), indexOf(3, 0), indexOf('b', 0)],
    [0, 3, 1, 2, -1],
  )
})

test.run()
