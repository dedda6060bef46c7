import { ProtectedError, RestrictedError, type DeleteRefusedError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import { deleted, unlinked, updated } from '../event/factories.js'
import type { KeyMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { Row } from '../state/reader.js'
import type { Table } from '../state/table/table.js'
import { InvariantError } from '../util/assert.js'
import { Closure, type Bound, type LinkRun } from './closure.js'
import { isComputedFrom } from './computed-fields.js'
import { DeleteCount, type DeleteReport } from './delete-report.js'
import { enforceChoices } from './enforce.js'
import type { Hooks } from './hooks.js'
import { refuseUndefined, rowOrKey } from './keys.js'
import { afterUnlink } from './links.js'
import type { ModelPlan } from './model-plan.js'
import { evaluateDefault } from './row-input.js'
import { clashes } from './uniqueness.js'
import { columnsOf, updateRow } from './update.js'
import type { WriteContext } from './write-context.js'

/**
 * Deletes rows and everything that is deleted with them: removes links, sets keys, then removes rows,
 * referencing rows before referenced ones.
 */
export function deleteRows(context: WriteContext, model: ModelMeta, slots: Iterable<number>): DeleteReport {
  context.plan(model)
  const wanted = [...slots]
  for (const slot of wanted) context.row(model, slot)
  const { hooks } = context
  return hooks === undefined
    ? removeRows(context, model, wanted)
    : removeHooked(hooks, context, model, wanted)
}

/** A function of its own, so that a delete without hooks allocates no closure. */
function removeHooked(
  hooks: Hooks,
  context: WriteContext,
  model: ModelMeta,
  wanted: readonly number[],
): DeleteReport {
  return hooks.collect(() => removeRows(context, model, wanted))
}

function removeRows(context: WriteContext, model: ModelMeta, wanted: readonly number[]): DeleteReport {
  const count = new DeleteCount()
  const closure = separate(context, model, wanted, count)
  for (const plan of closure.plans) {
    const going = closure.slots(plan.model)
    deleteAll(context, plan, going)
    count.add(plan.model.name, going.length)
  }
  return count.report()
}

/**
 * Removes the links of what is deleted, and sets keys. A hook may write then: the closure is computed again, until it
 * is separate from all other rows.
 */
function separate(
  context: WriteContext,
  model: ModelMeta,
  wanted: readonly number[],
  count: DeleteCount,
): Closure {
  const { hooks, changes } = context
  const announced: Announced = new Set()
  for (let round = 0; ; round++) {
    const rows = round === 0 ? wanted : remaining(context, model, wanted)
    const { closure, values } = settle(context, model, rows, announced)
    const before = changes.count
    unlinkAll(context, closure, count)
    for (const bound of closure.updated) setKeys(context, bound, values)
    if (hooks === undefined || changes.count === before) return closure
    if (round === MOST_ROUNDS) throw hooks.loop(`${model.name}.delete`)
  }
}

/** The rows that a function hasn't deleted meanwhile. */
function remaining(context: WriteContext, model: ModelMeta, slots: readonly number[]): readonly number[] {
  const table = context.state.table(model)
  return slots.filter((slot) => table.row(slot) !== undefined)
}

/** How often hooks may write to what is being deleted. */
const MOST_ROUNDS = 32
/** The rows whose `beforeDelete` has run; by slot, because the hook may change the row. */
type Announced = Set<string>

interface Settled {
  readonly closure: Closure
  /** The new values of the keys with `SET_NULL`, `SET_DEFAULT` and `SET`. */
  readonly values: ReadonlyMap<KeyMeta, Value>
}

/**
 * The closure; throws if anything blocks it. A function of a `SET` may write: then the closure is computed
 * again, until every function has been called.
 */
function settle(
  context: WriteContext,
  model: ModelMeta,
  wanted: readonly number[],
  announced: Announced,
): Settled {
  const values = new Map<KeyMeta, Value>()
  let closure = new Closure(context, model, wanted)
  for (;;) {
    refuseBlocked(context, model, closure)
    const before = context.changes.count
    for (const key of keysToSet(closure)) if (!values.has(key)) values.set(key, valueFor(key))
    if (context.hooks !== undefined) announce(context, context.hooks, closure, announced)
    if (context.changes.count === before) return { closure, values }
    closure = new Closure(context, model, remaining(context, model, wanted))
  }
}

/** Calls `beforeDelete` for rows that were not known to be deleted; referencing rows come first. */
function announce(context: WriteContext, hooks: Hooks, closure: Closure, announced: Announced): void {
  for (const { model } of closure.plans) {
    const hook = hooks.of(model)?.beforeDelete
    if (hook === undefined) continue
    for (const slot of closure.slots(model)) {
      const table = context.state.table(model)
      const row = table.row(slot)
      // A hook may have deleted it.
      if (row === undefined || announced.has(slotKey(model, slot))) continue
      announced.add(slotKey(model, slot))
      hooks.run(`${model.name}.beforeDelete`, () => hook(row))
    }
  }
}

function slotKey({ id }: ModelMeta, slot: number): string {
  return `${id} ${slot}`
}

/**
 * Keys whose new value is needed. A function of a `SET` is called at every delete of a row that its key may
 * refer to, as in Django.
 */
function keysToSet(closure: Closure): ReadonlySet<KeyMeta> {
  const keys = new Set<KeyMeta>()
  for (const { key } of closure.updated) keys.add(key)
  for (const { setByFunction } of closure.plans) for (const key of setByFunction) keys.add(key)
  return keys
}

function valueFor(key: KeyMeta): Value {
  const { field, onDelete } = key
  switch (onDelete.kind) {
    case 'SET_NULL':
      return rowOrKey(field, key, null)
    case 'SET_DEFAULT':
      return field.hasDefault ? evaluateDefault(field) : rowOrKey(field, key, null)
    case 'SET': {
      const value: unknown = typeof onDelete.value === 'function' ? onDelete.value() : onDelete.value
      refuseUndefined(value, `The value that onDelete sets ${field.model.name}.${field.name} to`)
      return rowOrKey(field, key, value)
    }
    case 'CASCADE':
    case 'PROTECT':
    case 'RESTRICT':
    case 'DO_NOTHING':
      throw new InvariantError(`onDelete ${onDelete.kind} sets no value`)
  }
}

function refuseBlocked(context: WriteContext, model: ModelMeta, closure: Closure): void {
  const { protected: shielded, restricted } = closure
  if (shielded.length > 0) throw blocked(context, model, shielded, ProtectedError)
  if (restricted.length > 0) throw blocked(context, model, restricted, RestrictedError)
}

type Blocking = new (
  message: string,
  rows: readonly unknown[],
  details: { model?: string; field?: string },
) => DeleteRefusedError

function blocked(
  context: WriteContext,
  model: ModelMeta,
  bounds: readonly Bound[],
  type: Blocking,
): DeleteRefusedError {
  const rows: Row[] = []
  const fields: string[] = []
  for (const { key, slots } of bounds) {
    const { field, onDelete } = key
    const bound = slots.map((slot) => context.row(field.model, slot))
    fields.push(`${field.model.name}.${field.name} (${onDelete.kind}, ${namesOf(bound)})`)
    for (const row of bound) rows.push(row)
  }
  const message = `These rows of ${model.name} can't be deleted, because rows that would be deleted are still referenced: ${fields.join(', ')}. Delete the referencing rows or change their keys first.`
  const first = bounds[0]?.key.field
  return new type(message, rows, {
    model: first?.model.name ?? model.name,
    field: first?.name ?? '',
  })
}

/** `2 rows: Book 1, Book 2`. */
function namesOf(rows: readonly Row[]): string {
  const names = rows.slice(0, MOST_NAMES).map(showValue)
  if (rows.length > MOST_NAMES) names.push('…')
  return `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}: ${names.join(', ')}`
}

/** More rows than this are not named in the message; the error has them all. */
const MOST_NAMES = 3

function unlinkAll(context: WriteContext, closure: Closure, count: DeleteCount): void {
  const runs: LinkRun[] = []
  // Collected first: removing a link changes the lists.
  closure.eachRun((run) => runs.push(run))
  for (const run of runs) unlinkRun(context, run, count)
}

/** Removes links of one row from the end, because removing the last member of a list moves no other. */
function unlinkRun(context: WriteContext, { end, slot, others }: LinkRun, count: DeleteCount): void {
  const { state, changes } = context
  const { link, side } = end
  const { label, symmetrical } = link
  const [own, other] = side === 0 ? [link.model, link.target] : [link.target, link.model]
  const otherTable = state.stored(other)
  const key = keyIn(state.stored(own), slot)
  for (let at = others.length - 1; at >= 0; at--) {
    const otherSlot = others[at] as number
    const otherKey = keyIn(otherTable, otherSlot)
    const [from, to] = side === 0 ? [slot, otherSlot] : [otherSlot, slot]
    const event = side === 0 ? unlinked(label, key, otherKey) : unlinked(label, otherKey, key)
    changes.link(event, from, to)
    if (context.hooks !== undefined) afterUnlink(context, link, from, to)
  }
  const pairs = symmetrical ? others.filter((one) => one !== slot).length : 0
  count.add(label, others.length + pairs)
}

function keyIn(table: Table, slot: number): Value {
  return (table.row(slot) as Values)[table.model.pk.attribute] as Value
}

function setKeys(context: WriteContext, { key, slots }: Bound, values: ReadonlyMap<KeyMeta, Value>): void {
  const { field } = key
  const { model, attribute } = field
  const plan = context.plan(model)
  const value = values.get(key) ?? null
  const enforced = plan.enforced.includes(field) ? [field] : []
  const isUpdate =
    context.hooks?.of(model) !== undefined ||
    plan.touched.length > 0 ||
    plan.validated.length > 0 ||
    isComputedFrom(plan, field)
  for (const slot of slots) {
    const row = context.state.table(model).row(slot) as Values | undefined
    // A hook of another row may have deleted it.
    if (row === undefined || row[attribute] === value) continue
    if (isUpdate) {
      updateRow(context, model, slot, { [attribute]: value })
      continue
    }
    const table = context.table(model)
    const moves =
      plan.unique.has(field) &&
      clashes(context.pendingClashes, table, { ...columnsOf(model, row), [attribute]: value }, slot)
    const target = { model: model.name, key: row[model.pk.attribute] as Value }
    context.changes.change(
      updated(target, { [attribute]: row[attribute] as Value }, { [attribute]: value }),
      slot,
      row,
    )
    if (moves) context.pendingClashes?.add(table, slot)
    if (key.tree !== undefined && value !== null) context.checkTree(field, slot)
    if (enforced.length > 0) enforceChoices(context, enforced, slot)
  }
}

/** In the opposite order in which they were found: in a tree of rows of one model, the leaves first. */
function deleteAll(context: WriteContext, { model, shared }: ModelPlan, slots: readonly number[]): void {
  const table = context.table(model)
  const { name, pk } = model
  const { hooks } = context
  for (let at = slots.length - 1; at >= 0; at--) {
    const slot = slots[at] as number
    const row = table.row(slot) as Values
    const key = row[pk.attribute] as Value
    context.changes.change(deleted(name, key, shared ? row : columnsOf(model, row)), slot, row)
    if (hooks !== undefined) afterDelete(hooks, model, row)
  }
}

function afterDelete(hooks: Hooks, model: ModelMeta, row: Row): void {
  const hook = hooks.of(model)?.afterDelete
  if (hook !== undefined) hooks.after(`${model.name}.afterDelete`, () => hook(row))
}
