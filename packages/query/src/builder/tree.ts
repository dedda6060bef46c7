import { ancestorSlots, FieldError, type KeyMeta, type ModelMeta, type Row } from '@relata/core/engine'
import { TreeBase } from '../ast/query-part.js'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { refined } from './query-source.js'
import { slotOf } from './named-row.js'
import { rowAt } from './row-key.js'

/** The rows above or below a row, without it. */
export function treeQuery(
  context: StoreContext,
  all: Query,
  side: TreeBase['side'],
  rowOrKey: unknown,
): Query {
  const { model } = all
  const key = treeKey(model, side)
  const row = rowAt(context, model, slotOf(context, model, rowOrKey, side))
  return refined(all, { base: new TreeBase(key, side, row[model.pk.attribute] as TreeBase['owner']) })
}

/** The rows from the root of a row to the row itself. */
export function treePath(context: StoreContext, model: ModelMeta, rowOrKey: unknown, method: string): Row[] {
  const { field } = treeKey(model, method)
  const slot = slotOf(context, model, rowOrKey, method)
  const above = ancestorSlots(context.table(model), field, slot).filter((each) => context.holds(model, each))
  return [...above.toReversed(), slot].map((each) => rowAt(context, model, each))
}

function treeKey(model: ModelMeta, method: string): KeyMeta {
  const field = model.fields.find(({ key }) => key?.tree === true)
  if (field?.key !== undefined) return field.key
  const message = `${method}: ${model.name} is no tree: declare its key to the parent with tree: true, or call the manager of the model that has one`
  throw new FieldError('ERR_NO_TREE', message, { model: model.name, value: method })
}
