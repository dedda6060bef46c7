import { RECOMPUTE, UsageError } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import { ROWS } from '../ast/query-part.js'
import type { StoreContext } from './context.js'
import { unordered } from './ordered-query.js'
import { refined } from './query-source.js'
import { readOnlyError } from './write.js'

/** Computes the computed fields of the rows of a query again, as one step. Returns the number of rows that have changed. */
export function recomputeAll(context: StoreContext, query: Query): number {
  const { model } = query
  if (model.autoOf !== undefined) throw readOnlyError(model, 'recompute')
  if (!model.rowFields.some(({ computed }) => computed !== undefined)) {
    const message = `recompute: ${model.name} has no computed field; declare one, such as fullName: string({ computed: ['first', 'last'] })`
    throw new UsageError('ERR_ARGUMENT', message, { value: model.name, model: model.name })
  }
  // A copy, because the engine may return a view of an index that the writes change.
  const slots = context.engine.slots(refined(unordered(query), { shape: ROWS })).slice()
  const changed = context.writer.each(slots, (slot) => context.writer.update(model, slot, RECOMPUTE))
  return changed.filter(Boolean).length
}
