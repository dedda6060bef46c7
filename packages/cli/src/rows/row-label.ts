import type { ModelMeta, Value } from '@relata/core/engine'
import { quotedText } from '../values/value-text.js'
import type { AnyRow } from './dynamic-rows.js'

/** Fields whose value is used as the text of a row, if it has one of them. */
const NAMES = ['name', 'title', 'label', 'slug', 'code', 'email']

/**
 * A short text of a row: its model, its key, and a field that identifies it. A log doesn't contain the
 * `display` of a model, since that is a function.
 */
export function labelOf(model: ModelMeta, row: AnyRow): string {
  const key = quotedText(row[model.pk.attribute], 30)
  const texts = model.rowFields.filter(
    ({ type, key: relation, primaryKey }) =>
      relation === undefined && !primaryKey && (type.name === 'string' || type.name === 'text'),
  )
  const field = NAMES.map((name) => texts.find((each) => each.name === name)).find(
    (found) => found !== undefined,
  )
  const named = field ?? texts[0]
  const value = named === undefined ? null : ((row[named.attribute] ?? null) as Value)
  return value === null || value === ''
    ? `${model.name} ${key}`
    : `${model.name} ${key} ${quotedText(value, 40)}`
}
