import type { ListExpression, LookupCondition, Query } from '../../ast/nodes.js'
import { isExpression } from '../../ast/expression.js'
import { childrenOf, type Tree } from '../../ast/fold.js'
import { changed, distinctNames, isQuery, partsOf } from '../../ast/query.js'
import { withGroupNames } from '../../bind/group-names.js'
import { orderTerms, termsInside } from '../../bind/order-terms.js'
import { bindQuery } from '../../engine/plan-query.js'
import { representative } from '../../ast/representative.js'
import { outputColumns } from '../../bind/output-columns.js'
import { matchColumn } from '../../bind/columns.js'
import type { Context } from '../../bind/context.js'
import { tiedRoute, wayInto } from '../../bind/inner-rows.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { pathOf, valuePathOf } from '../../bind/relations.js'
import { boundaryOf } from '../../resolve/boundary.js'
import { hopsOf, rowPath } from '../../resolve/path.js'
import { DependencyPath } from './dependency-path.js'

/** Everything that a query's result depends on. */
export interface Dependencies {
  /** From its own rows: a change affects single rows. */
  readonly root: DependencyPath
  /**
   * From the rows of nested queries that aren't correlated with a row by one key: a change there may affect
   * any row.
   */
  readonly others: readonly DependencyPath[]
}

/** What a planned query reads, by the names in it. */
export function dependenciesOf(prepared: PlannedQuery): Dependencies {
  const others: DependencyPath[] = []
  const root = new Collector(prepared, undefined, others).collect()
  return { root, others }
}

/** Only names are collected. */
const NO_FILTERS = { filters: () => false } as const

class Collector {
  readonly #prepared: PlannedQuery
  readonly #context: Context
  readonly #around: Collector | undefined
  readonly #others: DependencyPath[]
  readonly root: DependencyPath

  constructor(
    prepared: PlannedQuery,
    around: Collector | undefined,
    others: DependencyPath[],
    root: DependencyPath = new DependencyPath(prepared.context.model),
  ) {
    this.#prepared = prepared
    const { context, grouping } = speaking(prepared)
    this.#context = withGroupNames(context, grouping)
    this.#around = around
    this.#others = others
    this.root = root
  }

  collect(): DependencyPath {
    const { query, grouping } = this.#prepared
    this.#base(query)
    if (query.base.kind !== 'combined') this.root.within(boundaryOf(this.#context.schema))
    for (const step of query.steps) {
      if (step.kind === 'filter' || step.kind === 'keep') this.#tree(step.condition)
      else if (step.kind === 'annotate') this.#tree(step.expression)
    }
    if (query.aggregates !== undefined) {
      for (const expression of Object.values(query.aggregates)) this.#tree(expression)
      if (grouping?.whole === true) return this.root
    }
    for (const name of distinctNames(query) ?? []) this.#chain(name)
    const grouped = grouping !== undefined || query.base.kind === 'combined'
    const order = grouped && query.order === undefined ? [] : orderTerms(this.#context, query)
    for (const { expression } of order) this.#tree(expression)
    if (query.shape.kind === 'rows') {
      // Aggregates read what they name.
      if (query.aggregates === undefined || grouped) this.root.readWholeRow()
    } else for (const name of [...outputColumns(this.#prepared), ...(grouping?.keys ?? [])]) this.#chain(name)
    return this.root
  }

  #base(query: Query): void {
    const { base } = query
    // A many-to-many may lead to no row any more, so its hops are all walked, though the last one's key would
    // say the same.
    if (base.kind === 'related') this.root.along(hopsOf(base.edge.inverse))
    if (base.kind !== 'combined') return
    for (const part of partsOf(base)) this.#part(part)
    for (const term of base.terms) {
      if (term.kind !== 'cut') continue
      for (const { expression } of orderTerms(this.#context, changed(query, { order: term.order ?? [] })))
        this.#tree(expression)
    }
  }

  #chain(chain: string): void {
    if (matchColumn(this.#context, chain) !== undefined) return
    const { hops, field } = valuePathOf(this.#context, chain)
    this.root.along(hops).read(field)
  }

  #lookup(condition: LookupCondition): void {
    const { chain, value } = condition
    const path = matchColumn(this.#context, chain) === undefined ? pathOf(this.#context, chain) : undefined
    const end = path === undefined ? undefined : this.root.along(path.hops)
    if (path !== undefined) end?.read(path.field)
    const query = isQuery(value)
      ? value
      : isExpression(value) && value.kind === 'subquery'
        ? value.query
        : undefined
    const way =
      query === undefined || path === undefined || path.lookup !== 'in'
        ? undefined
        : wayInto(this.#context, path, query)
    if (query !== undefined && way !== undefined && end !== undefined) this.#nested(query, end.along(way))
    else this.#parts(condition)
  }

  #tree(tree: Tree): void {
    if (tree.kind === 'lookup') return this.#lookup(tree)
    if (tree.kind === 'f') this.#chain(tree.chain)
    if (tree.kind === 'outer') this.#outer(tree.chain, tree.depth)
    if (tree.kind === 'list') return this.#list(tree)
    if (tree.kind === 'property')
      this.root.along(rowPath(this.#context.schema, tree.path, tree.model).hops).readWholeRow()
    if (tree.kind === 'relation') this.root.along(pathOf(this.#context, `${tree.path}__pk`).hops)
    if (tree.kind === 'aggregate' || tree.kind === 'window')
      for (const { expression } of termsInside(this.#context, tree)) this.#tree(expression)
    this.#parts(tree)
  }

  #parts(tree: Tree): void {
    for (const child of childrenOf(tree)) {
      if (child.kind === 'query') this.#inside(child)
      else this.#tree(child)
    }
  }

  /** The rows that an edge leads to are those that a row's list can depend on. */
  #list({ owner, path, edge, query }: ListExpression): void {
    this.#tree(owner)
    this.#nested(query, this.root.along([...path, edge].flatMap(hopsOf)))
  }

  #outer(chain: string, depth: number): void {
    if (depth === 0) this.#chain(chain)
    else if (this.#around !== undefined) this.#around.#outer(chain, depth - 1)
  }

  /** A combined query: of the same rows, if it is of the same model. */
  #part(query: Query): void {
    if (query.model !== this.root.model) {
      this.#inside(query)
      return
    }
    const { services, schema, state, outer } = this.#context
    new Collector(
      bindQuery({ services, schema, state, outer }, query, NO_FILTERS),
      this.#around,
      this.#others,
      this.root,
    ).collect()
  }

  /** Either all rows may depend on a nested query, or only those that a key links to its rows. */
  #inside(query: Query): void {
    const way = tiedRoute(this.#context, query)
    const root = way === undefined ? new DependencyPath(query.model) : this.root.along(way)
    if (way === undefined) this.#others.push(root)
    this.#nested(query, root)
  }

  #nested(query: Query, root: DependencyPath): void {
    const { services, schema, state } = this.#context
    const prepared = bindQuery({ services, schema, state, outer: 'unknown' }, query, NO_FILTERS)
    new Collector(prepared, this, this.#others, root).collect()
  }
}

/** The names of a combination are those of its first query. */
function speaking(prepared: PlannedQuery): PlannedQuery {
  const { query, context } = prepared
  if (query.base.kind !== 'combined') return prepared
  const { services, schema, state, outer } = context
  return bindQuery({ services, schema, state, outer }, representative(query), NO_FILTERS)
}
