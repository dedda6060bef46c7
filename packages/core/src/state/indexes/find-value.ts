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

/** All slots below `limit` whose value has this key, in order. Reads no index. */
export function findAllValues(
  source: RowSource,
  field: FieldMeta,
  key: Key,
  limit: number,
): readonly number[] {
  const found: number[] = []
  const isOwn = field.type.key === ownKey
  for (const run of source.runs(0, limit)) {
    const values = isOwn ? run.columns?.values(field) : undefined
    const slots =
      values === undefined || run.columns === undefined
        ? slotsByValue(source, field, key, run)
        : slotsInColumn(source.live, run, searchOf(values, key))
    for (const slot of slots) found.push(slot)
  }
  return found
}

function findByValue(source: RowSource, field: FieldMeta, key: Key, run: Slots): number {
  const [first = ABSENT] = slotsByValue(source, field, key, run)
  return first
}

interface Slots {
  readonly from: number
  readonly to: number
}

function* slotsByValue(
  source: RowSource,
  field: FieldMeta,
  key: Key,
  { from, to }: Slots,
): Generator<number, void> {
  const { type } = field
  for (let slot = from; slot < to; slot++) {
    if (source.live[slot] !== 1) continue
    const each = source.value(field, slot)
    if (each !== null && type.key(each) === key) yield slot
  }
}

function findInColumn(live: Uint8Array, key: Key, run: ColumnRun, values: ColumnValues): number {
  const [first = ABSENT] = slotsInColumn(live, run, searchOf(values, key))
  return first
}

/** The slots of a run that a search of its column finds, in order. */
function* slotsInColumn(live: Uint8Array, run: ColumnRun, search: Search): Generator<number, void> {
  const { start } = run.columns
  const end = run.to - start
  for (let at = search(run.from - start); at >= 0 && at < end; at = search(at + 1))
    if (live[start + at] === 1) yield start + at
}

/** The first entry with a key, from an entry on; -1 if there is none. */
type Search = (from: number) => number

function searchOf(values: ColumnValues, key: Key): Search {
  switch (values.form) {
    case 'list':
      return (from) => values.indexOf(key, from)
    case 'codes': {
      const { codes } = values
      const code = values.dictionary.indexOf(key)
      return code < 0 ? none : (from) => codes.indexOf(code, from)
    }
    case 'numbers': {
      if (typeof key !== 'number') return none
      const { numbers, isNull } = values
      return (from) => {
        let at = numbers.indexOf(key, from)
        // The number of a null is 0.
        while (at >= 0 && isNull?.[at] === 1) at = numbers.indexOf(key, at + 1)
        return at
      }
    }
  }
}

const none: Search = () => ABSENT
