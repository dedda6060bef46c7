import { IssueList } from '../error/issue-list.js'
import type { Values } from '../event/event.js'
import type { ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { changedNames } from './hooked-values.js'
import type { HookValues, ModelHooks } from './hooks.js'
import { readValue, resolveName } from './row-input.js'
import { refuseKeyChange } from './row-changes.js'
import { updateRow } from './update.js'
import type { WriteContext } from './write-context.js'

/** The values of a new row of one table. */
type NewValues = Record<string, Value | undefined>

/**
 * Runs `beforeCreate` on the values of a new row, and checks the values that it changes. The row of a child model is
 * complete: changed fields of a parent are written to the parent's row, which exists.
 */
export function beforeCreate(
  context: WriteContext,
  model: ModelMeta,
  hook: ModelHooks['beforeCreate'],
  values: NewValues,
): void {
  if (hook === undefined || context.hooks === undefined) return
  const passed: HookValues = { ...parentValues(context, model, values), ...values }
  const draft: HookValues = { ...passed }
  context.hooks.run(`${model.name}.beforeCreate`, () => hook(draft))
  const ofParents = new Map<ModelMeta, HookValues>()
  const faults = new IssueList()
  for (const name of changedNames(passed, draft)) {
    faults.attempt(() => {
      const field = resolveName(context.schema, model, name)
      const value = readValue(field, name, draft[name])
      if (field.key?.parentLink === true) refuseKeyChange(field, passed[field.attribute] as Value, value)
      if (field.model === model) values[field.attribute] = value
      else {
        const changes = ofParents.get(field.model) ?? {}
        ofParents.set(field.model, Object.assign(changes, { [field.attribute]: value }))
      }
    })
  }
  faults.settle()
  for (const [parent, changes] of ofParents)
    updateRow(context, parent, must(slotAbove(context, model, values, parent), 'a parent exists'), changes)
}

/** Runs `afterCreate`. A function of its own, so that a create without hooks allocates no closure. */
export function afterCreate(
  context: WriteContext,
  model: ModelMeta,
  hook: ModelHooks['afterCreate'],
  slot: number,
): void {
  if (hook === undefined) return
  const row = context.row(model, slot)
  context.hooks?.after(`${model.name}.afterCreate`, () => hook(row))
}

function parentValues(context: WriteContext, model: ModelMeta, values: NewValues): HookValues {
  const found: HookValues = {}
  for (const link of model.parents) {
    const { target } = link
    const row = context.row(
      target,
      must(slotAbove(context, model, values, target), 'a parent exists'),
    ) as Values
    for (const { attribute } of target.rowFields) found[attribute] = row[attribute]
  }
  return found
}

/** The slot of the row of an ancestor, of a row that isn't written yet. */
function slotAbove(
  context: WriteContext,
  model: ModelMeta,
  values: NewValues,
  ancestor: ModelMeta,
): number | undefined {
  for (const { field, target, targetField } of model.parents) {
    const table = context.state.table(target)
    const key = values[field.attribute] as Value
    const slot = targetField.primaryKey ? table.find(key) : table.findUnique(targetField, key)
    const found = slot < 0 ? undefined : context.ancestorSlot(target, slot, ancestor)
    if (found !== undefined) return found
  }
  return undefined
}
