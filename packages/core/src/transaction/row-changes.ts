import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { sameValue } from './changed-row.js'
import { versionConflict } from './managed-fields.js'
import type { JsonChange } from './recipe.js'
import { passedTwice, readValue, resolveName, type Input } from './row-input.js'
import type { WriteContext } from './write-context.js'

/** The changes in one table's part of a row. */
export interface Change {
  readonly model: ModelMeta
  readonly fields: FieldMeta[]
  readonly before: Record<string, Value>
  readonly after: Record<string, Value>
  json: readonly JsonChange[]
}

export const NO_CHANGES: readonly Change[] = Object.freeze([])
const NO_EDITS: readonly JsonChange[] = Object.freeze([])

/** The row that is about to change. */
export interface Target {
  readonly context: WriteContext
  readonly model: ModelMeta
  readonly slot: number
  readonly row: Values
}

/** The changes with the value of one name of the input. */
export function withChange(
  list: readonly Change[],
  { context, model, row }: Target,
  input: Input,
  name: string,
): readonly Change[] {
  const passed = input[name]
  const field = resolveName(context.schema, model, name)
  const { attribute } = field
  if (name !== attribute && input[attribute] !== undefined) throw passedTwice(field, passed)
  const value = readValue(field, name, passed)
  const old = row[attribute] as Value
  if (sameValue(field, old, value)) return list
  refuseKeyChange(field, old, value)
  if (field.managed === 'version') throw versionConflict(field, row, value)
  return withValue(list, field, old, value)
}

/** The changes with another value of a field. */
export function withValue(
  list: readonly Change[],
  field: FieldMeta,
  old: Value,
  value: Value,
): readonly Change[] {
  const next = withField(list, field)
  const { before, after } = changeOf(next, field)
  before[field.attribute] = old
  after[field.attribute] = value
  return next
}

/** The changes without those of a field. */
export function withoutField(list: readonly Change[], field: FieldMeta): readonly Change[] {
  return list
    .map((change): Change => {
      if (!change.fields.includes(field)) return change
      const { [field.attribute]: _before, ...before } = change.before
      const { [field.attribute]: _after, ...after } = change.after
      const fields = change.fields.filter((one) => one !== field)
      return { ...change, fields, before, after, json: change.json.filter((edit) => edit.field !== field) }
    })
    .filter(({ fields }) => fields.length > 0)
}

/**
 * The changes with a field among those of its table. Arrays are made with what they hold: the first push to
 * an empty one allocates room for seventeen. benchmarks: move_book.
 */
export function withField(list: readonly Change[], field: FieldMeta): readonly Change[] {
  const { model } = field
  for (const change of list) {
    if (change.model !== model) continue
    change.fields.push(field)
    return list
  }
  const change = { model, fields: [field], before: {}, after: {}, json: NO_EDITS }
  return list.length === 0 ? [change] : [...list, change]
}

/** The changes of a field's table, which were begun. */
export function changeOf(list: readonly Change[], { model }: FieldMeta): Change {
  return must(
    list.find((change) => change.model === model),
    'a change was begun',
  )
}

/** Refuses another value of a primary key or of a link to a parent. */
export function refuseKeyChange(field: FieldMeta, old: Value, value: Value): void {
  if (!field.primaryKey && field.key?.parentLink !== true) return
  const { model, attribute } = field
  const message = `${model.name}.${attribute} can't change from ${showValue(old)} to ${showValue(value)}: a row keeps its primary key; create another row instead.`
  throw new UsageError('ERR_KEY_CHANGE', message, { model: model.name, field: field.name, value })
}
