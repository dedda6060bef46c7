import type { ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import { LIMITS, type Key } from '../protocol.js'
import type { AnyRow } from '../store/dynamic.js'
import { encodeCell } from '../values/cell.js'
import { decodeInput } from '../values/input.js'
import { encodeKey } from '../values/key.js'

type Entries = readonly (readonly [name: string, value: unknown])[]

/**
 * The values of a form by the attributes of the model's fields. A name that the model doesn't have stays as
 * it is: the store refuses it with an error. The object has no prototype, so `__proto__` is a name like any
 * other.
 */
export function inputValues(model: ModelMeta, entries: Entries): Readonly<Record<string, unknown>> {
  const values = Object.create(null) as Record<string, unknown>
  for (const [name, input] of entries) {
    const field = model.rowFields.find((each) => each.attribute === name || each.name === name)
    if (field === undefined) values[name] = input
    else if (input !== undefined) values[field.attribute] = decodeInput(field, input)
  }
  return values
}

/** Throws StudioError `ERR_STUDIO_CHANGED` if a row no longer has the values that a form was filled with. */
export function checkExpected(model: ModelMeta, row: AnyRow, expected: Entries): void {
  const changed = expected.flatMap(([name, passed]) => {
    const field = model.rowFields.find((each) => each.attribute === name || each.name === name)
    if (field === undefined || isCut(passed)) return []
    const value = row[field.attribute]
    const cells = [encodeCell(value, field.type.name, LIMITS.value), value === null ? null : encodeKey(value)]
    const text = JSON.stringify(keyOf(passed))
    return cells.some((cell) => JSON.stringify(cell) === text) || isSameJson(passed, value)
      ? []
      : [field.name]
  })
  if (changed.length === 0) return
  throw new StudioError(
    'ERR_STUDIO_CHANGED',
    `This row was changed after the form was opened (${changed.join(', ')}). Nothing was written.`,
    { status: 409, model: model.name, value: changed },
  )
}

function isCut(passed: unknown): boolean {
  return typeof passed === 'object' && passed !== null && Object.hasOwn(passed, 'cut')
}

/** Of a reference, the raw key. */
function keyOf(passed: unknown): unknown {
  if (typeof passed !== 'object' || passed === null || !Object.hasOwn(passed, 't')) return passed
  const { t, key, raw } = passed as { readonly t: unknown; readonly key?: Key | null; readonly raw?: Key }
  return t === 'row' ? (raw ?? key) : passed
}

/** A JSON value that was sent as such, and not as a cell with its text. */
function isSameJson(passed: unknown, value: unknown): boolean {
  return typeof value === 'object' && JSON.stringify(passed) === JSON.stringify(value)
}
