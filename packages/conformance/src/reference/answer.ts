import type { Json, JsonObject, QuerySpec, StateSpec, StepSpec, Suite } from '../format.js'
import { isObject, tagOf, textOf } from '../format.js'
import {
  assignments,
  chainOf,
  choiceId,
  conditionOf,
  conjunction,
  holds,
  positiveChains,
  prefixesOf,
  readChain,
  truth,
  type Annotations,
  type Asked,
  type Chain,
  type Condition,
} from './condition.js'
import { comparable, Data, NotCovered, type Row } from './data.js'

/** The rows that a query keeps by the design's rules, each once, with what is annotated. */
export interface Kept {
  readonly row: Row
  readonly annotations: Annotations
}

/** Throws {@link NotCovered} for what the reference doesn't know. */
export const reference = (suite: Pick<Suite, 'models'>, state: StateSpec, spec: QuerySpec): readonly Kept[] =>
  keep(new Data(suite, state), spec).kept

export interface Keeping {
  readonly kept: readonly Kept[]
  readonly scopes: readonly Condition[]
}

export function keep(data: Data, spec: QuerySpec): Keeping {
  const { rows, choice } = sourceOf(data, spec)
  let kept: readonly Kept[] = rows.map((row) => ({ row, annotations: new Map() }))
  const scopes: Condition[] = choice === undefined ? [] : [choice]
  let first = true
  for (const step of spec.steps) {
    if (step.call === 'filter' || step.call === 'exclude' || step.call === 'complexFilter') {
      const condition = first && choice !== undefined ? conjunction([choice, stepCondition(step)]) : stepCondition(step)
      first = false
      kept = kept.filter(({ row, annotations }) => holds({ data, row, annotations }, condition))
      scopes.push(condition)
    } else if (step.call === 'annotate' || step.call === 'alias') kept = kept.map((one) => annotated({ data, ...one }, step, scopes))
    else if (!NEUTRAL.has(step.call)) throw new NotCovered(step.call)
  }
  return { kept, scopes }
}
export const NEUTRAL: ReadonlySet<string> = new Set(['all', 'orderBy', 'reverse', 'using', 'distinct', 'selectRelated', 'only', 'defer'])

/** A many-to-many manager's rows have chosen the row that they are asked from. */
function sourceOf(
  data: Data,
  { from, related, accessor }: QuerySpec,
): { readonly rows: readonly Row[]; readonly choice: Condition | undefined } {
  if (related === undefined) return { rows: data.rows(from ?? ''), choice: undefined }
  const [model, key] = (related as unknown as { readonly $ref: readonly [string, Json] }).$ref
  const owner = data.rows(model).find((row) => row.key === comparable(key))
  const meaning = data.accessor(model, accessor ?? '')
  if (owner === undefined || meaning === undefined) throw new NotCovered('manager')
  const rows = [...new Set(meaning.hops.reduce<readonly Row[]>((reached, hop) => reached.flatMap((row) => hop.reach(row)), [owner]))]
  if (meaning.inverse === undefined) return { rows, choice: undefined }
  if (meaning.inverse === '') throw new NotCovered('a hidden many-to-many')
  return { rows, choice: { kind: 'lookup', chain: meaning.inverse, value: key } }
}

function stepCondition({ call, args = [], kwargs = {} }: StepSpec): Condition {
  const parts = [...args, ...(Object.keys(kwargs).length > 0 ? [kwargs] : [])]
    .map(conditionOf)
    .filter((part) => part.kind !== 'and' || part.children.length > 0)
  const all = conjunction(parts)
  return call === 'exclude' && parts.length > 0 ? { kind: 'not', child: all } : all
}

function annotated(asked: Asked, { args = [], kwargs = {} }: StepSpec, scopes: readonly Condition[]): Kept {
  if (args.length > 0) throw new NotCovered('an annotation without a name')
  const annotations = new Map(asked.annotations)
  for (const [name, expression] of Object.entries(kwargs)) annotations.set(name, compute({ ...asked, annotations }, expression, scopes))
  return { row: asked.row, annotations }
}

function compute(asked: Asked, expression: Json, scopes: readonly Condition[]): unknown {
  if (!isObject(expression)) return expression
  switch (tagOf(expression)) {
    case '$value':
      return comparable(expression['$value'] as Json)
    case '$F': {
      if (
        !asked.annotations.has(textOf(expression['$F'])) &&
        prefixesOf(chainOf(asked.data, asked.row.model, textOf(expression['$F']))).length > 0
      )
        throw new NotCovered('several rows')
      return readChain(asked, textOf(expression['$F']), new Map())
    }
    case '$expr': {
      const [operator, left, right] = expression['$expr'] as readonly [string, Json, Json]
      return arithmetic(operator, compute(asked, left, scopes), compute(asked, right, scopes))
    }
    case '$agg':
      return aggregate(asked, expression, scopes)
    default:
      throw new NotCovered(String(tagOf(expression)))
  }
}

export function arithmetic(operator: string, left: unknown, right: unknown): unknown {
  if (left === null || right === null) return null
  if (typeof left !== 'number' || typeof right !== 'number') throw new NotCovered('arithmetic')
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    default:
      throw new NotCovered(operator)
  }
}

/** Over the choices that made the last earlier positive scope naming that path true, else over all; each choice once, whatever else is joined. */
function aggregate(asked: Asked, spec: JsonObject, scopes: readonly Condition[]): unknown {
  return resultOf(spec, ranged(asked, spec, scopes))
}

/** What an aggregate makes of the values that it ranges over. */
export function resultOf({ $agg: name, distinct, default: fallback }: JsonObject, values: readonly unknown[]): unknown {
  return result(textOf(name), distinct === true ? [...new Set(values)] : values) ?? (fallback === undefined ? null : comparable(fallback))
}

export function ranged(asked: Asked, { of, filter }: JsonObject, scopes: readonly Condition[]): readonly unknown[] {
  const chain = isObject(of) && typeof of['$F'] === 'string' ? of['$F'] : of
  if (typeof chain !== 'string' || chain === '*' || asked.annotations.has(chain)) throw new NotCovered('aggregate')
  const own = chainOf(asked.data, asked.row.model, chain)
  const only = isObject(filter) ? conditionOf(filter) : undefined
  const scope = scopes.findLast((one) => positiveChains(asked, one).some((named) => sharesChoice(named, own)))
  const chains = [
    own,
    ...(scope === undefined ? [] : positiveChains(asked, scope)),
    ...(only === undefined ? [] : positiveChains(asked, only)),
  ]
  const seen = new Map<string, unknown>()
  for (const choices of assignments(asked.row, chains)) {
    if (scope !== undefined && !truth(asked, scope, choices)) continue
    if (only !== undefined && !truth(asked, only, choices)) continue
    seen.set(choiceId(prefixesOf(own), choices), readChain(asked, chain, choices))
  }
  return [...seen.values()].filter((value) => value !== null)
}

function sharesChoice(a: Chain, b: Chain): boolean {
  const [first] = prefixesOf(b)
  return (
    first !== undefined &&
    prefixesOf(a).some((prefix) => prefix.length === first.length && prefix.every((hop, i) => hop.id === first[i]?.id))
  )
}

function result(name: string, values: readonly unknown[]): unknown {
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
