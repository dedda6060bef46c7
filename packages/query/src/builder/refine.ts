import { emptyList } from '@relata/core/engine'
import { FieldError, UsageError } from '@relata/core'
import { isEmpty, not } from '../ast/condition.js'
import type { Condition, Expression, Query, Step } from '../ast/nodes.js'
import type { Shape, ValuesForm } from '../ast/shape.js'
import { isExpression } from '../ast/expression.js'
import { heightOf } from '../ast/height.js'
import { dependsOnAllRows } from '../ast/all-rows.js'
import { checkSize, sizeOf } from '../ast/size.js'
import { holdsAggregate } from '../bind/expression-facts.js'
import { ownSteps, scopeOf } from '../bind/default-scope.js'
import { FilterStep } from '../bind/filter-step.js'
import { annotationHeight } from './annotation-height.js'
import { conditionExpression, isPlainObject } from './condition.js'
import { Conditions } from './conditions.js'
import { orderTermOf } from './order-term.js'
import { refuseCombined, refuseSliced } from './refusal.js'
import { checkAliasName, checkValueName } from './relation-aliases.js'
import { shapedQuery, testsOf } from '../plan/shaped-query.js'
import { refined, shapeOf } from './query-source.js'
import { isPlaceFunction } from './window.js'
import {
  AnnotateStep,
  KeepStep,
  NO_ROWS,
  NO_STEPS,
  ROWS,
  ValuesShape,
  ValuesStep,
} from '../ast/query-part.js'

/** Functions from a query to a refined query. None of them uses the store. */

function withStep(query: Query, step: Step, shape: Shape = query.shape): Query {
  return refined(query, {
    steps: Object.freeze([...query.steps, step]),
    shape,
    height: Math.max(query.height, heightOfStep(step)),
  })
}

const LEVELS_OF_TWO_QUERIES = 20

function heightOfStep(step: Step): number {
  if (step.kind === 'filter' || step.kind === 'keep') return heightOf(step.condition)
  return step.kind === 'annotate' ? step.height : 0
}

export function filtered(query: Query, condition: Condition, method: string): Query {
  refuseSliced(query, method)
  refuseCombined(query, method)
  // Query sets among the values, which name others in turn.
  if (heightOf(condition) > LEVELS_OF_TWO_QUERIES) checkSize(sizeOf(condition))
  return withStep(query, new FilterStep(condition))
}

/**
 * The rows of the result that satisfy a condition. Where other rows decide which rows there are, a filter would
 * leave those out of the decision.
 */
export function keptRows(query: Query, condition: Condition, method: string): Query {
  if (!dependsOnAllRows(query)) return filtered(query, condition, method)
  refuseSliced(query, method)
  refuseCombined(query, method)
  return withStep(query, new KeepStep(condition))
}

/** An empty condition excludes nothing. */
export function excluded(query: Query, condition: Condition): Query {
  return filtered(query, isEmpty(condition) ? condition : not(condition), 'exclude')
}

/** The same query without rows. */
export function emptied(query: Query): Query {
  return refined(query, { base: NO_ROWS, start: 0, stop: undefined })
}

export function ordered(query: Query, terms: readonly unknown[]): Query {
  refuseSliced(query, 'orderBy')
  const order = terms.map((term) => orderTermOf(term, 'orderBy'))
  const aggregate = order.find(({ expression }) => holdsAggregate(expression))
  if (aggregate !== undefined)
    throw new FieldError(
      'ERR_AGGREGATE_ORDER',
      `orderBy takes no aggregate: call annotate({ n: … }) first, then orderBy('n')`,
      {
        value: aggregate.expression,
      },
    )
  return refined(query, { order: Object.freeze(order) })
}

export function reversed(query: Query): Query {
  refuseSliced(query, 'reverse')
  const shape = shapeOf(query)
  if (shape === undefined) return refined(query, { reversed: !query.reversed })
  shape.opposite ??= shape.on(refined(shape.root, { reversed: !query.reversed }))
  return shapedQuery(shape.opposite, testsOf(query))
}

/** The query without the default scope of its model. */
export function unscoped(query: Query): Query {
  refuseSliced(query, 'unscoped')
  refuseCombined(query, 'unscoped')
  if (scopeOf(query) === undefined) return query
  const shape = shapeOf(query)
  if (shape === undefined) return refined(query, { steps: ownSteps(query) })
  shape.unscoped ??= shape.on(refined(shape.root, { steps: NO_STEPS }))
  return shapedQuery(shape.unscoped, testsOf(query))
}

export function sliced(query: Query, start: number | undefined, stop: number | undefined): Query {
  checkBound(start, "slice's start")
  checkBound(stop, "slice's stop")
  const from = query.start + (start ?? 0)
  const to = stop === undefined ? query.stop : Math.min(query.start + stop, query.stop ?? Infinity)
  const slice = { start: to === undefined ? from : Math.min(from, to), stop: to }
  const shape = shapeOf(query)
  return shape === undefined ? refined(query, slice) : shapedQuery(shape, testsOf(query), slice)
}

/** The query for the row at an index, counted from 0. */
export function atIndex(query: Query, index: number): Query {
  checkBound(index, "at's index")
  return sliced(query, index, index + 1)
}

function checkBound(bound: number | undefined, name: string): void {
  if (bound === undefined || (Number.isSafeInteger(bound) && bound >= 0)) return
  throw new UsageError(
    'ERR_NEGATIVE_SLICE',
    `${name} must be a whole number of at least 0, not ${String(bound)}; to count from the end, reverse the query set first`,
    {
      value: bound,
    },
  )
}

/** Without names, equal values are one; with names, of the rows with equal values in them the first one remains. */
export function distinct(query: Query, names: readonly unknown[] = []): Query {
  refuseSliced(query, 'distinct')
  refuseCombined(query, 'distinct')
  return refined(query, { distinct: names.length === 0 ? true : Object.freeze(names.map(distinctName)) })
}

function distinctName(name: unknown): string {
  if (typeof name === 'string' && name !== '' && !name.startsWith('-')) return name
  throw new UsageError(
    name === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
    "distinct takes names such as 'author' and 'author__name'; orderBy says which row comes first",
    { value: name },
  )
}

export function annotated(
  query: Query,
  annotations: Readonly<Record<string, Expression>>,
  hidden: boolean,
): Query {
  refuseCombined(query, hidden ? 'alias' : 'annotate')
  let next = query
  for (const [name, expression] of Object.entries(annotations)) {
    const shape = next.shape
    if (expression.kind === 'relation') checkAliasName(name)
    const aside = hidden || expression.kind === 'relation'
    const named = !aside && shape.kind === 'values' && shape.names !== undefined
    next = withStep(
      next,
      new AnnotateStep(name, expression, aside, annotationHeight(next, expression)),
      named ? new ValuesShape(shape.form, [...shape.names, name], shape.present) : shape,
    )
  }
  return next
}

/** Selects values: names, and named expressions. */
export function withValues(query: Query, form: ValuesForm, entries: readonly unknown[]): Query {
  const names = emptyList<string>()
  let next = query
  for (const entry of entries) next = valuesEntry(next, entry, names)
  if (form === 'flat' && names.length !== 1)
    throw new UsageError('ERR_FLAT', `valuesList with flat takes exactly one name, not ${names.length}`, {
      value: entries,
    })
  // Without names, and for combined sets, there is nothing to group by.
  if (names.length === 0 || next.base.kind === 'combined')
    return refined(next, { shape: new ValuesShape(form, names.length === 0 ? undefined : names) })
  return withStep(next, new ValuesStep(names), new ValuesShape(form, names))
}

/** An alias can be used in conditions, but is not part of the result. */
export function refuseHidden(query: Query, name: string, method: string): void {
  const step = query.steps.findLast((each) => each.kind === 'annotate' && each.name === name)
  if (step?.kind !== 'annotate' || !step.hidden || step.expression.kind === 'relation') return
  throw new FieldError(
    'ERR_ALIAS',
    `${method}: '${name}' is an alias, which is not part of the result; use annotate to include it`,
    {
      value: name,
      model: query.model.name,
    },
  )
}

function valuesEntry(query: Query, entry: unknown, names: string[]): Query {
  if (typeof entry === 'string') {
    refuseHidden(query, entry, 'values')
    names.push(entry)
    return query
  }
  if (typeof entry !== 'object' || entry === null)
    throw new UsageError(
      'ERR_ARGUMENT',
      'values takes names, and expressions by name: values({ n: count(…) })',
      { value: entry },
    )
  const expressions =
    isExpression(entry) || entry instanceof Conditions
      ? { [unusedName(query, names)]: asExpression(entry) }
      : expressionsOf(entry, 'values')
  for (const name of Object.keys(expressions)) names.push(name)
  // The shape is set once, after all names are known.
  return annotated(refined(query, { shape: ROWS }), expressions, false)
}

function asExpression(entry: Expression | Conditions): Expression {
  return entry instanceof Conditions ? conditionExpression(entry) : entry
}

/** A generated name for an unnamed expression in a tuple of values. */
function unusedName(query: Query, names: readonly string[]): string {
  const taken = new Set([
    ...names,
    ...query.steps.flatMap((step) => (step.kind === 'annotate' ? [step.name] : [])),
  ])
  let n = 1
  while (taken.has(`expression${n}`)) n++
  return `expression${n}`
}

export function expressionsOf(argument: unknown, method: string): Readonly<Record<string, Expression>> {
  if (!isPlainObject(argument) || isExpression(argument))
    throw new UsageError(
      'ERR_ARGUMENT',
      `${method} takes expressions by name: ${method}({ n: count('books') })`,
      { value: argument },
    )
  const expressions: Record<string, Expression> = {}
  for (const [name, value] of Object.entries(argument)) {
    checkValueName(name, method)
    const expression = value instanceof Conditions ? conditionExpression(value) : value
    if (isPlaceFunction(value))
      throw new UsageError(
        'ERR_WINDOW',
        `${method}: '${name}' is a window function without a window: call over(), as in rowNumber().over({ orderBy: 'pk' })`,
        { value },
      )
    if (!isExpression(expression))
      throw new UsageError(
        value === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
        `${method}: '${name}' is not an expression; wrap a constant in Value()`,
        { value },
      )
    expressions[name] = expression
  }
  return expressions
}
