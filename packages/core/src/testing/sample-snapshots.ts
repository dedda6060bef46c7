import { isValueList, valuesOf } from '../snapshot/value-list.js'
import type { SnapshotBlock } from '../snapshot/snapshot-block.js'
import { same } from './check.js'

/** The blocks of a snapshot with every kind of block, column and value; `rows` is the number of blocks of rows. */
export function snapshotBlocks(position: number, rows: number = 1): readonly SnapshotBlock[] {
  const count = 3
  return [
    {
      block: 'begin',
      format: 1,
      position,
      commit: { id: `c${position}`, hash: 'ab'.repeat(32) },
      schemaPosition: 1,
      schema: { format: 1, models: { Author: { fields: { name: { kind: 'scalar', type: 'string' } } } } },
      time: 1_700_000_000_000 + position,
      models: [{ model: 'Author', limit: rows * count, size: rows * (count - 1), counter: rows * count }],
      relations: [{ relation: 'Author.friends', size: 2 }],
      keys: 2,
    },
    ...Array.from({ length: rows }, (_, at) => rowsBlock(at * count)),
    {
      block: 'links',
      relation: 'Author.friends',
      left: Int32Array.of(0, 1),
      right: Int32Array.of(1, 2 ** 31 - 1),
    },
    { block: 'keys', entries: Uint32Array.from({ length: 16 }, (_, at) => 2 ** 32 - 1 - at) },
    {
      block: 'keyOrigins',
      runs: ['run-', ''],
      schemas: Float64Array.of(1, 1, 2 ** 40, 2 ** 39),
      places: Uint32Array.of(1),
      ids: ['é\u{1f600}\ud800'],
      times: Float64Array.of(0.5),
    },
    { block: 'end', stateHash: 'cd'.repeat(32), rows: rows * (count - 1), links: 2, keys: 2 },
  ]
}

function rowsBlock(start: number): SnapshotBlock {
  const values = [null, 7n, -(2n ** 80n)]
  const odd = [new Uint8Array([0, 255]), { z: [1, 'x', null], a: { deep: true }, minus: -0 }, 'x\ud800']
  return {
    block: 'rows',
    model: 'Author',
    start,
    count: 3,
    dead: Uint16Array.of(1),
    columns: [
      {
        column: 'numbers',
        attribute: 'id',
        values: Int32Array.of(start + 1, 0, -(2 ** 31)),
        nulls: Uint16Array.of(1),
      },
      {
        column: 'numbers',
        attribute: 'score',
        values: Float64Array.of(-0, Number.NaN, -Infinity),
        nulls: new Uint16Array(0),
      },
      {
        column: 'dictionary',
        attribute: 'name',
        values: ['Ann', '', null, true],
        codes: Uint16Array.of(0, 2, 3),
      },
      { column: 'values', attribute: 'big', values },
      { column: 'values', attribute: 'odd', values: odd },
      {
        column: 'targets',
        attribute: 'boss_id',
        slots: Int32Array.of(-1, -2, 2 ** 31 - 1),
        at: Uint16Array.of(1),
        values: ['nobody'],
      },
    ],
  }
}

/** Fails the test unless both are the same blocks, with arrays of the same types and members in the same order. */
export function sameBlocks(found: readonly SnapshotBlock[], expected: readonly SnapshotBlock[]): void {
  same(found.length, expected.length, 'number of blocks')
  for (const [at, block] of expected.entries())
    same(exactly(found[at]), exactly(block), `block ${at} (${block.block})`)
}

/**
 * Plain data that distinguishes values which `canonicalText` treats as equal: types of arrays, -0, the order
 * of members.
 */
function exactly(value: unknown): unknown {
  if (Object.is(value, -0)) return ['-0']
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(exactly)
  const name = Object.prototype.toString.call(value)
  if (!ArrayBuffer.isView(value) && isValueList(value)) return valuesOf(value).map(exactly)
  if (ArrayBuffer.isView(value)) return [name, ...Array.from(value as Int32Array, exactly)]
  return [name, ...Object.entries(value).map(([key, member]: [string, unknown]) => [key, exactly(member)])]
}
