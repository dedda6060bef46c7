import { modelOf } from 'relata'
import { sameValue } from '../compare.js'
import { textOf, type Json, type JsonObject, type QuerySpec, type StepSpec } from '../format.js'
import type { Row } from '../loose.js'
import type { QueryResult } from '../query-case.js'
import { keyOf } from '../world.js'
import { rangeOf, resultOf } from './aggregate.js'
import { boundsOf, contextOf, keep, outcomeOf, type Kept, type Plain } from './evaluate.js'
import { readSingle } from './condition.js'
import { NotCovered, type Data } from './data.js'
import { groupsOf, isGrouped } from './groups.js'
import { expandTerms, reversed, rowReader, termOf, type Term } from './order.js'
import { allows, ranked, type Outcome, type Ranked } from './outcome.js'

/**
 * Whether a result of the store follows the rules of the design. Throws {@link NotCovered} for features that
 * the reference doesn't cover.
 */
export function isRight(
  data: Data,
  spec: QuerySpec,
  { result, plain }: { result: QueryResult; plain: Plain | undefined },
): boolean {
  const end = spec.end ?? { call: 'list' }
  if (isGrouped(spec)) return groupsAgree(groupsOf(data, spec, plain), result, { ...spec, end })
  const outcome = outcomeOf(data, spec, { plain })
  const values = spec.steps.findLast(({ call }) => VALUES.has(call))
  if (values === undefined) return rowsAgree(data, outcome, { result, spec, end, plain })
  const shown = shownValues(data, outcome, spec)
  if (end.call === 'list' || end.call === 'iterator') return allows(shown, result.values ?? [], sameComputed)
  if (end.call === 'count') return result.value === shown.list.length
  if (end.call === 'exists') return result.value === shown.list.length > 0
  throw new NotCovered(end.call)
}
const VALUES: ReadonlySet<string> = new Set(['values', 'valuesList', 'dates', 'datetimes'])

interface RowsCase {
  readonly result: QueryResult
  readonly spec: QuerySpec
  readonly end: StepSpec
  readonly plain: Plain | undefined
}

function rowsAgree(data: Data, outcome: Outcome<Kept>, { result, spec, end, plain }: RowsCase): boolean {
  const { list, pool } = outcome
  switch (end.call) {
    case 'list':
    case 'iterator':
      return allows(outcome, result.rows ?? [], isSame)
    case 'count':
      return result.value === list.length
    case 'exists':
      return result.value === list.length > 0
    case 'get':
      return getAgrees(keep(data, withGet(spec, end), { plain }).kept, result)
    case 'aggregate':
      if (list.length < pool.length) throw new NotCovered('an aggregate of a slice')
      return sameComputed(result.value, aggregated(data, keep(data, spec, { plain }), end))
    case 'first':
    case 'last':
    case 'earliest':
    case 'latest':
      return oneAgrees(data, outcome, { result, end })
    default:
      throw new NotCovered(end.call)
  }
}

function withGet({ steps, ...spec }: QuerySpec, { args, kwargs }: StepSpec): QuerySpec {
  return {
    ...spec,
    steps: [
      ...steps,
      {
        call: 'filter',
        ...(args === undefined ? {} : { args }),
        ...(kwargs === undefined ? {} : { kwargs }),
      },
    ],
  }
}

function getAgrees(kept: readonly Kept[], { error, value }: QueryResult): boolean {
  const name = error instanceof Error ? error.name : undefined
  if (kept.length !== 1) return name === (kept.length === 0 ? 'DoesNotExist' : 'MultipleObjectsReturned')
  return error === undefined && isSame(value, kept[0] as Kept)
}

/** The first row in the order, or by key if there is none; reversed for the last. */
function oneAgrees(
  data: Data,
  { pool, list, terms }: Outcome<Kept>,
  { result, end }: { result: QueryResult; end: StepSpec },
): boolean {
  const isNamed = end.call === 'earliest' || end.call === 'latest'
  if (list.length < pool.length && end.call !== 'first') throw new NotCovered('the last of a slice')
  if (isNamed && (end.args ?? []).length === 0) throw new NotCovered('getLatestBy')
  const [model] = pool.map(({ item }) => item.row.model)
  if (model === undefined)
    return isNamed
      ? result.error instanceof Error && result.error.name === 'DoesNotExist'
      : result.value === null
  const own = isNamed ? expandTerms({ data }, model, (end.args ?? []).map(termOf)) : terms
  const order: readonly Term[] = own.length > 0 ? own : [termOf(data.spec(model).pk)]
  const turned = end.call === 'last' || end.call === 'latest' ? order.map(reversed) : order
  const items = list.map(({ item }) => ({ item, key: turned.map(rowReader(contextOf(data, item))) }))
  const best = ranked(items, turned, { start: 0, end: 1 })
  return list.length === 0 ? result.value === null : allows(best, [result.value], isSame)
}

function aggregated(
  data: Data,
  { kept, scopes }: ReturnType<typeof keep>,
  { kwargs = {} }: StepSpec,
): JsonObject {
  return Object.fromEntries(
    Object.entries(kwargs as Readonly<Record<string, JsonObject>>).map(([name, spec]) => [
      name,
      resultOf(
        spec,
        kept.flatMap((one) => rangeOf(contextOf(data, one), spec, scopes)),
      ),
    ]),
  ) as JsonObject
}

/** What `values` or `valuesList` names, read of each row. */
function shownValues(data: Data, { pool, list, terms }: Outcome<Kept>, { steps }: QuerySpec): Outcome<Json> {
  const {
    call,
    args = [],
    kwargs = {},
    options = {},
  } = steps.findLast((step) => VALUES.has(step.call)) as StepSpec
  if ((call !== 'values' && call !== 'valuesList') || args.length === 0 || Object.keys(kwargs).length > 0)
    throw new NotCovered('values without names')
  const shown = ({
    item,
    key,
  }: {
    item: Kept
    key: readonly unknown[]
  }): { item: Json; key: readonly unknown[] } => {
    const columns = args.map(
      (name) => [textOf(name), readSingle(contextOf(data, item), textOf(name)) as Json] as const,
    )
    const shape =
      call === 'values'
        ? Object.fromEntries(columns)
        : options['flat'] === true
          ? columns[0]?.[1]
          : columns.map(([, one]) => one)
    return { item: shape ?? null, key }
  }
  const isDistinct = steps.some((step) => step.call === 'distinct')
  return isDistinct
    ? ranked(firstOfEach(pool.map(shown)), terms, boundsOf(steps))
    : { pool: pool.map(shown), list: list.map(shown), terms }
}

/** Equal values are one, at the first of their places. */
function firstOfEach(items: readonly Ranked<Json>[]): readonly Ranked<Json>[] {
  const seen = new Map<string, Ranked<Json>>()
  for (const one of items) {
    const id = JSON.stringify(one.item)
    if (!seen.has(id)) seen.set(id, one)
  }
  return [...seen.values()]
}

/** `get` names the values of the one group that it wants. */
function groupsAgree(
  groups: Outcome<JsonObject>,
  { values, value }: QueryResult,
  { end }: QuerySpec,
): boolean {
  if (values !== undefined) return allows(groups, values, sameComputed)
  if (end?.call === 'count') return value === groups.list.length
  if (end?.call === 'exists') return value === groups.list.length > 0
  if (end?.call !== 'get') throw new NotCovered(String(end?.call))
  const found = groups.list.filter(({ item }) =>
    Object.entries(end.kwargs ?? {}).every(([name, wanted]) => sameValue(item[name], wanted)),
  )
  return found.length === 1 && sameComputed(value, found[0]?.item ?? null)
}

function isSame(ours: unknown, { row, annotations }: Kept): boolean {
  const model = modelOf(ours)
  if (model?.name !== row.model || !sameValue(keyOf(ours as Row), row.key as Json)) return false
  return [...annotations].every(
    ([name, value]) => !(name in (ours as Row)) || sameComputed((ours as Row)[name], value as Json),
  )
}

/** The reference computes with texts and numbers: a datetime has no zone, a decimal is a number. */
function sameComputed(actual: unknown, expected: Json): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one: Json, i) => sameComputed(actual[i], one))
    )
  if (typeof expected === 'object' && expected !== null) {
    const own = (actual ?? {}) as Readonly<Record<string, unknown>>
    const names = Object.keys(expected)
    return (
      names.length === Object.keys(own).length &&
      names.every((name) => sameComputed(own[name], (expected as JsonObject)[name] ?? null))
    )
  }
  if (typeof expected === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:/.test(expected))
    return sameValue(actual, { $datetime: expected })
  return sameValue(actual, expected)
}
