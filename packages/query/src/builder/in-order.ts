import { UsageError, type FieldMeta, type ModelMeta, type OrderMeta, type Row } from '@relata/core'
import { lookup } from '../ast/condition.js'
import type { StoreContext } from './context.js'
import { filtered } from './refine.js'
import { rowAt, slotOf } from './row-key.js'
import { shown } from './shown.js'
import { questionOf, refined } from './source.js'

/** The model's `orderWithRespectTo`, or the first parent's that has one. */
const inherited = (model: ModelMeta): OrderMeta | undefined => {
  if (model.orderWithRespectTo !== undefined) return model.orderWithRespectTo
  for (const { target } of model.parents) {
    const order = inherited(target)
    if (order !== undefined) return order
  }
  return undefined
}

/** The order that a model's rows have, with respect to `owner` if it is named. Raises `ERR_UNORDERED`. */
export const orderOf = (model: ModelMeta, method: string, owner?: FieldMeta): OrderMeta => {
  const order = inherited(model)
  if (order !== undefined && (owner === undefined || order.owner === owner)) return order
  const key = owner === undefined ? 'one of its keys' : `'${owner.name}'`
  throw new UsageError(
    'ERR_UNORDERED',
    `${method}: ${model.name} isn't declared with orderWithRespectTo: ${key}`,
    {
      value: method,
      model: model.name,
    },
  )
}

/**
 * Where a row stands among those of its owner: rows of one place, as a change of owner may make them, are in
 * order of creation.
 */
interface Standing {
  readonly place: number
  readonly slot: number
}

const before = (a: Standing, b: Standing): boolean =>
  a.place < b.place || (a.place === b.place && a.slot < b.slot)

/** The row next to one in its owner's order; null at the end. One pass over the owner's rows. */
export const neighbour = (
  context: StoreContext,
  model: ModelMeta,
  given: unknown,
  side: 'next' | 'previous',
): Row | null => {
  const { owner, field } = orderOf(model, `${side}InOrder`)
  const slot = slotOf(context, model, given)
  const table = context.table(model)
  const standing = (at: number): Standing => ({
    place: rowAt(context, model, at)[field.attribute] as number,
    slot: at,
  })
  const here = standing(slot)
  const siblings = lookup(owner.attribute, rowAt(context, model, slot)[owner.attribute])
  const asked = filtered(
    refined(questionOf(context, model), { order: Object.freeze([]) }),
    siblings,
    `${side}InOrder`,
  )
  const nearer = side === 'next' ? before : (a: Standing, b: Standing): boolean => before(b, a)
  let found: Standing | undefined
  for (const at of context.engine.slots(asked)) {
    const other = standing(at)
    if (nearer(here, other) && (found === undefined || nearer(other, found))) found = other
  }
  return found === undefined ? null : (table.row(found.slot) ?? null)
}

interface Arrangement {
  readonly model: ModelMeta
  readonly order: OrderMeta
  /** The rows of one owner, in order. */
  readonly members: Int32Array
  readonly refuseStranger: (slot: number) => void
}

/**
 * Puts the rows given first, in their order; the others follow in theirs. Places are 0, 1, 2, …, and only
 * rows whose place changes are written.
 */
export const arrange = (
  context: StoreContext,
  given: Iterable<unknown>,
  { model, order, members, refuseStranger }: Arrangement,
): void => {
  const slots = new Set<number>()
  for (const each of given) {
    const slot = slotOf(context, model, each)
    refuseStranger(slot)
    if (slots.has(slot)) throw twice(context, model, slot)
    slots.add(slot)
  }
  for (const slot of members) slots.add(slot)
  let place = 0
  for (const slot of slots) context.core.update(model, slot, { [order.field.name]: place++ })
}

const twice = (context: StoreContext, model: ModelMeta, slot: number): UsageError => {
  const key = rowAt(context, model, slot)[model.pk.attribute]
  return new UsageError(
    'ERR_ARGUMENT',
    `setOrder names ${model.name} ${shown(key)} twice: a row has one place`,
    {
      value: key,
      model: model.name,
    },
  )
}
