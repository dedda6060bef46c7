import type { ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import { nameAt } from './chain-name.js'
import { isDeclared, type AnyEdge } from './meta.js'
import type { ReadState } from './source.js'

/**
 * Refuses a query for values of several relations that would combine too many rows: a book's tags and reviews
 * yield as many rows as their product, all in memory at once. Throws StudioError `ERR_STUDIO_COST`.
 */
export function checkCost(state: ReadState, model: ModelMeta, chains: readonly string[], most: number): void {
  const rows = Math.max(state.db.model(model.name).unscoped().count(), 1)
  const relations = new Map<string, number>()
  for (const chain of chains) {
    const { several, share } = shareOf(state, model, chain)
    if (several !== '') relations.set(several, Math.max(share, 1))
  }
  const visited = [...relations.values()].reduce((product, share) => product * share, rows)
  if (visited <= most) return
  throw new StudioError(
    'ERR_STUDIO_COST',
    `This would combine about ${visited.toExponential(1)} rows, and at most ${most} are: use fewer relations together, or filter first.`,
    { status: 422, model: model.name, value: visited },
  )
}

/** The part of a chain that leads to several rows, and how many they are for each row on average. */
function shareOf(
  { db, schema }: ReadState,
  model: ModelMeta,
  chain: string,
): { readonly several: string; readonly share: number } {
  const names = chain.split('__')
  let at = model
  let several = ''
  let share = 1
  for (let used = 0; used < names.length;) {
    const from = at
    const name = nameAt(names, used, (step) => schema.step(from, step) !== undefined)
    used += name === names[used] ? 1 : 2
    const edge = schema.step(at, name)?.edge
    if (edge === undefined) break
    if (!edge.single) {
      several = names.slice(0, used).join('__')
      share *= db.model(between(edge)).unscoped().count() / Math.max(db.model(at.name).unscoped().count(), 1)
    }
    at = edge.target
  }
  return { several, share }
}

/** The model that has a row for each pair of rows that a relation relates. */
function between(edge: AnyEdge): string {
  if (!isDeclared(edge)) return edge.source.name
  if (edge.kind === 'forward' || edge.kind === 'reverse') return edge.key.field.model.name
  return (edge.link.through?.model ?? edge.link.auto ?? edge.target).name
}
