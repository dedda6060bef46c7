import { renderPlan, type Explanation, type PlanNode } from '../engine/explain.js'
import type { Query } from '../ast/query.js'
import { plan, wayOf, type Here, type Way } from './by-row.js'
import { dependenciesOf } from './dependencies.js'
import type { Route } from './route.js'
import { addressed } from './router.js'

/** A plan with how it is kept current: what is watched, and what is asked again when that changes. */
export function explainLive(here: Here, query: Query, explanation: Explanation): Explanation {
  const prepared = plan(here, query)
  const { root, others } = dependenciesOf(prepared)
  const way = wayOf(prepared)
  const routed = way !== 'anew' && addressed(prepared).key !== undefined ? ', routed by value' : ''
  const children = [
    ...watched(root, 'on a change of'),
    ...others.flatMap((other) => watched(other, 'asks about every row on a change of')),
    explanation,
  ]
  const top: PlanNode = {
    operator: `kept current ${HOW[way](routed)}`,
    estimated: explanation.estimated,
    actual: explanation.actual,
    children,
  }
  return Object.freeze({ ...top, toString: () => renderPlan(top) })
}

const HOW: { readonly [W in Way]: (routed: string) => string } = {
  row: (routed) => `row by row${routed}: touched rows are asked again`,
  group: (routed) => `group by group${routed}: touched rows are taken out of their groups and put in again`,
  anew: () => 'by asking anew: a commit that touches what it reads asks the whole question again',
}

function watched(root: Route, on: string): readonly PlanNode[] {
  return [...root.all()].map((route) => ({
    operator: `${on} ${described(route)}`,
    estimated: undefined,
    actual: undefined,
    children: [],
  }))
}

function described(route: Route): string {
  const way: string[] = []
  for (let at = route; at.parent !== undefined && at.hop !== undefined; at = at.parent)
    way.unshift(at.hop.name === '' ? at.hop.id : at.hop.name)
  const fields = [...route.fields].map(({ name }) => name).join(', ')
  const what = `${route.model.name}${fields === '' ? '' : ` (${fields})`}`
  return way.length === 0 ? what : `${what} by ${way.join('__')}`
}
