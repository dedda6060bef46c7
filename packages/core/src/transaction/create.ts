import { IssueList } from '../error/issue-list.js'
import { created } from '../event/factories.js'
import type { Values } from '../event/event.js'
import { checkValue } from '../schema/check-value.js'
import type { KeyMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { setComputed } from './computed-fields.js'
import { enforceChoices } from './enforce.js'
import { checkTargets, withGenericKeys } from './generic-keys.js'
import { afterCreate, beforeCreate } from './hooked-create.js'
import { setManaged } from './managed-fields.js'
import type { ModelPlan } from './model-plan.js'
import {
  passedTwice,
  noteFaultsOf,
  readRow,
  readValue,
  resolveName,
  valuesOf,
  type Input,
} from './row-input.js'
import type { PartialValues } from '../state/table/unique-constraints.js'
import { closingTrees } from './trees.js'
import { clashes, noteClashes } from './uniqueness.js'
import { updateRow } from './update.js'
import { noteRowFaults } from './validators.js'
import type { WriteContext } from './write-context.js'

/** Creates a row, its parents' rows first, and returns its slot. */
export function createRow(context: WriteContext, model: ModelMeta, passed: Input): number {
  const plan = context.plan(model)
  const read = valuesOf(model, passed)
  const input = model.generics.length === 0 ? read : withGenericKeys(model, read)
  if (!plan.single) return new InheritedRow(context, model, input).create()
  const values = Object.hasOwn(input, 'pk') ? renamePk(model, input) : input
  return insert(context, plan, values)
}

/**
 * Creates rows and returns their slots. If some are invalid, the others are checked as well, and the error
 * has the issues of all.
 */
export function createRows<T>(
  context: WriteContext,
  model: ModelMeta,
  list: Iterable<T>,
  read: (entry: T) => Input,
): number[] {
  const faults = new IssueList()
  const slots: number[] = []
  const pending = context.pendingClashes
  let index = 0
  for (const values of list) {
    if (pending !== undefined) pending.index = index
    try {
      slots.push(createRow(context, model, read(values)))
    } catch (error) {
      faults.note(error, index)
    }
    if (faults.isFull) break
    index++
  }
  faults.settle()
  return slots
}

function renamePk(model: ModelMeta, input: Input): Input {
  const { pk, ...rest } = input
  const { attribute } = model.pk
  if (pk !== undefined && Object.hasOwn(rest, attribute) && rest[attribute] !== undefined)
    throw passedTwice(model.pk, pk)
  return { ...rest, [attribute]: pk }
}

function insert(context: WriteContext, plan: ModelPlan, input: Input): number {
  context.guard?.check()
  const { changes } = context
  const { model } = plan
  const { pk } = model
  const values = readRow(context, plan, input)
  const table = context.table(model)
  if (plan.managed.length > 0) setManaged(context.time, plan, values)
  if (values[pk.attribute] === undefined) values[pk.attribute] = table.nextAutoKey()
  const hooks = context.hooks?.of(model)
  if (hooks !== undefined) beforeCreate(context, model, hooks.beforeCreate, values)
  if (plan.generics.length > 0) checkTargets(plan.generics, values as Values)
  const { orderWithRespectTo: order } = model
  if (order !== undefined && values[order.field.attribute] === undefined) {
    const place = table.nextOrder(order, values[order.owner.attribute] ?? null)
    values[order.field.attribute] = checkValue(order.field, place)
  }
  if (plan.computed.length > 0) setComputed(plan, values)
  const { validator } = model
  if (validator !== undefined && plan.single) checkRow(context, model, values)
  const row = plan.shared ? (table.buildRow(values as Values) as Values) : Object.freeze(values as Values)
  const moves = clashes(context.pendingClashes, table, row, -1)
  const closing = plan.trees.length === 0 ? plan.trees : closingTrees(plan, table, row)
  const slot = changes.create(table, created(model.name, row[pk.attribute] as Value, row))
  if (moves) context.pendingClashes?.add(table, slot)
  // Only now the row has its parents' values.
  if (validator !== undefined && !plan.single) checkRow(context, model, context.row(model, slot), slot)
  if (plan.enforced.length > 0) enforceChoices(context, plan.enforced, slot)
  for (const field of closing) context.checkTree(field, slot)
  if (hooks !== undefined) afterCreate(context, model, hooks.afterCreate, slot)
  return slot
}

/** Refuses a row that its model's validator refuses; the error also has the unique values of other rows. */
function checkRow(context: WriteContext, model: ModelMeta, values: object, slot: number = -1): void {
  const faults = new IssueList()
  noteRowFaults(faults, model, values as Values)
  if (faults.isEmpty) return
  noteClashes(faults, { table: context.table(model), values: values as PartialValues, slot })
  faults.settle()
}

/** The rows that one row of multi-table inheritance consists of: one per table, the parents' first. */
class InheritedRow {
  readonly #context: WriteContext
  readonly #model: ModelMeta
  readonly #faults = new IssueList()
  readonly #inputs = new Map<ModelMeta, Record<string, unknown>>()
  readonly #slots = new Map<ModelMeta, number>()
  /** Tables whose rows were begun. */
  readonly #begun = new Set<ModelMeta>()

  constructor(context: WriteContext, model: ModelMeta, input: Input) {
    this.#context = context
    this.#model = model
    for (const [name, value] of Object.entries(input)) {
      if (value === undefined) continue
      const field = this.#faults.attempt(() => resolveName(context.schema, model, name))
      if (field !== undefined) this.#inputOf(field.model)[name === 'pk' ? field.attribute : name] = value
    }
  }

  /**
   * Inserts all of them and returns the slot of the model's own. The error has an issue for each fault of any
   * of them.
   */
  create(): number {
    if (!this.#faults.isEmpty) this.#refuse(undefined)
    try {
      return this.#insert(this.#model)
    } catch (error) {
      return this.#refuse(error)
    }
  }

  #refuse(error: unknown): never {
    if (error !== undefined) this.#faults.note(error)
    for (const model of familyOf(this.#model)) {
      if (!this.#begun.has(model))
        noteFaultsOf(this.#context, this.#context.plan(model), this.#inputOf(model), this.#faults)
    }
    this.#faults.settle()
    throw error
  }

  /** Inserts the row of one table; a table reached along two links has one row. */
  #insert(model: ModelMeta): number {
    const done = this.#slots.get(model)
    if (done !== undefined) return done
    const input = this.#inputOf(model)
    for (const link of model.parents) {
      const key = this.#parentKey(link, input)
      delete input[link.field.name]
      input[link.field.attribute] = key
    }
    this.#begun.add(model)
    const slot = insert(this.#context, this.#context.plan(model), input)
    this.#slots.set(model, slot)
    return slot
  }

  /** The key of the parent's row: an existing one that this row is attached to, or a new one. */
  #parentKey(link: KeyMeta, input: Input): Value {
    const { target, targetField } = link
    const passed = passedLink(link, input)
    if (passed === undefined) return this.#keyOf(target, this.#insert(target), targetField.attribute)
    const table = this.#context.state.table(target)
    const slot = targetField.primaryKey ? table.find(passed) : table.findUnique(targetField, passed)
    if (slot < 0) {
      this.#inputOf(target)[targetField.attribute] = passed
      return this.#keyOf(target, this.#insert(target), targetField.attribute)
    }
    this.#attach(target, slot)
    return passed
  }

  /** Uses an existing row as a parent's; input values for it change it. */
  #attach(model: ModelMeta, slot: number): void {
    this.#slots.set(model, slot)
    this.#begun.add(model)
    const input = this.#inputs.get(model)
    if (input !== undefined) updateRow(this.#context, model, slot, input)
    for (const link of model.parents) {
      const parent = must(this.#context.ancestorSlot(model, slot, link.target), 'a row without its parent')
      this.#attach(link.target, parent)
    }
  }

  #keyOf(model: ModelMeta, slot: number, attribute: string): Value {
    return (this.#context.row(model, slot) as Values)[attribute] ?? null
  }

  #inputOf(model: ModelMeta): Record<string, unknown> {
    let input = this.#inputs.get(model)
    if (input === undefined) {
      input = {}
      this.#inputs.set(model, input)
    }
    return input
  }
}

/** A model and all its ancestors, the furthest first. */
function familyOf(model: ModelMeta): ReadonlySet<ModelMeta> {
  const family = new Set<ModelMeta>()
  for (const link of model.parents) for (const above of familyOf(link.target)) family.add(above)
  return family.add(model)
}

function passedLink({ field }: KeyMeta, input: Input): Value | undefined {
  const row = input[field.name]
  const raw = input[field.attribute]
  if (row !== undefined && raw !== undefined && field.name !== field.attribute) throw passedTwice(field, row)
  if (row !== undefined && row !== null) return readValue(field, field.name, row)
  return raw === undefined || raw === null ? undefined : readValue(field, field.attribute, raw)
}
