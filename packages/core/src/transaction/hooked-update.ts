import { IssueList } from '../error/issue-list.js'
import type { ModelMeta } from '../schema/meta.js'
import type { Row } from '../state/reader.js'
import { must } from '../util/assert.js'
import { changedNames } from './hooked-values.js'
import type { Hooks, HookValues } from './hooks.js'
import { withChange, withoutField, type Change, type Target } from './row-changes.js'
import { resolveName } from './row-input.js'
import type { WriteContext } from './write-context.js'

/** A table's part of a row that was just changed. */
export interface UpdatedRow {
  readonly change: Change
  readonly own: number
  readonly before: Row
}

/** Runs `afterUpdate` of each table that was changed. */
export function afterUpdate(context: WriteContext, hooks: Hooks, list: readonly UpdatedRow[]): void {
  // All parts are written: the hook of one may change the others.
  const rows = list.map(({ change: { model }, own }) => context.row(model, own))
  for (const [at, { change, before }] of list.entries()) {
    const { model } = change
    const hook = hooks.of(model)?.afterUpdate
    const row = rows[at]
    if (hook !== undefined && row !== undefined)
      hooks.after(`${model.name}.afterUpdate`, () => hook(row, before))
  }
}

/** Runs `beforeUpdate` of each table with a change, once, and reads the values that it changes. */
export function beforeUpdate(hooks: Hooks, target: Target, requested: readonly Change[]): readonly Change[] {
  const { context, model, slot } = target
  const done = new Set<ModelMeta>()
  let list = requested
  for (;;) {
    const change = list.find((one) => !done.has(one.model))
    if (change === undefined) return list
    done.add(change.model)
    const hook = hooks.of(change.model)?.beforeUpdate
    if (hook === undefined) continue
    const own = must(context.ancestorSlot(model, slot, change.model), 'a change of no table')
    const row = context.row(change.model, own)
    const passed: HookValues = { ...change.after }
    for (const { field, value } of change.json) passed[field.attribute] = value
    const draft: HookValues = { ...passed }
    hooks.run(`${change.model.name}.beforeUpdate`, () => hook(draft, row))
    const faults = new IssueList()
    for (const name of changedNames(passed, draft))
      list = faults.attempt(() => replaced(list, target, draft, name)) ?? list
    faults.settle()
  }
}

/** The changes with the value that a hook has set, or without the field if it has removed it. */
function replaced(
  list: readonly Change[],
  target: Target,
  draft: HookValues,
  name: string,
): readonly Change[] {
  const field = resolveName(target.context.schema, target.model, name)
  const rest = withoutField(list, field)
  return draft[name] === undefined ? rest : withChange(rest, target, { [name]: draft[name] }, name)
}
