import {
  isObject,
  tagOf,
  textOf,
  type Json,
  type QuerySpec,
  type StateSpec,
  type StepSpec,
  type Suite,
} from '../format.js'
import { rangeOf, resultOf } from './aggregate.js'
import {
  conditionOf,
  conjunction,
  holds,
  readSingle,
  type Annotations,
  type Condition,
  type Context,
} from './condition.js'
import { comparable, Data, NotCovered, type Row } from './data.js'
import { arithmetic, valueOf } from './expression.js'
import { expandTerms, rowReader, termsOf, type Term } from './order.js'
import { ranked, type Bounds, type Outcome } from './outcome.js'

/** A row that a query selects by the rules of the design, with its annotations. */
export interface Kept {
  readonly row: Row
  readonly annotations: Annotations
}

export interface Keeping {
  readonly kept: readonly Kept[]
  readonly scopes: readonly Condition[]
}

/** The rows that the leading `filter` and `exclude` calls select, if the case lists them. */
export type Plain = readonly Json[]

/**
 * The distinct rows that a query selects, in no order. Throws {@link NotCovered} for features that the
 * reference doesn't cover.
 */
export function reference(suite: Pick<Suite, 'models'>, state: StateSpec, spec: QuerySpec): readonly Kept[] {
  return keep(new Data(suite, state), spec).kept
}

export function keep(
  data: Data,
  spec: QuerySpec,
  { plain, outer }: { plain?: Plain | undefined; outer?: Context } = {},
): Keeping {
  const { rows, choice } = sourceOf(data, spec)
  const leading = leadingFilters(spec.steps)
  let kept: readonly Kept[] = rows.map((row) => ({ row, annotations: new Map() }))
  const scopes: Condition[] = choice === undefined ? [] : [choice]
  for (const [i, step] of spec.steps.entries()) {
    if (FILTERS.has(step.call)) {
      const condition =
        scopes.length === 1 && choice !== undefined
          ? sharing(choice, stepCondition(step))
          : stepCondition(step)
      scopes.push(condition)
      if (plain === undefined || i >= leading)
        kept = kept.filter((one) => holds(contextOf(data, one, outer), condition))
    } else if (step.call === 'annotate' || step.call === 'alias')
      kept = kept.map((one) => annotated(contextOf(data, one, outer), step, scopes))
    else if (!NEUTRAL.has(step.call)) throw new NotCovered(step.call)
    if (plain !== undefined && i === leading - 1)
      kept = kept.filter(({ row }) => plain.some((key) => comparable(key) === row.key))
  }
  return { kept, scopes }
}
const FILTERS: ReadonlySet<string> = new Set(['filter', 'exclude', 'complexFilter'])
export const NEUTRAL: ReadonlySet<string> = new Set([
  'all',
  'orderBy',
  'reverse',
  'using',
  'distinct',
  'selectRelated',
  'prefetchRelated',
  'only',
  'defer',
  'slice',
])

/** How many steps at the start are filters: those that a case's `plain` is about. */
function leadingFilters(steps: readonly StepSpec[]): number {
  const at = steps.findIndex(({ call }) => call !== 'all' && !FILTERS.has(call))
  return at < 0 ? steps.length : at
}

/** The first scope shares the row that a many-to-many manager is read from, inside its negations too. */
function sharing(choice: Condition, own: Condition): Condition {
  return own.kind === 'not'
    ? { kind: 'and', children: [choice, { kind: 'not', child: conjunction([choice, own.child]) }] }
    : conjunction([choice, own])
}

export function contextOf(data: Data, { row, annotations }: Kept, outer?: Context): Context {
  return {
    data,
    row,
    annotations,
    outer,
    evaluator,
  }
}

const evaluator: Context['evaluator'] = {
  expression: (context, expression, choices) => valueOf(context, expression, choices),
  column: (context, query) => {
    const { list } = outcomeOf(context.data, query, { outer: context })
    return list.map(({ item }) => columnOf(contextOf(context.data, item, context), query))
  },
}

function columnOf(context: Context, { steps }: QuerySpec): unknown {
  const values = steps.findLast(({ call }) => call === 'values' || call === 'valuesList')
  if (values === undefined) return context.row.key
  const [name] = values.args ?? []
  if (typeof name !== 'string' || Object.keys(values.kwargs ?? {}).length > 0)
    throw new NotCovered('values of an expression')
  return readSingle(context, name)
}

/** The rows that a query returns, in its order and within its slices. The caller reads `values` from them. */
export function outcomeOf(
  data: Data,
  spec: QuerySpec,
  { plain, outer }: { plain?: Plain | undefined; outer?: Context } = {},
): Outcome<Kept> {
  const steps = spec.steps.filter(({ call }) => call !== 'values' && call !== 'valuesList')
  if (
    steps.length < spec.steps.length &&
    spec.steps.some(({ kwargs = {} }) => Object.values(kwargs).some(hasAggregate))
  )
    throw new NotCovered('groups')
  const { kept } = keep(data, { ...spec, steps }, { plain, ...(outer === undefined ? {} : { outer }) })
  const model = modelOf(data, spec)
  const terms = expandTerms({ data }, model, termsOf(spec.steps, data.spec(model).ordering ?? []))
  return ranked(
    kept.map((item) => ({ item, key: keyFor(contextOf(data, item, outer), terms) })),
    terms,
    boundsOf(spec.steps),
  )
}

export function hasAggregate(value: Json): boolean {
  return JSON.stringify(value).includes('"$agg"')
}

function keyFor(context: Context, terms: readonly Term[]): readonly unknown[] {
  return terms.map(rowReader(context))
}

export function boundsOf(steps: readonly StepSpec[]): Bounds {
  const slices = steps.filter(({ call }) => call === 'slice')
  if (slices.length > 1) throw new NotCovered('a slice of a slice')
  const [start, end] = (slices[0]?.args ?? []) as readonly (number | null | undefined)[]
  return { start: start ?? 0, end: end ?? Infinity }
}

export function modelOf(data: Data, { from, related, accessor }: QuerySpec): string {
  if (related === undefined) return from ?? ''
  const [model] = (related as unknown as { readonly $ref: readonly [string, Json] }).$ref
  const meaning = data.accessor(model, accessor ?? '')
  if (meaning === undefined) throw new NotCovered('manager')
  return meaning.target
}

/** A many-to-many manager's rows have chosen the row that they are read from. */
function sourceOf(
  data: Data,
  { from, related, accessor }: QuerySpec,
): { readonly rows: readonly Row[]; readonly choice: Condition | undefined } {
  if (related === undefined) return { rows: data.rows(from ?? ''), choice: undefined }
  const [model, key] = (related as unknown as { readonly $ref: readonly [string, Json] }).$ref
  const owner = data.rows(model).find((row) => row.key === comparable(key))
  const meaning = data.accessor(model, accessor ?? '')
  if (owner === undefined || meaning === undefined) throw new NotCovered('manager')
  const rows = [
    ...new Set(
      meaning.hops.reduce<readonly Row[]>(
        (reached, hop) => reached.flatMap((row) => hop.reach(row)),
        [owner],
      ),
    ),
  ]
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

function annotated(
  context: Context,
  { args = [], kwargs = {} }: StepSpec,
  scopes: readonly Condition[],
): Kept {
  if (args.length > 0) throw new NotCovered('an annotation without a name')
  const annotations = new Map(context.annotations)
  for (const [name, expression] of Object.entries(kwargs))
    annotations.set(name, annotation({ ...context, annotations }, expression, scopes))
  return { row: context.row, annotations }
}

function annotation(context: Context, expression: Json, scopes: readonly Condition[]): unknown {
  if (!isObject(expression) || !hasAggregate(expression)) return valueOf(context, expression, new Map())
  if (tagOf(expression) === '$agg') return resultOf(expression, rangeOf(context, expression, scopes))
  if (tagOf(expression) !== '$expr') throw new NotCovered('an expression of an aggregate')
  const [operator, left = null, right = null] = expression['$expr'] as readonly Json[]
  return arithmetic(textOf(operator), annotation(context, left, scopes), annotation(context, right, scopes))
}
