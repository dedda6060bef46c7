import type { ModelMeta } from 'relata'
import { StudioError } from '../errors.js'
import { describedChain } from '../filter/chain-items.js'
import type { ReadState } from './source.js'

/**
 * Refuses values of several relations together that would combine too many rows: a book's tags with its reviews are as
 * many as their product. A query can't be interrupted, and while it runs nothing else does. Throws StudioError
 * `ERR_STUDIO_COST`.
 */
export function checkCost(state: ReadState, model: ModelMeta, chains: readonly string[], most: number): void {
  const rows = Math.max(state.db.model(model.name).count(), 1)
  const relations = new Map<string, number>()
  for (const chain of chains) {
    const several = severalOf(state, model, chain)
    if (several !== undefined) relations.set(several.chain, Math.max(several.rows / rows, 1))
  }
  const visited = [...relations.values()].reduce((product, share) => product * share, rows)
  if (visited <= most) return
  throw new StudioError(
    'ERR_STUDIO_COST',
    `This would combine about ${visited.toExponential(1)} rows, and at most ${most} are: use fewer relations together, or filter first.`,
    { status: 422, model: model.name, value: visited },
  )
}

/** The relation to several rows that a chain follows last, and how many rows it leads to. */
function severalOf(
  state: ReadState,
  model: ModelMeta,
  chain: string,
): { readonly chain: string; readonly rows: number } | undefined {
  const names = chain.split('__')
  for (let length = names.length; length > 0; length--) {
    const part = names.slice(0, length).join('__')
    const described = describedChain(state.schema, model.name, part)
    if (described?.kind !== 'relation' || !described.several) continue
    const sizes = described.reads.slice(1).map((name) => state.db.model(name).count())
    return { chain: part, rows: sizes.reduce((most, size) => Math.max(most, size), 1) }
  }
  return undefined
}
