import {
  ancestorSlots,
  depthAt,
  FieldError,
  rootSlot,
  treeOf,
  type ModelMeta,
  type Row,
  type TreeMeta,
  type Value,
} from '@relata/core/engine'
import { RelatedBase } from '../ast/query-part.js'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { refined } from './query-source.js'
import { slotOf } from './named-row.js'
import { rowAt } from './row-key.js'

/** The rows above or below a row, without it. */
export function treeQuery(
  context: StoreContext,
  all: Query,
  side: 'ancestors' | 'descendants',
  rowOrKey: unknown,
): Query {
  const { model } = all
  const tree = treeIn(model, side)
  const row = rowAt(context, model, slotOf(context, model, rowOrKey, side))
  return refined(all, { base: new RelatedBase(tree[side], row[model.pk.attribute] as Value) })
}

/** The rows from the root of a row to the row itself. */
export function treePath(context: StoreContext, model: ModelMeta, rowOrKey: unknown): Row[] {
  const { parent } = treeIn(model, 'path').path
  const slot = slotOf(context, model, rowOrKey, 'path')
  const above = ancestorSlots(context.table(model), parent.field, slot)
  return [...above.toReversed(), slot].map((each) => rowAt(context, model, each))
}

export function treeRoot(context: StoreContext, model: ModelMeta, rowOrKey: unknown): Row {
  const { parent } = treeIn(model, 'root').root
  const slot = slotOf(context, model, rowOrKey, 'root')
  return rowAt(context, model, rootSlot(context.table(model), parent.field, slot))
}

export function treeDepth(context: StoreContext, model: ModelMeta, rowOrKey: unknown): number {
  const { parent } = treeIn(model, 'depth').path
  const slot = slotOf(context, model, rowOrKey, 'depth')
  return depthAt(context.table(model), parent.field, slot)
}

function treeIn(model: ModelMeta, method: string): TreeMeta {
  const tree = treeOf(model)
  if (tree !== undefined) return tree
  const message = `${method}: ${model.name} is no tree: declare its key to the parent with tree: true, or call the manager of the model that has one`
  throw new FieldError('ERR_NO_TREE', message, { model: model.name, value: method })
}
