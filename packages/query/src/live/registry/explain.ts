import { explanationOf, type Explanation, type PlanNode } from '../../engine/explain.js'
import type { Query } from '../../ast/nodes.js'
import { planLive, type LiveContext } from '../view/live-context.js'
import { maintenanceOf, type Maintenance } from '../view/maintenance.js'
import { dependenciesOf } from '../dependency/dependencies.js'
import type { DependencyPath } from '../dependency/dependency-path.js'
import { queryKey, type QueryKey } from '../dependency/query-key.js'

/**
 * A plan with how its live result is maintained: the dependencies, and what is evaluated again when one of
 * them changes.
 */
export function explainLive(here: LiveContext, query: Query, explanation: Explanation): Explanation {
  const prepared = planLive(here, query)
  const { root, others } = dependenciesOf(prepared)
  const maintenance = maintenanceOf(prepared)
  const routed = maintenance === 'recompute' ? '' : routing(queryKey(prepared))
  const children = [
    ...watched(root, 'on a change of'),
    ...others.flatMap((other) => watched(other, 'all rows on a change of')),
    explanation,
  ]
  const top: PlanNode = {
    operator: `maintained ${HOW[maintenance](routed)}`,
    estimated: explanation.estimated,
    actual: explanation.actual,
    children,
  }
  return explanationOf(top)
}

/** How the views that a changed row affects are found. */
function routing({ keyPaths }: QueryKey): string {
  if (keyPaths === undefined) return ''
  const { paths, range } = keyPaths
  return `, routed by ${[...(paths.length > 0 ? ['key value'] : []), ...(range === undefined ? [] : ['range'])].join(' and ')}`
}

const HOW: { readonly [W in Maintenance]: (routed: string) => string } = {
  perRow: (routed) => `per row${routed}: affected rows are evaluated again`,
  grouped: (routed) => `per group${routed}: affected rows are removed from their groups and added again`,
  slice: (routed) =>
    `per slice${routed}: affected rows are evaluated again, and the rows of a slice that changed are aggregated`,
  recompute: () => 'by recomputing: a commit that changes what the query reads evaluates all of it again',
}

function watched(root: DependencyPath, on: string): readonly PlanNode[] {
  return [...root.all()].map((route) => ({
    operator: `${on} ${described(route)}`,
    estimated: undefined,
    actual: undefined,
    children: [],
  }))
}

function described(route: DependencyPath): string {
  const way: string[] = []
  for (let at = route; at.parent !== undefined && at.hop !== undefined; at = at.parent)
    way.unshift(at.hop.name === '' ? at.hop.id : at.hop.name)
  const fields = [...route.fields].map(({ name }) => name).join(', ')
  const what = `${route.model.name}${fields === '' ? '' : ` (${fields})`}`
  return way.length === 0 ? what : `${what} by ${way.join('__')}`
}
