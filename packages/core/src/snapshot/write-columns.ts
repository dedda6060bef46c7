import type { FieldMeta, KeyMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { CapturedTable } from '../state/state-capture.js'
import type { KeyTargets, NumberValues, SnapshotColumn } from './snapshot-block.js'

/** The most distinct values for which a column of a block has a dictionary. */
const DICTIONARY = 256
/** A block with more slots than this never gets a dictionary. */
const SAMPLE = 512

/** The rows of one block. */
export interface BlockRows {
  readonly table: CapturedTable
  readonly start: number
  readonly rows: readonly (Readonly<Record<string, unknown>> | undefined)[]
}

/** The column of one field, in the smallest form. */
export function columnOf(
  block: BlockRows,
  field: FieldMeta,
  tableOf: (key: KeyMeta) => CapturedTable,
): SnapshotColumn {
  if (field.key !== undefined) return targetsOf(block, field.key, tableOf(field.key))
  const { attribute } = field
  const values = block.rows.map((row) => (row === undefined ? null : (row[attribute] as Value)))
  return (
    numbersOf(attribute, values) ?? dictionaryOf(attribute, values) ?? { column: 'values', attribute, values }
  )
}

/** Undefined if a value is neither a number nor null. */
function numbersOf(attribute: string, values: readonly Value[]): NumberValues | undefined {
  const nulls: number[] = []
  let isInt = true
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    if (value === null) nulls.push(at)
    else if (typeof value !== 'number') return undefined
    // Also false for -0.
    else isInt &&= Object.is(value | 0, value)
  }
  if (nulls.length === values.length) return undefined
  const numbers = isInt ? new Int32Array(values.length) : new Float64Array(values.length)
  for (let at = 0; at < values.length; at++) numbers[at] = (values[at] ?? 0) as number
  return { column: 'numbers', attribute, values: numbers, nulls: Uint16Array.from(nulls) }
}

/** Undefined if there are too many distinct values. */
function dictionaryOf(attribute: string, values: readonly Value[]): SnapshotColumn | undefined {
  const places = new Map<Value, number>()
  const codes = new Uint16Array(values.length)
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as Value
    // An object equals only itself; 0 and -0 are the same key.
    if (typeof value === 'object' ? value !== null : typeof value === 'number') return undefined
    const place = places.get(value) ?? places.size
    if (place === places.size) places.set(value, place)
    if (place === DICTIONARY || (at === SAMPLE && places.size * 2 > SAMPLE)) return undefined
    codes[at] = place
  }
  return { column: 'dictionary', attribute, values: [...places.keys()], codes }
}

function targetsOf({ table, start, rows }: BlockRows, key: KeyMeta, target: CapturedTable): KeyTargets {
  const { attribute } = key.field
  // A key and the value that it refers to are then identical, not only equal.
  const isSame = key.targetField.type.plain
  const slots = new Int32Array(rows.length)
  const at: number[] = []
  const values: Value[] = []
  for (let entry = 0; entry < rows.length; entry++) {
    const row = rows[entry]
    const slot = row === undefined ? -1 : table.target(key, start + entry)
    slots[entry] = slot
    if (row === undefined || slot === -1) continue
    if (isSame && slot >= 0) continue
    const raw = row[attribute] as Value
    if (slot >= 0 && Object.is(raw, target.value(key.targetField, slot))) continue
    at.push(entry)
    values.push(raw)
  }
  return { column: 'targets', attribute, slots, at: Uint16Array.from(at), values }
}
