import { explainPlanned } from '../../engine/explain.js'
import { planLive, type LiveContext } from '../view/live-context.js'
import type { Maintenance } from '../view/maintenance.js'
import type { QueryGroup } from './query-group.js'

/**
 * Live queries that are kept up to date together, because they differ only in constants such as the key of an owner.
 * Equal live queries share one view.
 */
export interface LiveQueryInfo {
  readonly model: string
  /** The plan of one of the queries, as `explain()` prints it: it may change in any release. */
  readonly plan: string
  /**
   * `perRow`: an affected row is evaluated again. `grouped`: it is removed from its group and added again.
   * `slice`: an affected row is evaluated again, and the slice is aggregated if it changed.
   * `recompute`: the whole query runs again.
   */
  readonly maintenance: Maintenance
  readonly views: number
  readonly subscribers: number
  /** Rows, groups or values of all their results. */
  readonly rows: number
  /** Commits that have reached them, since the first of them was opened. */
  readonly commits: number
  /** Milliseconds that these commits took. Measured from the first call of `liveQueries` on. */
  readonly ms: number
}

/** Describes the groups, those that took the most time first. */
export function describeLive(here: LiveContext, groups: Iterable<QueryGroup>): readonly LiveQueryInfo[] {
  const described = Array.from(groups, (group) => describeGroup(here, group))
  return Object.freeze(described.sort((a, b) => b.ms - a.ms || b.subscribers - a.subscribers))
}

function describeGroup(here: LiveContext, group: QueryGroup): LiveQueryInfo {
  let views = 0
  let subscribers = 0
  let rows = 0
  let plan = ''
  for (const view of group.views) {
    if (views === 0) plan = String(explainPlanned(planLive(here, view.query), false))
    views++
    subscribers += view.listeners.size
    rows += view.size
  }
  const { model, maintenance, commits, ms } = group
  return Object.freeze({ model: model.name, plan, maintenance, views, subscribers, rows, commits, ms })
}
