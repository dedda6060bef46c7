import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import { updated, type JsonEdit } from '../event/factories.js'
import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value, ValueType } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { checkUnique } from './constraints.js'
import { enforceChoices } from './enforce.js'
import { runRecipe, type JsonChange, type Recipe } from './recipe.js'
import { givenTwice, refuseNoObject, readValue, resolveName, type Input } from './row-input.js'
import type { WriteContext } from './write-context.js'

/** What changes in one table's part of a row. */
interface Change {
  readonly model: ModelMeta
  readonly fields: FieldMeta[]
  readonly before: Record<string, Value>
  readonly after: Record<string, Value>
  json: readonly JsonChange[]
}

const NO_CHANGES: readonly Change[] = Object.freeze([])
const NO_EDITS: readonly JsonChange[] = Object.freeze([])

/** Changes a row; false, and no event, where nothing changes. A function is an immer recipe. Parents' fields go to the parents' tables. */
export function updateRow(context: WriteContext, model: ModelMeta, slot: number, changes: Input | Recipe): boolean {
  context.plan(model)
  const row = context.row(model, slot) as Values
  if (typeof changes !== 'function') refuseNoObject(model, changes)
  const list = typeof changes === 'function' ? changesByRecipe(context, model, row, changes) : changesByValues(context, model, row, changes)
  if (context.row(model, slot) !== row) throw changedMeanwhile(model)
  for (const change of list) {
    const own = must(context.ancestorSlot(model, slot, change.model), 'a change of no table')
    checkChange(context, change, own)
    writeChange(context, change, own)
  }
  return list.length > 0
}

/** The function that gave the changes, or a validator, has written to the same row: what it saw is no longer so. */
function changedMeanwhile(model: ModelMeta): UsageError {
  const message = `This row of ${model.name} was changed while its own change was being made: don't write to it inside a recipe or a validator.`
  return new UsageError('ERR_ROW_CHANGED', message)
}

function changesByValues(context: WriteContext, model: ModelMeta, row: Values, input: Input): readonly Change[] {
  let list = NO_CHANGES
  for (const name in input) {
    const given = input[name]
    if (given === undefined) continue
    const field = resolveName(context.schema, model, name)
    const { attribute } = field
    if (name !== attribute && input[attribute] !== undefined) throw givenTwice(field, given)
    const value = readValue(field, name, given)
    const old = row[attribute] as Value
    if (sameValue(field.type, old, value)) continue
    refuseKeyChange(field, old, value)
    list = withField(list, field)
    const { before, after } = changeOf(list, field)
    before[attribute] = old
    after[attribute] = value
  }
  return list
}

function changesByRecipe(context: WriteContext, model: ModelMeta, row: Values, recipe: Recipe): readonly Change[] {
  const { input, json } = runRecipe(model, row, recipe)
  let list = changesByValues(context, model, row, input)
  for (const edit of json) {
    list = withField(list, edit.field)
    const change = changeOf(list, edit.field)
    change.json = [...change.json, edit]
  }
  return list
}

/**
 * The changes with a field among those of its table. Arrays are made with what they hold: the first push to an empty one allocates room for
 * seventeen. benchmarks: move_book.
 */
function withField(list: readonly Change[], field: FieldMeta): readonly Change[] {
  const { model } = field
  for (const change of list) {
    if (change.model !== model) continue
    change.fields.push(field)
    return list
  }
  const change = { model, fields: [field], before: {}, after: {}, json: NO_EDITS }
  return list.length === 0 ? [change] : [...list, change]
}

function changeOf(list: readonly Change[], { model }: FieldMeta): Change {
  return must(
    list.find((change) => change.model === model),
    'a change was begun',
  )
}

function refuseKeyChange(field: FieldMeta, old: Value, value: Value): void {
  if (!field.primaryKey && field.key?.parentLink !== true) return
  const { model, attribute } = field
  const message = `${model.name}.${attribute} can't change from ${showValue(old)} to ${showValue(value)}: a row keeps its primary key; create another row instead.`
  throw new UsageError('ERR_KEY_CHANGE', message, { value })
}

function checkChange(context: WriteContext, { model, fields, after, json }: Change, slot: number): void {
  const { unique } = context.plan(model)
  if (!fields.some((field) => unique.has(field))) return
  const values: Record<string, Value> = { ...columnsOf(model, context.row(model, slot) as Values), ...after }
  for (const { field, value } of json) values[field.attribute] = value
  checkUnique(context.table(model), values, slot)
}

function writeChange(context: WriteContext, change: Change, slot: number): void {
  const { model, before, after, json, fields } = change
  const row = context.row(model, slot)
  const target = { model: model.name, key: row[model.pk.attribute] as Value }
  const event = json.length === 0 ? updated(target, before, after) : updated(target, before, after, editOf(json))
  context.transaction.change(event, slot, row)
  const { enforced } = context.plan(model)
  if (enforced.length === 0) return
  enforceChoices(
    context,
    enforced.filter((field) => fields.includes(field)),
    slot,
  )
}

function editOf(edits: readonly JsonChange[]): JsonEdit {
  return {
    patches: Object.fromEntries(edits.map(({ field, patches }) => [field.attribute, patches])),
    inverse: Object.fromEntries(edits.map(({ field, inverse }) => [field.attribute, inverse])),
  }
}

/** A row's own columns of one table, as plain frozen data. */
export function columnsOf(model: ModelMeta, row: Values): Values {
  const values: Record<string, Value> = {}
  for (const { attribute } of model.fields) values[attribute] = row[attribute] as Value
  return Object.freeze(values)
}

/** Whether a field would stay the same. */
function sameValue(type: ValueType, a: Value, b: Value): boolean {
  if (Object.is(a, b) || a === b) return true
  return a !== null && b !== null && !type.plain && type.key(a) === type.key(b)
}
