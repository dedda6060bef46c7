import type { ModelMeta, StateReader } from '@relata/core'
import type { Combination, OrderTerm, Query } from '../ast/nodes.js'
import { columnLookup } from '../select/column-lookup.js'
import {
  cheapestStart,
  cheapIndexPath,
  indexPathOf,
  scanCost,
  type IndexedStart,
} from '../select/index-path.js'
import { orderTerms } from '../compute/order.js'
import { planQuery } from './plan-query.js'
import { selectCount } from '../select/select.js'
import type { Predicate, SomePredicate } from '../plan/predicate.js'
import type { Grouping, PlannedQuery } from '../plan/planned-query.js'
import { chainsOf } from '../bind/expression-facts.js'
import { groupKeys, groupOrder, groupsOf, membersOf } from './run.js'

/**
 * One step of a plan. `estimated` rows are what the indexes' sizes say; `actual` what a run found, where one
 * was asked for.
 */
export interface PlanNode {
  readonly operator: string
  readonly estimated: number | undefined
  readonly actual: number | undefined
  readonly children: readonly PlanNode[]
}
/** A plan; as text, one line a step. */
export interface Explanation extends PlanNode {
  toString(): string
}

export function explainPrepared(prepared: PlannedQuery, run: boolean): Explanation {
  const top = planOf(prepared, run)
  return Object.freeze({ ...top, toString: () => renderPlan(top) })
}

function planOf(prepared: PlannedQuery, run: boolean): PlanNode {
  const { context, predicate, query, grouping } = prepared
  const { state, model } = context
  const { base } = query
  const rows =
    base.kind === 'combined'
      ? combination(prepared, base, run)
      : explainRows({ state, run }, predicate, model)
  const steps: PlanNode[] = [rows]
  const wrap = (operator: string, actual?: number): void => {
    steps.push({ operator, estimated: undefined, actual, children: [steps.at(-1) as PlanNode] })
  }
  if (grouping !== undefined)
    wrap(groupStep(prepared, grouping), run ? groupsOf(prepared)?.numbers.length : undefined)
  const order =
    grouping !== undefined
      ? groupOrder(prepared)
      : base.kind === 'combined'
        ? (query.order ?? [])
        : orderTerms(context, query)
  if (query.distinct && query.shape.kind === 'values') wrap('distinct')
  if (order.length > 0) wrap(sortStep(order))
  if (query.stop !== undefined || query.start > 0) wrap(sliceStep(query))
  return steps.at(-1) as PlanNode
}

/** Keys that the order, conditions and annotations make are reported as well. */
function groupStep(prepared: PlannedQuery, { annotations, having }: Grouping): string {
  const keys = groupKeys(prepared).map((name) => (name.startsWith('#') ? 'an expression' : name))
  const kept = having.flatMap((condition) => chainsOf(condition))
  const names = annotations.map(({ name }) => name).join(', ')
  return `group by ${keys.length === 0 ? 'nothing' : keys.join(', ')}: ${names}${kept.length === 0 ? '' : `, keep by ${kept.join(', ')}`}`
}

const sortStep = (order: readonly OrderTerm[]): string =>
  `sort by ${order.map(({ expression, descending }) => `${descending ? '-' : ''}${expression.kind === 'f' ? expression.chain : expression.kind}`).join(', ')}`
const sliceStep = ({ start, stop }: Pick<Query, 'start' | 'stop'>): string => `slice ${start}:${stop ?? ''}`

/** The chain as it is: each part with its own plan. */
function combination(prepared: PlannedQuery, { first, terms }: Combination, run: boolean): PlanNode {
  const { services, schema, state, outer } = prepared.context
  const bare = (operator: string, children: readonly PlanNode[] = []): PlanNode => ({
    operator,
    estimated: undefined,
    actual: undefined,
    children,
  })
  const part = (query: Query): PlanNode => planOf(planQuery({ services, schema, state, outer }, query), run)
  const children = terms.flatMap((term) => {
    if (term.kind === 'combine') return [bare(term.operator, [part(term.query)])]
    const sort = (term.order ?? []).length === 0 ? [] : [bare(sortStep(term.order ?? []))]
    return term.start === 0 && term.stop === undefined ? sort : [...sort, bare(sliceStep(term))]
  })
  const actual = run
    ? membersOf({ ...prepared, query: { ...prepared.query, start: 0, stop: undefined } }).length
    : undefined
  return { operator: 'combine', estimated: undefined, actual, children: [part(first), ...children] }
}

interface Asking {
  readonly state: StateReader
  readonly run: boolean
}

function explainRows(asking: Asking, predicate: Predicate, model: ModelMeta): PlanNode {
  const { state } = asking
  if (predicate.kind === 'all')
    return node(asking, `all of ${model.name}`, { predicate, model, estimated: state.table(model).size })
  if (cheapIndexPath(state, predicate, model) === undefined) {
    return node(asking, `sweep ${model.name} (${scanCost(state, predicate, model)} slots)`, {
      predicate,
      model,
      children: parts(asking, predicate, model),
    })
  }
  return fromSeed(asking, predicate, model)
}

interface NodeOf {
  readonly predicate: Predicate
  readonly model: ModelMeta
  readonly estimated?: number | undefined
  readonly children?: readonly PlanNode[]
}

function node(
  { state, run }: Asking,
  operator: string,
  { predicate, model, estimated, children = [] }: NodeOf,
): PlanNode {
  const rows = estimated ?? indexPathOf(state, predicate)?.rows
  return {
    operator,
    estimated: rows === undefined ? undefined : Math.round(rows),
    actual: run ? selectCount(state, predicate, model) : undefined,
    children,
  }
}

/** The way that a seed goes. */
function fromSeed(asking: Asking, predicate: Predicate, model: ModelMeta): PlanNode {
  const { state } = asking
  switch (predicate.kind) {
    case 'test':
      return node(asking, `${columnLookup(state, predicate)?.by ?? 'index'}: ${describe(predicate, model)}`, {
        predicate,
        model,
      })
    case 'some':
      return node(asking, `back along ${hopName(predicate)}`, {
        predicate,
        model,
        children: [fromSeed(asking, predicate.child, predicate.hop.target)],
      })
    case 'among':
      return node(asking, `related rows of ${predicate.label}`, { predicate, model })
    case 'and': {
      const best = cheapestStart(state, predicate.children)
      const rest = predicate.children
        .filter((child) => best?.answered.includes(child) !== true)
        .map((child) => describe(child, model))
      const start = best === undefined ? [] : [startNode(asking, best, model)]
      const [only] = start
      if (rest.length === 0 && only !== undefined) return only
      return node(asking, `keep where ${rest.join(' and ')}`, { predicate, model, children: start })
    }
    case 'or':
    case 'xor':
      return node(asking, predicate.kind === 'or' ? 'any of' : 'exactly one of', {
        predicate,
        model,
        children: predicate.children.map((child) => fromSeed(asking, child, model)),
      })
    case 'all':
    case 'none':
    case 'not':
    case 'custom':
      return node(asking, describe(predicate, model), { predicate, model })
  }
}

/** Where a conjunction begins. */
function startNode(
  asking: Asking,
  { answered, isTogether, path: seed }: IndexedStart,
  model: ModelMeta,
): PlanNode {
  const [first] = answered
  if (first !== undefined && !isTogether) return fromSeed(asking, first, model)
  const conditions = answered.map((child) => describe(child, model)).join(' and ')
  return node(asking, `unique together: ${conditions}`, {
    predicate: { kind: 'and', children: answered },
    model,
    estimated: seed.rows,
  })
}

function parts(asking: Asking, predicate: Predicate, model: ModelMeta): readonly PlanNode[] {
  const isJunction = predicate.kind === 'and' || predicate.kind === 'or' || predicate.kind === 'xor'
  return isJunction
    ? predicate.children.map((child) => partOf(asking, child, model))
    : [partOf(asking, predicate, model)]
}

function partOf(asking: Asking, predicate: Predicate, model: ModelMeta): PlanNode {
  if (cheapIndexPath(asking.state, predicate, model) !== undefined) return fromSeed(asking, predicate, model)
  if (predicate.kind === 'some') {
    return node(
      asking,
      `mark ${model.name} along ${hopName(predicate)}${predicate.orNone ? ', or none there' : ''}`,
      {
        predicate,
        model,
        children: parts(asking, predicate.child, predicate.hop.target),
      },
    )
  }
  if (predicate.kind === 'not')
    return node(asking, 'none of', { predicate, model, children: parts(asking, predicate.child, model) })
  return node(asking, `pass over ${model.name}: ${describe(predicate, model)}`, { predicate, model })
}

const hopName = ({ hop }: SomePredicate): string =>
  `${hop.source.name}.${hop.name === '' ? hop.id : hop.name}`

function describe(predicate: Predicate, model: ModelMeta): string {
  switch (predicate.kind) {
    case 'all':
      return 'everything'
    case 'none':
      return 'nothing'
    case 'test': {
      const { field, transforms, test } = predicate
      const chain = [
        field.name,
        ...transforms.map(({ name }) => name),
        ...(test.lookup === 'exact' ? [] : [test.lookup]),
      ].join('__')
      return `${model.name}.${chain} = ${shown(test.shown)}`
    }
    case 'some':
      return `some ${hopName(predicate)} with ${describe(predicate.child, predicate.hop.target)}${predicate.orNone ? ' (or none)' : ''}`
    case 'and':
    case 'or':
    case 'xor':
      return `(${predicate.children.map((child) => describe(child, model)).join(` ${predicate.kind} `)})`
    case 'not':
      return `not ${describe(predicate.child, model)}`
    case 'among':
      return `among ${predicate.label}`
    case 'custom':
      return `row by row: ${predicate.label}`
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 3)
    return `[${value.slice(0, 3).map(shown).join(', ')}, … ${value.length}]`
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.prototype.toString.call(value)
  return JSON.stringify(value)
}

/** A plan as text. */
export const renderPlan = (plan: PlanNode): string => render(plan, 0).join('\n')

function render(plan: PlanNode, depth: number): string[] {
  const counts = [
    plan.estimated === undefined ? undefined : `~${plan.estimated}`,
    plan.actual === undefined ? undefined : plan.actual === 1 ? '1 row' : `${plan.actual} rows`,
  ].filter((part) => part !== undefined)
  const line = `${'  '.repeat(depth)}${depth === 0 ? '' : '← '}${plan.operator}${counts.length === 0 ? '' : `  [${counts.join(', ')}]`}`
  return [line, ...plan.children.flatMap((child) => render(child, depth + 1))]
}
