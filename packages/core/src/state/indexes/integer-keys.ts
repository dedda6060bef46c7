import type { FieldMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import { eachValueBetween, type ColumnRun, type RowSource } from './row-source.js'

/** Keys that equal their slot plus a constant. */
export interface AlignedKeys {
  readonly base: number
  /** The first slot that has a key. */
  readonly first: number
  readonly size: number
}

/** Whether a key can be the index of an entry in an array. */
export function isPosition(key: Value): key is number {
  return typeof key === 'number' && Number.isSafeInteger(key) && key >= 0
}

/** The keys of all rows, if there are rows and each key equals its slot plus a constant. */
export function alignedKeys(source: RowSource, pk: FieldMeta): AlignedKeys | undefined {
  const { live, range } = source
  const first = live.indexOf(1)
  if (first < 0 || first >= range.limit) return undefined
  const base = (source.value(pk, first) as number) - first
  if (!isPosition(base + first)) return undefined
  let size = 0
  for (const run of source.runs(first, range.limit)) {
    const found = alignedInRun(source, pk, run, base)
    if (found < 0) return undefined
    size += found
  }
  return { base, first, size }
}

type Run = Pick<ColumnRun, 'from' | 'to'> & { readonly columns: ColumnRun['columns'] | undefined }

/** The number of rows of a run whose keys fit; -1 if one doesn't. */
function alignedInRun(source: RowSource, pk: FieldMeta, { from, to, columns }: Run, base: number): number {
  const { live } = source
  const column = columns?.values(pk)
  let size = 0
  if (columns !== undefined && column?.form === 'numbers' && column.isNull === undefined) {
    const { numbers } = column
    for (let slot = from, at = from - columns.start; slot < to; slot++, at++) {
      if (live[slot] !== 1) continue
      if (numbers[at] !== base + slot) return -1
      size++
    }
    return size
  }
  for (let slot = from; slot < to; slot++) {
    if (live[slot] !== 1) continue
    if (source.value(pk, slot) !== base + slot) return -1
    size++
  }
  return size
}

/** The largest key of all rows; infinite if one can't be a position. */
export function highestKey(source: RowSource, pk: FieldMeta): number {
  let highest = 0
  eachValueBetween(source, pk, [0, source.range.limit], (_slot, key) => {
    if (!isPosition(key)) highest = Infinity
    else if (key > highest) highest = key
  })
  return highest
}

/** Slot + 1 by key, 0 for none, and how many keys there are. */
export function denseKeys(
  source: RowSource,
  pk: FieldMeta,
  highest: number,
): { readonly cells: Int32Array; readonly size: number } {
  const cells = new Int32Array(highest + 1)
  let size = 0
  eachValueBetween(source, pk, [0, source.range.limit], (slot, key) => {
    if (cells[key as number] === 0) size++
    cells[key as number] = slot + 1
  })
  return { cells, size }
}
