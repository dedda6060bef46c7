import { UsageError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import type { Values } from '../event/event.js'
import { updated, type JsonEdit } from '../event/factories.js'
import type { ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { sameValue } from './changed-row.js'
import { withComputed } from './computed-fields.js'
import { enforceChoices } from './enforce.js'
import { checkTargets, withGenericKeys } from './generic-keys.js'
import { afterUpdate, beforeUpdate, type UpdatedRow } from './hooked-update.js'
import { managedAfter } from './managed-fields.js'
import type { ModelPlan } from './model-plan.js'
import { runRecipe, type JsonChange, type Recipe } from './recipe.js'
import {
  changeOf,
  NO_CHANGES,
  withChange,
  withField,
  withValue,
  type Change,
  type Target,
} from './row-changes.js'
import { valuesOf, type Input } from './row-input.js'
import { clashes, noteClashes } from './uniqueness.js'
import { noteRowFaults } from './validators.js'
import type { WriteContext } from './write-context.js'

/** In the place of changes: the computed fields of the row, whether or not what they are computed from changes. */
export const RECOMPUTE: Input = Object.freeze({})

/**
 * Changes a row; returns false, without an event, if nothing changes. A function is an immer recipe. Parents'
 * fields are written to the parents' tables.
 */
export function updateRow(
  context: WriteContext,
  model: ModelMeta,
  slot: number,
  changes: Input | Recipe,
): boolean {
  const plan = context.plan(model)
  const row = context.row(model, slot) as Values
  const target = { context, model, slot, row }
  const requested =
    typeof changes === 'function'
      ? changesByRecipe(target, changes)
      : changes === RECOMPUTE
        ? withComputed(NO_CHANGES, target, plan, true)
        : changesByValues(target, valuesOf(model, changes))
  return writeChanges(target, plan, requested)
}

/** Writes changes, with those that follow from them. */
function writeChanges(target: Target, plan: ModelPlan, requested: readonly Change[]): boolean {
  const { context, model, slot, row } = target
  const { hooks } = context
  const passed = hooks === undefined ? requested : beforeUpdate(hooks, target, requested)
  const touched = passed.length > 0 && plan.touched.length > 0 ? withManaged(passed, target, plan) : passed
  const list =
    touched.length > 0 && plan.computedInRow.length > 0 ? withComputed(touched, target, plan) : touched
  if (list.length > 0 && plan.validated.length > 0) checkRow(target, plan, list)
  if (model.generics.length > 0) checkTargetsAfter(target, list)
  if (context.row(model, slot) !== row) throw changedMeanwhile(model)
  const written: UpdatedRow[] | undefined = hooks === undefined ? undefined : []
  for (const change of list) {
    const own = must(context.ancestorSlot(model, slot, change.model), 'a change of no table')
    const moves = checkChange(context, change, own)
    written?.push({ change, own, before: context.row(change.model, own) })
    writeChange(context, change, own)
    if (moves) context.pendingClashes?.add(context.table(change.model), own)
  }
  if (hooks !== undefined && written !== undefined) afterUpdate(context, hooks, written)
  return list.length > 0
}

/**
 * The function that returned the changes, or a validator, has written to the same row: it has read an
 * outdated row.
 */
function changedMeanwhile(model: ModelMeta): UsageError {
  const message = `This row of ${model.name} was changed while its update was being computed: don't write to it inside a recipe or a validator.`
  return new UsageError('ERR_ROW_CHANGED', message)
}

/** Refuses a changed row that a validator refuses; the error also has the unique values of other rows. */
function checkRow(target: Target, { validated }: ModelPlan, list: readonly Change[]): void {
  const faults = new IssueList()
  const values: Record<string, Value> = {}
  for (const { attribute } of target.model.rowFields) values[attribute] = target.row[attribute] as Value
  for (const { after, json } of list) {
    Object.assign(values, after)
    for (const { field, value } of json) values[field.attribute] = value
  }
  const fields = list.flatMap((change) => change.fields)
  for (const model of validated)
    if (fields.some((field) => model.rowFields.includes(field))) noteRowFaults(faults, model, values)
  if (faults.isEmpty) return
  for (const change of list) noteClashesOf(faults, target, change)
  faults.settle()
}

/** Refuses changes that leave a generic key without a target, or with several. */
function checkTargetsAfter({ model, row }: Target, list: readonly Change[]): void {
  const changed = model.generics.filter(({ parts }) =>
    list.some(({ fields }) => parts.some(({ key }) => fields.includes(key.field))),
  )
  if (changed.length === 0) return
  const values: Record<string, Value> = { ...row }
  for (const { after } of list) Object.assign(values, after)
  checkTargets(changed, values)
}

function changesByValues(target: Target, passed: Input): readonly Change[] {
  const { model } = target
  const input = model.generics.length === 0 ? passed : withGenericKeys(model, passed)
  let list = NO_CHANGES
  try {
    for (const name in input) if (input[name] !== undefined) list = withChange(list, target, input, name)
  } catch (error) {
    refuseAll(target, input, error)
  }
  return list
}

/** The changes of a row, and those of the fields that the store sets at each change. A value that was passed is kept. */
function withManaged(
  passed: readonly Change[],
  { context, row }: Target,
  { touched }: ModelPlan,
): readonly Change[] {
  let list = passed
  for (const field of touched) {
    const { attribute } = field
    if (passed.some(({ model, after }) => model === field.model && Object.hasOwn(after, attribute))) continue
    const old = row[attribute] as Value
    const value = managedAfter(context.time, field, old)
    if (!sameValue(field, old, value)) list = withValue(list, field, old, value)
  }
  return list
}

/** Finds the other faults of an input that has one; the error has an issue for each. */
function refuseAll(target: Target, input: Input, error: unknown): void {
  const faults = new IssueList()
  let list = NO_CHANGES
  for (const name of Object.keys(input)) {
    if (input[name] !== undefined) list = faults.attempt(() => withChange(list, target, input, name)) ?? list
  }
  for (const change of list) noteClashesOf(faults, target, change)
  faults.settle()
  throw error
}

function noteClashesOf(faults: IssueList, { context, model, slot }: Target, change: Change): void {
  const own = must(context.ancestorSlot(model, slot, change.model), 'a change of no table')
  if (changesUnique(context, change))
    noteClashes(faults, {
      table: context.table(change.model),
      values: valuesAfter(context, change, own),
      slot: own,
    })
}

function changesByRecipe(target: Target, recipe: Recipe): readonly Change[] {
  const { input, json } = runRecipe(target.model, target.row, recipe)
  let list = changesByValues(target, input)
  for (const edit of json) {
    list = withField(list, edit.field)
    const change = changeOf(list, edit.field)
    change.json = [...change.json, edit]
  }
  return list
}

function changesUnique(context: WriteContext, { model, fields }: Change): boolean {
  const { unique } = context.plan(model)
  return fields.some((field) => unique.has(field))
}

/** Whether the row gets a unique value that another row still has and that the same call may change. */
function checkChange(context: WriteContext, change: Change, slot: number): boolean {
  if (!changesUnique(context, change)) return false
  return clashes(
    context.pendingClashes,
    context.table(change.model),
    valuesAfter(context, change, slot),
    slot,
  )
}

function valuesAfter(context: WriteContext, { model, after, json }: Change, slot: number): Values {
  const values: Record<string, Value> = { ...columnsOf(model, context.row(model, slot) as Values), ...after }
  for (const { field, value } of json) values[field.attribute] = value
  return values
}

function writeChange(context: WriteContext, change: Change, slot: number): void {
  context.guard?.check()
  const { model, before, after, json, fields } = change
  const row = context.row(model, slot)
  const target = { model: model.name, key: row[model.pk.attribute] as Value }
  const event =
    json.length === 0 ? updated(target, before, after) : updated(target, before, after, editOf(json))
  context.changes.change(event, slot, row)
  const { enforced, trees } = context.plan(model)
  for (const field of trees) if (fields.includes(field)) context.checkTree(field, slot)
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
