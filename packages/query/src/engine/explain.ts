import type { ModelMeta } from '@relata/core'
import type { StateReader } from '@relata/core/engine'
import type { OrderTerm, Query } from '../ast/nodes.js'
import { chainsOf } from '../bind/expression-facts.js'
import { isPath, type AccessNode, type PathNode, type ScanNode, type Trace } from '../plan/access-node.js'
import { conjunctsOf } from '../plan/conjunction.js'
import type { OrderSource } from '../plan/order-source.js'
import type { Grouping, PlannedQuery } from '../plan/planned-query.js'
import type { Predicate } from '../plan/predicate.js'
import type { CombineNode, CombineTerm, OrderedNode, PlannedPart, QueryNode } from '../plan/query-node.js'
import { ownOrder, physicalPlan } from './physical-plan.js'
import { describe, hopName } from './predicate-text.js'
import { groupKeys, membersOf, slotsOf, tuplesOf } from './run.js'

/**
 * One step of a plan. `estimated` is the number of rows by the sizes of index entries; `actual` that of a
 * run, if requested.
 */
export interface PlanNode {
  readonly operator: string
  readonly estimated: number | undefined
  readonly actual: number | undefined
  readonly children: readonly PlanNode[]
}
/** A plan; as text, one line per step. */
export interface Explanation extends PlanNode {
  toString(): string
}

/** The plan of a query as text; with `run`, the rows that each step returned when this plan ran. */
export function explainPlanned(original: PlannedQuery, run: boolean): Explanation {
  const trace: Trace | undefined = run ? new Map() : undefined
  const planned = trace === undefined ? original : { ...original, trace }
  const node = physicalPlan(planned)
  if (run) execute(planned, node)
  const top = new Printer(trace, planned.context.state).query(planned, node)
  return explanationOf(top)
}

function execute(planned: PlannedQuery, node: QueryNode): void {
  const { base, shape } = planned.query
  if (base.kind === 'combined') membersOf(planned, { node })
  else if (shape.kind === 'values') tuplesOf(planned, node)
  else slotsOf(planned, node)
}

/** Prints nodes; the trace of a run has the number of rows that each returned. */
class Printer {
  readonly #trace: Trace | undefined
  readonly #state: StateReader

  constructor(trace: Trace | undefined, state: StateReader) {
    this.#trace = trace
    this.#state = state
  }

  query(planned: PlannedQuery, node: QueryNode): PlanNode {
    switch (node.kind) {
      case 'group':
        return this.#step(node, groupStep(planned, node.grouping), [this.query(planned, node.child)])
      case 'distinct':
        return this.#step(node, 'distinct', [this.query(planned, node.child)])
      case 'present':
        return this.#step(node, 'leave out nulls', [this.query(planned, node.child)])
      case 'sort':
        return this.#step(node, `sort by ${termsText(node.terms)}`, [this.query(planned, node.child)])
      case 'top':
        return this.#step(node, `first ${node.limit} by ${termsText(node.terms)}`, [
          this.query(planned, node.child),
        ])
      case 'ordered':
        return this.#ordered(planned, node)
      case 'reversed':
        return this.#step(node, `${node.child.model.name} by descending primary key`, [
          this.query(planned, node.child),
        ])
      case 'slice':
        return this.#step(node, sliceText(node), [this.query(planned, node.child)])
      case 'combine':
        return this.#combination(node)
      case 'empty':
      case 'postingList':
      case 'indexSeek':
      case 'indexRange':
      case 'walkBack':
      case 'filter':
      case 'union':
      case 'common':
        return this.#path(node)
      case 'all':
        return this.#node(node, `all of ${node.model.name}`)
      case 'columnScan':
      case 'rowScan':
      case 'semiJoin':
      case 'complement':
      case 'intersection':
      case 'anyOf':
      case 'exactlyOneOf':
        return this.#node(node, `scan ${node.model.name} (${node.cost} slots)`, this.#parts(node))
    }
  }

  /** The plan that ran after another one was stopped. */
  #ordered(planned: PlannedQuery, node: OrderedNode): PlanNode {
    const { source, predicate, rows, ties, otherwise, model } = node
    if (otherwise !== undefined && this.#trace !== undefined && !this.#trace.has(node))
      return this.query(planned, otherwise)
    const plan = this.#estimated(source, sourceText(source, this.#state), source.rows)
    const kept =
      predicate.kind === 'all'
        ? plan
        : this.#estimated(node, `keep where ${conjunctsText(predicate, model, this.#state)}`, rows, [plan])
    return typeof ties === 'string' ? kept : this.#step(node, `then by ${termsText(ties)}`, [kept])
  }

  /** Each part with its own plan, in the order of the chain. */
  #combination(node: CombineNode): PlanNode {
    const terms = node.terms.flatMap((term): readonly PlanNode[] => {
      if (term.kind === 'combine') return this.#combined(term)
      const order = ownOrder(term)
      const sort = order.length === 0 ? [] : [this.#step({}, `sort by ${termsText(order)}`)]
      return term.start === 0 && term.stop === undefined ? sort : [...sort, this.#step(term, sliceText(term))]
    })
    return this.#step(node, 'combine', [this.#ofPart(node.first), ...terms])
  }

  /** Queries that are combined in one pass: the rows are those after the last. */
  #combined(term: CombineTerm): readonly PlanNode[] {
    return term.parts.map((part, i) =>
      this.#step(i === term.parts.length - 1 ? term : {}, term.operator, [this.#ofPart(part)]),
    )
  }

  #ofPart({ planned, node }: PlannedPart): PlanNode {
    return this.query(planned, node)
  }

  #path(node: PathNode): PlanNode {
    switch (node.kind) {
      case 'empty':
        return this.#node(node, 'nothing')
      case 'postingList':
        return this.#node(node, `related rows of ${node.label}`)
      case 'indexSeek':
      case 'indexRange': {
        const conditions = node.conditions.map((condition) => describe(condition, node.model, this.#state))
        return this.#node(node, `${node.index}: ${conditions.join(' and ')}`)
      }
      case 'walkBack':
        return this.#node(node, `back along ${hopName(node)}`, [this.#path(node.child)])
      case 'filter': {
        const { predicate, model } = node
        return this.#node(node, `keep where ${conjunctsText(predicate, model, this.#state)}`, [
          this.#path(node.child),
        ])
      }
      case 'union':
        return this.#node(
          node,
          'any of',
          node.children.map((child) => this.#path(child)),
        )
      case 'common':
        return this.#node(
          node,
          'every one of',
          node.children.map((child) => this.#path(child)),
        )
    }
  }

  /** The steps of a scan. */
  #parts(node: ScanNode): readonly PlanNode[] {
    if (node.kind !== 'intersection' && node.kind !== 'anyOf' && node.kind !== 'exactlyOneOf')
      return [this.#scan(node)]
    return [...node.children, ...node.filters].map((child) => this.#part(child))
  }

  #part(node: AccessNode): PlanNode {
    return isPath(node) ? this.#path(node) : this.#scan(node)
  }

  #scan(node: ScanNode): PlanNode {
    const { model } = node
    switch (node.kind) {
      case 'all':
        return this.#node(node, `all of ${model.name}`)
      case 'columnScan':
        return this.#node(node, `column of ${describe(node.predicate, model, this.#state)}`)
      case 'rowScan':
        return this.#node(node, describe(node.predicate, model, this.#state))
      case 'semiJoin':
        return this.#node(
          node,
          `${model.name} along ${hopName(node)}${node.orNone ? ', or none there' : ''}`,
          [this.#part(node.child)],
        )
      case 'complement':
        return this.#node(node, 'none of', [this.#part(node.child)])
      case 'intersection':
        return this.#node(node, 'every one of', this.#parts(node))
      case 'anyOf':
        return this.#node(node, 'any of', this.#parts(node))
      case 'exactlyOneOf':
        return this.#node(node, 'exactly one of', this.#parts(node))
    }
  }

  #node(node: AccessNode, operator: string, children: readonly PlanNode[] = []): PlanNode {
    return this.#estimated(node, operator, node.rows, children)
  }

  #step(node: object, operator: string, children: readonly PlanNode[] = []): PlanNode {
    return this.#estimated(node, operator, undefined, children)
  }

  #estimated(
    node: object,
    operator: string,
    rows: number | undefined,
    children: readonly PlanNode[] = [],
  ): PlanNode {
    const estimated = rows === undefined ? undefined : Math.round(rows)
    return { operator, estimated, actual: this.#trace?.get(node), children }
  }
}

/** Keys that the order, conditions and annotations make are reported as well. */
function groupStep(planned: PlannedQuery, { annotations, having }: Grouping): string {
  const keys = groupKeys(planned).map((name) => (name.startsWith('#') ? 'an expression' : name))
  const kept = having.flatMap((condition) => chainsOf(condition))
  const names = annotations.map(({ name }) => name).join(', ')
  return `group by ${keys.length === 0 ? 'nothing' : keys.join(', ')}: ${names}${kept.length === 0 ? '' : `, keep by ${kept.join(', ')}`}`
}

function sourceText(source: OrderSource, state: StateReader): string {
  const { model, kind } = source
  if (kind === 'creationOrder') return `all of ${model.name}`
  const columns = source.ordered.map(
    ({ field, descending }) => `${descending === source.reversed ? '' : '-'}${field.name}`,
  )
  const index = kind === 'keyOrder' ? 'primary key' : 'index'
  const { conditions } = source
  const where =
    conditions.length === 0 ? '' : `: ${conditions.map((each) => describe(each, model, state)).join(' and ')}`
  return `${index} order of ${model.name} by ${columns.join(', ')}${where}`
}

const conjunctsText = (predicate: Predicate, model: ModelMeta, state: StateReader): string =>
  conjunctsOf(predicate)
    .map((test) => describe(test, model, state))
    .join(' and ')

const termsText = (terms: readonly OrderTerm[]): string =>
  terms
    .map(
      ({ expression, descending }) =>
        `${descending ? '-' : ''}${expression.kind === 'f' ? expression.chain : expression.kind}`,
    )
    .join(', ')
const sliceText = ({ start, stop }: Pick<Query, 'start' | 'stop'>): string => `slice ${start}:${stop ?? ''}`

/** The plan as data, with its text for `String` and consoles. Neither is enumerable, so that copies are data alone. */
export function explanationOf(plan: PlanNode): Explanation {
  const text = { value: () => renderPlan(plan) }
  return Object.freeze(
    Object.defineProperties(
      { ...plan },
      { toString: text, [Symbol.for('nodejs.util.inspect.custom')]: text },
    ),
  )
}

/** A plan as text. */
const renderPlan = (plan: PlanNode): string => render(plan, 0).join('\n')

function render(plan: PlanNode, depth: number): string[] {
  const counts = [
    plan.estimated === undefined ? undefined : `~${plan.estimated}`,
    plan.actual === undefined ? undefined : plan.actual === 1 ? '1 row' : `${plan.actual} rows`,
  ].filter((part) => part !== undefined)
  const line = `${'  '.repeat(depth)}${depth === 0 ? '' : '← '}${plan.operator}${counts.length === 0 ? '' : `  [${counts.join(', ')}]`}`
  return [line, ...plan.children.flatMap((child) => render(child, depth + 1))]
}
