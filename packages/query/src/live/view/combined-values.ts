import type { ScalarName } from '@relata/core'
import type { Combination, CombinationOperator, Query } from '../../ast/nodes.js'
import { representative, reshaped } from '../../ast/representative.js'
import { kindsOf } from '../../engine/combine.js'
import { memberOrder, NOTHING_PUSHED, type PlacedKey } from '../../engine/member-order.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { planLive, type LiveContext } from './live-context.js'

/** A part of a combination of values, and how it is combined with those before it. */
export interface CombinedPart {
  readonly operator: CombinationOperator
  readonly query: Query
}

/** A combination whose tuples are maintained by the rows that they come from. */
export interface CombinedValues {
  /** The first has no operator: it counts as a union with an empty result. */
  readonly parts: readonly CombinedPart[]
  /** The combination's order, which reads the tuples. */
  readonly keys: readonly PlacedKey[]
  /** Kinds of the values. */
  readonly kinds: readonly ScalarName[]
}

/**
 * The parts of a combination of values of one model, each of the rows one by one; undefined for others: with slices,
 * groups or repeated tuples, or in the order of what the tuples don't contain.
 */
export function combinedValuesOf({ query, context }: PlannedQuery): CombinedValues | undefined {
  const { base, shape, aggregates, distinct } = query
  if (base.kind !== 'combined' || shape.kind !== 'values' || aggregates !== undefined) return undefined
  if (distinct !== false || shape.present === true) return undefined
  const parts = partsOf(query, base)
  if (parts === undefined || !parts.every((part) => isOfSingleRows(part.query, query, context)))
    return undefined
  const sample = planLive(context, representative(query))
  const kinds = kindsOf(sample)
  const { cuts } = memberOrder(query, base, sample, { kinds, outer: NOTHING_PUSHED })
  const keys = cuts.at(-1) ?? []
  return keys.every(({ of }) => of !== undefined) ? { parts, keys, kinds } : undefined
}

function partsOf(query: Query, { first, terms }: Combination): readonly CombinedPart[] | undefined {
  const parts: CombinedPart[] = [{ operator: 'union', query: reshaped(first, query, first) }]
  for (const term of terms) {
    if (term.kind === 'cut' || term.operator === 'unionAll') return undefined
    parts.push({ operator: term.operator, query: reshaped(term.query, query, first) })
  }
  return parts
}

function isOfSingleRows(part: Query, { model }: Query, here: LiveContext): boolean {
  const { base, shape, start, stop } = part
  if (part.model !== model || base.kind === 'combined' || start > 0 || stop !== undefined) return false
  if (shape.kind !== 'values' || shape.present === true) return false
  return planLive(here, part).grouping === undefined
}
