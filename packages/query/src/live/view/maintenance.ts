import { bindChain } from '../../bind/columns.js'
import { compileChain } from '../../compute/chain.js'
import { type Combination } from '../../ast/nodes.js'
import { partsOf } from '../../ast/query.js'
import { groupKeys } from '../../engine/run.js'
import { outputColumns } from '../../bind/output-columns.js'
import { narrowedVariables } from '../../plan/narrow.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { planLive } from './live-context.js'

/**
 * How a result is maintained. `perRow`: each entry depends on one row, so an affected row is evaluated again
 * alone: rows with their annotations, combined ones too, and values that lead to one row each. `grouped`: rows
 * contribute to groups: groups, aggregates, distinct values, values across multi-valued paths. `recompute`:
 * the whole query runs again.
 */
export type Maintenance = 'perRow' | 'grouped' | 'recompute'

export function maintenanceOf(prepared: PlannedQuery): Maintenance {
  const { query, grouping } = prepared
  if (query.model.autoOf !== undefined) return 'recompute'
  if (query.base.kind === 'combined') return isCombinedByRow(prepared, query.base) ? 'perRow' : 'recompute'
  if (query.aggregates !== undefined) return grouping?.whole === true ? 'grouped' : 'recompute'
  if (grouping !== undefined) return query.distinct && !namesEachKey(prepared) ? 'recompute' : 'grouped'
  if (query.shape.kind === 'rows') return 'perRow'
  return query.distinct || query.shape.present === true || isMultiValued(prepared) ? 'grouped' : 'perRow'
}

/** Whether the values name every key of their groups: no two groups are equal then, and `distinct` changes nothing. */
function namesEachKey(prepared: PlannedQuery): boolean {
  const names = outputColumns(prepared)
  return groupKeys(prepared).every((key) => names.includes(key))
}

/** Whole rows of one model, none of them twice, and none of the parts a slice. */
function isCombinedByRow({ query, context }: PlannedQuery, base: Combination): boolean {
  if (query.shape.kind !== 'rows' || query.aggregates !== undefined) return false
  if (
    base.terms.some((term) =>
      term.kind === 'cut' ? term.start > 0 || term.stop !== undefined : term.operator === 'unionAll',
    )
  )
    return false
  return partsOf(base).every(
    (part) =>
      part.model === query.model &&
      part.shape.kind === 'rows' &&
      part.start === 0 &&
      part.stop === undefined &&
      maintenanceOf(planLive(context, part)) === 'perRow',
  )
}

function isMultiValued(prepared: PlannedQuery): boolean {
  const { context } = prepared
  const variables = narrowedVariables(context)
  for (const name of outputColumns(prepared)) compileChain(context, variables, bindChain(context, name))
  return variables.size > 1
}
