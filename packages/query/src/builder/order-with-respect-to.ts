import { NO_ORDER } from '../ast/query-part.js'
import { UsageError, type FieldMeta, type ModelMeta, type OrderMeta, type Row } from '@relata/core'
import { lookup } from '../ast/condition.js'
import type { StoreContext } from './context.js'
import { filtered } from './refine.js'
import { slotOf } from './named-row.js'
import { rowAt } from './row-key.js'
import { formatValue } from './format-value.js'
import { queryShown, refined } from './query-source.js'

/** The model's `orderWithRespectTo`, or the first parent's that has one. */
function inheritedOrder(model: ModelMeta): OrderMeta | undefined {
  if (model.orderWithRespectTo !== undefined) return model.orderWithRespectTo
  for (const { target } of model.parents) {
    const order = inheritedOrder(target)
    if (order !== undefined) return order
  }
  return undefined
}

/** The order of a model's rows, with respect to `owner` if it is named. Throws `ERR_UNORDERED`. */
export function orderMetaOf(model: ModelMeta, method: string, owner?: FieldMeta): OrderMeta {
  const order = inheritedOrder(model)
  if (order !== undefined && (owner === undefined || order.owner === owner)) return order
  const key = owner === undefined ? 'one of its keys' : `'${owner.name}'`
  throw new UsageError(
    'ERR_UNORDERED',
    `${method}: ${model.name} is not declared with orderWithRespectTo: ${key}`,
    {
      value: method,
      model: model.name,
    },
  )
}

/**
 * The position of a row among the rows of its owner. Rows with equal places, which a change of owner may
 * cause, are in order of creation.
 */
interface Position {
  readonly place: number
  readonly slot: number
}

function isBefore(a: Position, b: Position): boolean {
  return a.place < b.place || (a.place === b.place && a.slot < b.slot)
}

/** The row next to one in its owner's order; null at the end. One pass over the owner's rows. */
export function neighbour(
  context: StoreContext,
  model: ModelMeta,
  rowOrKey: unknown,
  side: 'next' | 'previous',
): Row | null {
  const { owner, field } = orderMetaOf(model, `${side}InOrder`)
  const slot = slotOf(context, model, rowOrKey, `${side}InOrder`)
  const table = context.table(model)
  const positionAt = (at: number): Position => ({
    place: rowAt(context, model, at)[field.attribute] as number,
    slot: at,
  })
  const own = positionAt(slot)
  const siblings = lookup(owner.attribute, rowAt(context, model, slot)[owner.attribute])
  const siblingQuery = filtered(
    refined(queryShown(context, model), { order: NO_ORDER }),
    siblings,
    `${side}InOrder`,
  )
  const isNearer = side === 'next' ? isBefore : (a: Position, b: Position): boolean => isBefore(b, a)
  let found: Position | undefined
  for (const at of context.engine.slots(siblingQuery)) {
    const other = positionAt(at)
    if (isNearer(own, other) && (found === undefined || isNearer(other, found))) found = other
  }
  return found === undefined ? null : (table.row(found.slot) ?? null)
}

interface OrderedRows {
  readonly model: ModelMeta
  readonly order: OrderMeta
  /** The rows of one owner, in order. */
  readonly members: Int32Array
  readonly refuseUnrelated: (slot: number) => void
}

/**
 * Moves the listed rows to the front, in the order of the list; the others follow in their own order. Places
 * become 0, 1, 2, …, and only rows whose place changes are written.
 */
export function arrange(
  context: StoreContext,
  rowsOrKeys: Iterable<unknown>,
  { model, order, members, refuseUnrelated: refuseStranger }: OrderedRows,
): void {
  const slots = new Set<number>()
  for (const each of rowsOrKeys) {
    const slot = slotOf(context, model, each, 'setOrder')
    refuseStranger(slot)
    if (slots.has(slot)) throw namedTwice(context, model, slot)
    slots.add(slot)
  }
  for (const slot of members) slots.add(slot)
  let place = 0
  for (const slot of slots) context.writer.update(model, slot, { [order.field.name]: place++ })
}

function namedTwice(context: StoreContext, model: ModelMeta, slot: number): UsageError {
  const key = rowAt(context, model, slot)[model.pk.attribute]
  return new UsageError(
    'ERR_ARGUMENT',
    `setOrder names ${model.name} ${formatValue(key)} twice: each row has one position`,
    {
      value: key,
      model: model.name,
    },
  )
}
