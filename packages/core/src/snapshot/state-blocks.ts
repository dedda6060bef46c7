import type { KeyMeta } from '../schema/meta.js'
import type { CapturedLinks, CapturedTable, StateCapture } from '../state/state-capture.js'
import { must } from '../util/assert.js'
import {
  ROWS_PER_BLOCK,
  type SnapshotBlock,
  type SnapshotLinks,
  type SnapshotRows,
} from './snapshot-block.js'
import { columnOf } from './write-columns.js'

const LINKS_PER_BLOCK = 1 << 15

/** The rows and links of a captured state, block by block. Each block is created when it is read. */
export function* stateBlocks({ tables, links }: StateCapture): Generator<SnapshotBlock, void, undefined> {
  const tableOf = ({ target }: KeyMeta): CapturedTable =>
    must(
      tables.find(({ model }) => model === target),
      'a table for each model',
    )
  for (const table of tables)
    for (let start = 0; start < table.limit; start += ROWS_PER_BLOCK) yield rowsBlock(table, start, tableOf)
  for (const one of links)
    for (let edge = 0; edge < one.limit; edge += LINKS_PER_BLOCK) {
      const block = linksBlock(one, edge)
      if (block.left.length > 0) yield block
    }
}

function rowsBlock(
  table: CapturedTable,
  start: number,
  tableOf: (key: KeyMeta) => CapturedTable,
): SnapshotRows {
  const count = Math.min(ROWS_PER_BLOCK, table.limit - start)
  const rows = Array.from({ length: count }, (_, at) => table.row(start + at))
  const dead = rows.flatMap((row, at) => (row === undefined ? [at] : []))
  return {
    block: 'rows',
    model: table.model.name,
    start,
    count,
    dead: Uint16Array.from(dead),
    columns: table.model.fields.map((field) => columnOf({ table, start, rows }, field, tableOf)),
  }
}

function linksBlock({ link, limit, left, right }: CapturedLinks, start: number): SnapshotLinks {
  const end = Math.min(start + LINKS_PER_BLOCK, limit)
  const lefts = new Int32Array(end - start)
  const rights = new Int32Array(end - start)
  let size = 0
  for (let edge = start; edge < end; edge++) {
    const one = left(edge)
    if (one < 0) continue
    lefts[size] = one
    rights[size++] = right(edge)
  }
  return { block: 'links', relation: link.label, left: lefts.slice(0, size), right: rights.slice(0, size) }
}
