import { isObject, textOf, type Json, type JsonObject, type QuerySpec, type StepSpec } from '../format.js'
import { rangeOf, resultOf } from './aggregate.js'
import { boundsOf, contextOf, hasAggregate, keep, NEUTRAL, type Kept, type Plain } from './evaluate.js'
import { readSingle, type Condition, type Context } from './condition.js'
import { comparable, NotCovered, type Data } from './data.js'
import { arithmetic } from './expression.js'
import { expandTerms, rowReader, termsOf, type Term } from './order.js'
import { ranked, type Outcome } from './outcome.js'

/** Whether a query names values and then annotates aggregates: its rows are groups. */
export function isGrouped({ steps }: QuerySpec): boolean {
  const at = steps.findIndex(({ call }) => call === 'values' || call === 'valuesList')
  return (
    at >= 0 &&
    steps
      .slice(at + 1)
      .some(({ call, kwargs = {} }) => call === 'annotate' && Object.values(kwargs).some(hasAggregate))
  )
}

/**
 * `values(names).annotate(aggregates)` by the design's rules: rows with equal values, including row values
 * that annotations read besides aggregates, form a group, and each aggregate covers its own choices of
 * related rows, over every row of the group.
 */
export function groupsOf(data: Data, spec: QuerySpec, plain?: Plain): Outcome<JsonObject> {
  const at = spec.steps.findIndex(({ call }) => call === 'values')
  const step = spec.steps[at]
  if (step === undefined || Object.keys(step.kwargs ?? {}).length > 0 || (step.args ?? []).length === 0)
    throw new NotCovered('no values')
  if (spec.related !== undefined || spec.steps.slice(0, at).some(({ call }) => call === 'slice'))
    throw new NotCovered('groups of a slice')
  const { kept, scopes } = keep(data, { ...spec, steps: spec.steps.slice(0, at) }, { plain })
  const names = (step.args ?? []).map((name) => textOf(name))
  const annotations = spec.steps.slice(at + 1).flatMap(annotationsOf)
  const keys = [...names, ...annotations.flatMap(([, expression]) => freeChains(expression))]
  const terms = orderOf(data, spec)
  const groups = new Map<string, Kept[]>()
  for (const one of kept) {
    const id = JSON.stringify(keys.map((name) => readSingle(contextOf(data, one), name)))
    groups.set(id, [...(groups.get(id) ?? []), one])
  }
  const items = [...groups.values()].map((members) => {
    const contexts = members.map((one) => contextOf(data, one))
    const own = names.map((name) => [name, readSingle(contexts[0] as Context, name)] as const)
    const computed = annotations.map(
      ([name, expression]) => [name, compute(contexts, expression, scopes)] as const,
    )
    const item = Object.fromEntries([...own, ...computed]) as JsonObject
    return {
      item,
      key: terms.map((term) =>
        groupValue(
          members.map((one) => contextOf(data, one)),
          item,
          term,
        ),
      ),
    }
  })
  return ranked(items, terms, boundsOf(spec.steps))
}

/** The model's ordering does not apply to groups. */
function orderOf(data: Data, { from = '', steps }: QuerySpec): readonly Term[] {
  return expandTerms({ data }, from, termsOf(steps, []))
}

/**
 * A group is ordered by its output columns, or by a value on which all of its members agree; any other column
 * would split it.
 */
function groupValue(members: readonly Context[], item: JsonObject, term: Term): unknown {
  const name = isObject(term.expression) ? term.expression['$F'] : undefined
  if (typeof name === 'string' && Object.hasOwn(item, name)) return item[name]
  const [first, ...others] = members.map((context) => rowReader(context)(term))
  if (others.some((value) => value !== first)) throw new NotCovered('an order that splits groups')
  return first
}

function annotationsOf({ call, args = [], kwargs = {} }: StepSpec): readonly (readonly [string, Json])[] {
  if (call === 'annotate' && args.length === 0) return Object.entries(kwargs)
  if (!NEUTRAL.has(call)) throw new NotCovered(call)
  return []
}

function freeChains(expression: Json): readonly string[] {
  if (!isObject(expression) || '$agg' in expression) return []
  if (typeof expression['$F'] === 'string') return [expression['$F']]
  return Array.isArray(expression['$expr'])
    ? (expression['$expr'] as readonly Json[]).flatMap(freeChains)
    : []
}

function compute(members: readonly Context[], expression: Json, scopes: readonly Condition[]): unknown {
  if (!isObject(expression)) return expression
  if ('$agg' in expression)
    return resultOf(
      expression,
      members.flatMap((context) => rangeOf(context, expression, scopes)),
    )
  if ('$value' in expression) return comparable(expression['$value'])
  if (typeof expression['$F'] === 'string') return readSingle(members[0] as Context, expression['$F'])
  const parts = expression['$expr']
  if (!Array.isArray(parts)) throw new NotCovered('expression')
  const [operator, left = null, right = null] = parts as readonly Json[]
  return arithmetic(textOf(operator), compute(members, left, scopes), compute(members, right, scopes))
}
