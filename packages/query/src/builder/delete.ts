import { UsageError, type DeleteReport, type LinkMeta } from '@relata/core'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { refusePicked, refuseValues } from './refusal.js'
import { unordered } from './ordered-query.js'

/** Refuses a query whose rows can't be deleted. */
export function checkDelete(query: Query): void {
  refusePicked(query, 'delete')
  refuseValues(query, 'delete')
  if (query.distinct === true)
    throw new UsageError(
      'ERR_DISTINCT',
      'delete after distinct(): rows are already unique, so leave distinct out',
      {
        model: query.model.name,
      },
    )
}

export function deleteAll(context: StoreContext, query: Query): DeleteReport {
  checkDelete(query)
  const { autoOf } = query.model
  if (autoOf !== undefined) return unlinkAll(context, query, autoOf)
  return context.writer.delete(query.model, context.engine.slots(unordered(query)))
}

/** Deletes the rows of an automatic through model by removing its links. */
function unlinkAll(context: StoreContext, query: Query, link: LinkMeta): DeleteReport {
  const [from, to] = query.model.fields
    .filter((field) => field.key !== undefined)
    .map((field) => context.table(query.model).targets(field)) as [Int32Array, Int32Array]
  const pairs = Array.from(
    context.engine.slots(unordered(query)),
    (slot) => [from[slot] as number, to[slot] as number] as const,
  )
  context.writer.atomic(() => {
    for (const [source, target] of pairs) context.writer.unlink(link, source, target)
  })
  return { total: pairs.length, byModel: pairs.length === 0 ? {} : { [link.label]: pairs.length } }
}
