import { created } from '../event/factories.js'
import type { Values } from '../event/event.js'
import { checkValue } from '../schema/check-value.js'
import type { KeyMeta, ModelMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import { must } from '../util/assert.js'
import { checkUnique } from './constraints.js'
import { enforceChoices } from './enforce.js'
import type { ModelPlan } from './model-plan.js'
import { givenTwice, refuseNoObject, readRow, readValue, resolveName, type Input } from './row-input.js'
import { updateRow } from './update.js'
import type { WriteContext } from './write-context.js'

/** Creates a row, its parents' rows first, and returns its slot. */
export function createRow(context: WriteContext, model: ModelMeta, input: Input): number {
  const plan = context.plan(model)
  refuseNoObject(model, input)
  if (!plan.single) return new InheritedRow(context, model, input).insert(model)
  const values = Object.hasOwn(input, 'pk') ? renamePk(model, input) : input
  return insert(context, plan, values)
}

function renamePk(model: ModelMeta, input: Input): Input {
  const { pk, ...rest } = input
  const { attribute } = model.pk
  if (pk !== undefined && rest[attribute] !== undefined) throw givenTwice(model.pk, pk)
  return { ...rest, [attribute]: pk }
}

function insert(context: WriteContext, plan: ModelPlan, input: Input): number {
  const { transaction } = context
  const { model } = plan
  const { pk } = model
  const values = readRow(context.schema, plan, input)
  const table = context.table(model)
  if (values[pk.attribute] === undefined) values[pk.attribute] = table.nextAutoKey()
  const { orderWithRespectTo: order } = model
  if (order !== undefined && values[order.field.attribute] === undefined) {
    const place = table.nextOrder(order, values[order.owner.attribute] ?? null)
    values[order.field.attribute] = checkValue(order.field, place)
  }
  const row = plan.shared ? (table.buildRow(values as Values) as Values) : Object.freeze(values as Values)
  checkUnique(table, row, -1)
  const slot = transaction.create(table, created(model.name, row[pk.attribute] as Value, row))
  if (plan.enforced.length > 0) enforceChoices(context, plan.enforced, slot)
  return slot
}

/** The rows that one row of multi-table inheritance is made of: one a table, the parents' first. */
class InheritedRow {
  readonly #context: WriteContext
  readonly #inputs = new Map<ModelMeta, Record<string, unknown>>()
  readonly #slots = new Map<ModelMeta, number>()

  constructor(context: WriteContext, model: ModelMeta, input: Input) {
    this.#context = context
    for (const [name, value] of Object.entries(input)) {
      if (value === undefined) continue
      const field = resolveName(context.schema, model, name)
      const own = this.#inputOf(field.model)
      own[name === 'pk' ? field.attribute : name] = value
    }
  }

  /** Inserts the row of one table; a table reached along two links has one row. */
  insert(model: ModelMeta): number {
    const done = this.#slots.get(model)
    if (done !== undefined) return done
    const input = this.#inputOf(model)
    for (const link of model.parents) {
      const key = this.#parentKey(link, input)
      delete input[link.field.name]
      input[link.field.attribute] = key
    }
    const slot = insert(this.#context, this.#context.plan(model), input)
    this.#slots.set(model, slot)
    return slot
  }

  /** The key of the parent's row: of one that is there already and is attached to, else of a new one. */
  #parentKey(link: KeyMeta, input: Input): Value {
    const { target, targetField } = link
    const given = givenLink(link, input)
    if (given === undefined) return this.#keyOf(target, this.insert(target), targetField.attribute)
    const table = this.#context.state.table(target)
    const slot = targetField.primaryKey ? table.find(given) : table.findUnique(targetField, given)
    if (slot < 0) {
      this.#inputOf(target)[targetField.attribute] = given
      return this.#keyOf(target, this.insert(target), targetField.attribute)
    }
    this.#attach(target, slot)
    return given
  }

  /** Takes an existing row for a parent's; values given for it change it. */
  #attach(model: ModelMeta, slot: number): void {
    this.#slots.set(model, slot)
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

function givenLink({ field }: KeyMeta, input: Input): Value | undefined {
  const row = input[field.name]
  const raw = input[field.attribute]
  if (row !== undefined && raw !== undefined && field.name !== field.attribute) throw givenTwice(field, row)
  if (row !== undefined && row !== null) return readValue(field, field.name, row)
  return raw === undefined || raw === null ? undefined : readValue(field, field.attribute, raw)
}
