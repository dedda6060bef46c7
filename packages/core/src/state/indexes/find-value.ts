import type { FieldMeta } from '../../schema/meta.js'
import { ownKey } from '../../schema/types/order.js'
import type { ColumnRun, ColumnValues, RowSource } from './row-source.js'

const ABSENT = -1

/** The result of `ValueType.key`. */
export type Key = string | number | bigint | boolean

/** The first of the slots `from … limit)` whose value has this key, -1 if there is none. Reads no index. */
export function findValue(
  source: RowSource,
  field: FieldMeta,
  key: Key,
  [from, limit]: readonly [from: number, limit: number],
): number {
  const isOwn = field.type.key === ownKey
  for (const run of source.runs(from, limit)) {
    const values = isOwn ? run.columns?.values(field) : undefined
    const slot =
      values === undefined || run.columns === undefined
        ? findByValue(source, field, key, run)
        : findInColumn(source.live, key, run, values)
    if (slot !== ABSENT) return slot
  }
  return ABSENT
}

function findByValue(
  source: RowSource,
  field: FieldMeta,
  key: Key,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const { type } = field
  for (let slot = from; slot < to; slot++) {
    if (source.live[slot] !== 1) continue
    const each = source.value(field, slot)
    if (each !== null && type.key(each) === key) return slot
  }
  return ABSENT
}

function findInColumn(live: Uint8Array, key: Key, run: ColumnRun, values: ColumnValues): number {
  const { start } = run.columns
  const end = run.to - start
  for (let at = run.from - start; ; at++) {
    at = indexOf(values, key, at)
    if (at < 0 || at >= end) return ABSENT
    if (live[start + at] === 1) return start + at
  }
}

/** The first entry with this key, from an entry on. */
function indexOf(values: ColumnValues, key: Key, from: number): number {
  switch (values.form) {
    case 'list':
      return values.list.indexOf(key, from)
    case 'codes': {
      const code = values.dictionary.indexOf(key)
      return code < 0 ? ABSENT : values.codes.indexOf(code, from)
    }
    case 'numbers': {
      if (typeof key !== 'number') return ABSENT
      const { numbers, isNull } = values
      let at = numbers.indexOf(key, from)
      // The number of a null is 0.
      while (at >= 0 && isNull?.[at] === 1) at = numbers.indexOf(key, at + 1)
      return at
    }
  }
}
