import { bindChain } from '../../bind/columns.js'
import { compileChain } from '../../compute/chain.js'
import { type Combination } from '../../ast/nodes.js'
import { dependsOnAllRows } from '../../ast/all-rows.js'
import { partsOf } from '../../ast/query.js'
import { groupKeys } from '../../engine/run.js'
import { outputColumns } from '../../bind/output-columns.js'
import { narrowedVariables } from '../../plan/narrow.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { combinedValuesOf } from './combined-values.js'
import { planLive } from './live-context.js'

/**
 * How a result is maintained. `perRow`: each entry depends on one row, so an affected row is evaluated again
 * alone: rows with their annotations, combined ones too, and values that lead to one row each. `grouped`: rows
 * contribute to groups: groups, aggregates, distinct values, combined ones, values across multi-valued paths. `slice`: a
 * slice of rows is maintained as with `perRow`, and aggregated. `recompute`: the whole query runs again.
 */
export type Maintenance = 'perRow' | 'grouped' | 'slice' | 'recompute'

export function maintenanceOf(prepared: PlannedQuery): Maintenance {
  const { query, grouping } = prepared
  if (query.model.autoOf !== undefined || dependsOnAllRows(query)) return 'recompute'
  if (query.base.kind === 'combined') {
    if (isCombinedByRow(prepared, query.base)) return 'perRow'
    return combinedValuesOf(prepared) === undefined ? 'recompute' : 'grouped'
  }
  if (query.aggregates !== undefined)
    return grouping?.whole === true ? 'grouped' : isSliceOfRows(prepared) ? 'slice' : 'recompute'
  if (grouping !== undefined) return 'grouped'
  if (query.shape.kind === 'rows') return 'perRow'
  return query.distinct === true || query.shape.present === true || isMultiValued(prepared)
    ? 'grouped'
    : 'perRow'
}

/** Whether `distinct` may merge groups: if the values name every key of their groups, no two are equal. */
export function mergesGroups(prepared: PlannedQuery): boolean {
  if (prepared.grouping === undefined || prepared.query.distinct !== true) return false
  const names = outputColumns(prepared)
  return !groupKeys(prepared).every((key) => names.includes(key))
}

/** The first rows in an order, whole. */
function isSliceOfRows({ query, grouping }: PlannedQuery): boolean {
  return grouping === undefined && query.shape.kind === 'rows' && query.stop !== undefined
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
