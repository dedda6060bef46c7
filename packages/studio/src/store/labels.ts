import { modelOf, type ModelMeta } from 'relata'
import type { RowName } from '../protocol.js'
import { encodeKey } from '../values/key.js'
import type { AnyRow } from './dynamic.js'

/** Fields whose value names a row, if it has one of them. */
const NAMES = ['name', 'title', 'label', 'slug', 'code', 'email', 'username']
/** Units of a row's name. */
const LONGEST = 120

const nameFields = new WeakMap<ModelMeta, string | null>()

/**
 * The attribute that names rows of a model without a `display`: a text with a usual name, else a unique one, else the first. A
 * choice says little about a row. Null if there is no text.
 */
function nameField(model: ModelMeta): string | null {
  const known = nameFields.get(model)
  if (known !== undefined) return known
  const texts = model.rowFields.filter(
    ({ type, key, primaryKey, choices }) =>
      key === undefined &&
      !primaryKey &&
      choices === undefined &&
      (type.name === 'string' || type.name === 'text'),
  )
  const short = texts.filter(({ type }) => type.name === 'string')
  const usual = NAMES.map((name) => short.find((field) => field.name === name)).find(Boolean)
  const named = usual ?? short.find(({ unique }) => unique) ?? short[0] ?? texts[0]
  const attribute = named?.attribute ?? null
  nameFields.set(model, attribute)
  return attribute
}

/** A short description of a row: its `display`, else a text field, else its model and key. */
export function displayOf(model: ModelMeta, row: AnyRow): string {
  const text = declaredText(model, row) ?? fieldText(model, row)
  if (text === undefined || text === '') return `${model.name} ${keyText(row[model.pk.attribute])}`
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function declaredText({ display }: ModelMeta, row: AnyRow): string | undefined {
  if (display === undefined) return undefined
  try {
    // A function of the application, which may throw or return anything.
    const text: unknown = display(row as never)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

function fieldText(model: ModelMeta, row: AnyRow): string | undefined {
  const attribute = nameField(model)
  const value = attribute === null ? undefined : row[attribute]
  return typeof value === 'string' ? value : undefined
}

function keyText(key: unknown): string {
  if (key instanceof Uint8Array) return Buffer.from(key).toString('hex').slice(0, 40)
  return String(key).slice(0, LONGEST)
}

/** A row's model, key and name. */
export function rowName(model: ModelMeta, row: AnyRow): RowName {
  return { model: model.name, key: encodeKey(row[model.pk.attribute]), display: displayOf(model, row) }
}

/** The same for a row whose model isn't known. */
export function nameOfRow(row: unknown): RowName | undefined {
  const model = modelOf(row)
  return model === undefined ? undefined : rowName(model, row as AnyRow)
}
