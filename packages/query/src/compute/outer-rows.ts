import type { BoundChains } from '../bind/bound-nodes.js'
import type { Compiled, Frame } from '../bind/compiled.js'
import type { Context, OuterRow } from '../bind/context.js'
import { unreadRow } from '../bind/outer-row.js'
import type { Variables } from '../bind/variables.js'
import { compileChain } from './chain.js'

/** The rows of a query as its nested queries read them, by frame. */
export type OuterRows = (frame: Frame) => OuterRow

/**
 * Prepares the chains that a nested query refers to. A chain over several rows adds its choices to the
 * variables, as everywhere.
 */
export function outerRows(context: Context, variables: Variables, chains: BoundChains): OuterRows {
  if (chains.size === 0) {
    const row = unreadRow(context)
    return () => row
  }
  const compiled = new Map<string, Compiled>()
  for (const [name, chain] of chains) compiled.set(name, compileChain(context, variables, chain))
  return (frame) => ({
    context,
    chains: compiled,
    read: (chain) => compiled.get(chain)?.read(frame) ?? null,
  })
}
