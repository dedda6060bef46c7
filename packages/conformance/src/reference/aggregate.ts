import { isObject, textOf, type JsonObject } from '../format.js'
import { assignments, chainOf, choiceId, prefixesOf, type Chain } from './chain.js'
import { conditionOf, positiveChains, readChain, truth, type Condition, type Context } from './condition.js'
import { comparable, NotCovered } from './data.js'

/**
 * What an aggregate ranges over on one row: the choices that make the last earlier positive scope naming its
 * chain true, else all; each choice once.
 */
export function rangeOf(
  context: Context,
  { of, filter }: JsonObject,
  scopes: readonly Condition[],
): readonly unknown[] {
  const only = isObject(filter) ? conditionOf(filter) : undefined
  if (of === '*') return countsRow(context, only) ? [1] : []
  const name = isObject(of) && typeof of['$F'] === 'string' ? of['$F'] : of
  if (typeof name !== 'string') throw new NotCovered('an aggregate of an expression')
  const own = context.annotations.has(name) ? undefined : chainOf(context.data, context.row.model, name)
  const scope =
    own === undefined
      ? undefined
      : scopes.findLast((one) => positiveChains(context, one).some((named) => sharesChoice(named, own)))
  const chains = [
    ...(own === undefined ? [] : [own]),
    ...(scope === undefined ? [] : positiveChains(context, scope)),
    ...(only === undefined ? [] : positiveChains(context, only)),
  ]
  const seen = new Map<string, unknown>()
  for (const choices of assignments(context.row, chains)) {
    if (scope !== undefined && !truth(context, scope, choices)) continue
    if (only !== undefined && !truth(context, only, choices)) continue
    seen.set(own === undefined ? '' : choiceId(prefixesOf(own), choices), readChain(context, name, choices))
  }
  return [...seen.values()].filter((value) => value !== null)
}

function countsRow(context: Context, only: Condition | undefined): boolean {
  if (only === undefined) return true
  for (const choices of assignments(context.row, positiveChains(context, only)))
    if (truth(context, only, choices)) return true
  return false
}

function sharesChoice(a: Chain, b: Chain): boolean {
  const [first] = prefixesOf(b)
  return (
    first !== undefined &&
    prefixesOf(a).some(
      (prefix) => prefix.length === first.length && prefix.every((hop, i) => hop.id === first[i]?.id),
    )
  )
}

/** What an aggregate makes of the values that it ranges over. */
export function resultOf(
  { $agg: name, distinct, default: fallback }: JsonObject,
  values: readonly unknown[],
): unknown {
  const result = fold(textOf(name), distinct === true ? [...new Set(values)] : values)
  return result ?? (fallback === undefined ? null : comparable(fallback))
}

function fold(name: string, values: readonly unknown[]): unknown {
  if (name === 'Count') return values.length
  if (values.length === 0) return null
  const sorted = (values as readonly (number | string)[]).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  switch (name) {
    case 'Min':
      return sorted[0]
    case 'Max':
      return sorted.at(-1)
    case 'Sum':
    case 'Avg': {
      if (!values.every((value) => typeof value === 'number')) throw new NotCovered(name)
      const sum = values.reduce((a, b) => a + b, 0)
      return name === 'Sum' ? sum : sum / values.length
    }
    default:
      throw new NotCovered(name)
  }
}
