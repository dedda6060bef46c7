import type { Json, JsonObject, QuerySpec, StateSpec, StepSpec, Suite } from '../format.js'
import { isObject, textOf } from '../format.js'
import { arithmetic, keep, NEUTRAL, ranged, resultOf, type Kept } from './answer.js'
import { chainOf, prefixesOf, readChain, type Asked, type Condition } from './condition.js'
import { comparable, Data, NotCovered } from './data.js'

/**
 * `values(names).annotate(aggregates)` by the design's rules: rows of equal values are a group, with what annotations read of a row beside aggregates, and
 * each aggregate ranges over its own choices, of every row in the group.
 */
export function groupsOf(suite: Pick<Suite, 'models'>, state: StateSpec, spec: QuerySpec): readonly JsonObject[] {
  const at = spec.steps.findIndex(({ call }) => call === 'values')
  const step = spec.steps[at]
  if (step === undefined || (step.kwargs !== undefined && Object.keys(step.kwargs).length > 0)) throw new NotCovered('no values')
  const data = new Data(suite, state)
  const { kept, scopes } = keep(data, { ...spec, steps: spec.steps.slice(0, at) })
  const names = (step.args ?? []).map((name) => textOf(name))
  const annotations = spec.steps.slice(at + 1).flatMap(annotationsOf)
  const keys = [...names, ...annotations.flatMap(([, expression]) => freeChains(expression))]
  const grouped = annotations.some(([, expression]) => JSON.stringify(expression).includes('"$agg"'))
  const groups = new Map<string, Kept[]>()
  for (const one of kept) {
    const id = grouped ? JSON.stringify(keys.map((name) => single({ data, ...one }, name))) : String(groups.size)
    groups.set(id, [...(groups.get(id) ?? []), one])
  }
  return [...groups.values()].map((members) => {
    const asked = members.map((one): Asked => ({ data, ...one }))
    const own = names.map((name) => [name, single(asked[0] as Asked, name)] as const)
    return Object.fromEntries([
      ...own,
      ...annotations.map(([name, expression]) => [name, compute(asked, expression, scopes)] as const),
    ]) as JsonObject
  })
}

function annotationsOf({ call, args = [], kwargs = {} }: StepSpec): readonly (readonly [string, Json])[] {
  if (call === 'annotate' && args.length === 0) return Object.entries(kwargs)
  if (!NEUTRAL.has(call)) throw new NotCovered(call)
  return []
}

/** A value that a row has one of. */
function single(asked: Asked, chain: string): unknown {
  if (!asked.annotations.has(chain) && prefixesOf(chainOf(asked.data, asked.row.model, chain)).length > 0)
    throw new NotCovered('several rows')
  return readChain(asked, chain, new Map())
}

function freeChains(expression: Json): readonly string[] {
  if (!isObject(expression) || '$agg' in expression) return []
  if (typeof expression['$F'] === 'string') return [expression['$F']]
  return Array.isArray(expression['$expr']) ? (expression['$expr'] as readonly Json[]).flatMap(freeChains) : []
}

function compute(members: readonly Asked[], expression: Json, scopes: readonly Condition[]): unknown {
  if (!isObject(expression)) return expression
  if ('$agg' in expression) {
    return resultOf(
      expression,
      members.flatMap((asked) => ranged(asked, expression, scopes)),
    )
  }
  if ('$value' in expression) return comparable(expression['$value'])
  if (typeof expression['$F'] === 'string') return single(members[0] as Asked, expression['$F'])
  const parts = expression['$expr']
  if (!Array.isArray(parts)) throw new NotCovered('expression')
  const [operator, left = null, right = null] = parts as readonly Json[]
  return arithmetic(textOf(operator), compute(members, left, scopes), compute(members, right, scopes))
}
