import { UsageError, type Value } from '@relata/core'
import type { OuterExpression, Query } from '../ast/nodes.js'
import type { BoundChains, BoundColumn, BoundPath } from './bound-nodes.js'
import { bindChain } from './columns.js'
import type { Typed } from './compiled.js'
import type { Context, OuterRow } from './context.js'
import { chainsAround } from './outer-references.js'

const NO_CHAINS: BoundChains = new Map()

/** The chains of this query's rows that a nested query refers to. Throws as {@link bindChain}. */
export function outerChains(context: Context, query: Query): BoundChains {
  const names = chainsAround(query)
  if (names.length === 0) return NO_CHAINS
  const chains = new Map<string, BoundPath | BoundColumn>()
  for (const chain of names) chains.set(chain, bindChain(context, chain))
  return chains
}

/** An outer row whose types are known, but no values. */
export const typedRow = (context: Context, chains: BoundChains): OuterRow => ({
  context,
  chains,
  read: noValue,
})
const noValue = (): null => null

/** The outer row of a query that refers to none of its chains. */
export const unreadRow = (context: Context): OuterRow => typedRow(context, NO_CHAINS)

interface OuterValue extends Typed {
  readonly value: Value
}
const UNKNOWN: OuterValue = Object.freeze({ kind: 'json', unknown: true, value: null })

/**
 * A chain of an outer query, with its type and its value in the outer row. Throws UsageError `ERR_OUTER_REF`.
 */
export function outerValue(context: Context, { chain, depth }: OuterExpression): OuterValue {
  let row = context.outer
  for (let out = 1; out < depth && row !== undefined && row !== 'unknown'; out++) row = row.context.outer
  if (row === 'unknown') return UNKNOWN
  const type = row?.chains.get(chain)
  if (row === undefined || type === undefined) throw outerMissing()
  return { kind: type.kind, unknown: type.unknown, value: row.read(chain) }
}

export function outerMissing(): UsageError {
  return new UsageError(
    'ERR_OUTER_REF',
    'OuterRef refers to an enclosing query, and there is none: use it in a query set passed to Exists, Subquery or a lookup.',
  )
}
