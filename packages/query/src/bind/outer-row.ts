import { UsageError, type Value } from '@relata/core'
import { EXPRESSION, type OuterExpression, type Query } from '../ast/nodes.js'
import type { Compiled, Frame, Typed } from './compiled.js'
import type { Context, OuterRow } from './context.js'
import { chainsAround } from './outer-references.js'
import type { Variables } from './variables.js'

/**
 * The rows of a query as the queries inside it see them: the chains that they refer to, read from frames of
 * the variables.
 */
export type OuterRows = (frame: Frame | undefined) => OuterRow

const NO_CHAINS: ReadonlyMap<string, Compiled> = new Map()

/**
 * Makes ready what a query inside refers to. A chain over several rows adds its choices to the variables, as
 * it does wherever else it is named.
 */
export function outerRows(context: Context, variables: Variables, query: Query): OuterRows {
  const names = chainsAround(query)
  if (names.length === 0) return (frame) => ({ context, frame, chains: NO_CHAINS })
  const chains = new Map<string, Compiled>()
  for (const chain of names)
    chains.set(
      chain,
      context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain }),
    )
  return (frame) => ({ context, frame, chains })
}

/** The row around a query that refers to none of its chains. */
export const unreadRow = (context: Context): OuterRow => ({ context, frame: undefined, chains: NO_CHAINS })

interface OuterValue extends Typed {
  readonly value: Value
}
const UNKNOWN: OuterValue = Object.freeze({ kind: 'json', unknown: true, value: null })

/**
 * A chain of a query around, with its type there, and its value in the row there. Throws UsageError
 * `ERR_OUTER_REF`.
 */
export function outerValue(context: Context, { chain, depth }: OuterExpression): OuterValue {
  let row = context.outer
  for (let out = 1; out < depth && row !== undefined && row !== 'unknown'; out++) row = row.context.outer
  if (row === 'unknown') return UNKNOWN
  if (row === undefined) throw outerMissing()
  const compiled = row.chains.get(chain)
  if (compiled === undefined) throw outerMissing()
  return {
    kind: compiled.kind,
    unknown: compiled.unknown,
    value: row.frame === undefined ? null : compiled.read(row.frame),
  }
}

export function outerMissing(): UsageError {
  return new UsageError(
    'ERR_OUTER_REF',
    'OuterRef refers to an enclosing query, and there is none: use it in a query set passed to Exists, Subquery or a lookup.',
  )
}
