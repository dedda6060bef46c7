import { valueEncoder, type ModelMeta, type SchemaMeta, type ValueEncoder } from '@relata/core/engine'
import { conjuncts, isCondition } from '../../ast/condition.js'
import { isExpression } from '../../ast/expression.js'
import { childrenOf } from '../../ast/fold.js'
import type { Condition, LookupCondition, OrderTerm, Query, Step } from '../../ast/nodes.js'
import { isQueryPart } from '../../ast/query-part.js'
import { isQuery } from '../../ast/query.js'
import { bindCondition } from '../../bind/bind-tree.js'
import { matchColumn } from '../../bind/columns.js'
import type { BoundItem, FieldItem } from '../../bind/bound-nodes.js'
import type { Context } from '../../bind/context.js'
import { DefaultScope } from '../../bind/default-scope.js'
import { withGroupNames } from '../../bind/group-names.js'
import { orderTerms } from '../../bind/order-terms.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { isRestricted, resolvePath, type Path } from '../../resolve/path.js'
import { valueIdOf, type ValueId } from './key-reader.js'
import { pathText } from './path-text.js'
import { rangeOf, rangeText } from './range.js'

/**
 * Constants that are left out of a query's text, so that the text is what the query has in common with
 * others.
 */
export interface Placeholders {
  readonly owner: boolean
  /** Conditions whose constant is left out. */
  readonly equalities: ReadonlySet<Condition>
  /** Conditions that are left out. */
  readonly ranges: ReadonlySet<Condition>
  /** Describes the range that the latter form. */
  readonly range: string
}
const NO_HOLES: Placeholders = { owner: false, equalities: new Set(), ranges: new Set(), range: '' }

/**
 * The canonical text of a query: equal texts only for queries that mean the same. Names of one column
 * (`author`, `author_id`, `author__pk`), a row and its key, orders by names, expressions or the model, the
 * order of conditions and how they are distributed over the first calls of `filter` make no difference.
 */
export function queryText(prepared: PlannedQuery, holes: Placeholders = NO_HOLES): string {
  const { query, context, grouping } = prepared
  // A condition may compare with an annotation of groups.
  const named = withGroupNames(context, grouping)
  const text = new QueryText(context.schema, query, named, holes)
  const ordered = grouping === undefined && query.base.kind !== 'combined'
  return text.whole(ordered ? orderTerms(context, query) : undefined)
}

/** The text of a query as it was written, without its names resolved in a state. */
export function writtenText(schema: SchemaMeta, query: Query): string {
  return new QueryText(schema, query).whole()
}

class QueryText {
  readonly #schema: SchemaMeta
  readonly #query: Query
  /** Undefined for nested queries, whose names are not resolved. */
  readonly #context: Context | undefined
  readonly #holes: Placeholders
  /** Names that annotations define; chains that begin with one are not paths of the model. */
  readonly #names: ReadonlySet<string>
  readonly #value: ValueEncoder

  constructor(schema: SchemaMeta, query: Query, context?: Context, holes: Placeholders = NO_HOLES) {
    this.#schema = schema
    this.#query = query
    this.#context = context
    this.#holes = holes
    this.#names = new Set(query.steps.flatMap((step) => (step.kind === 'annotate' ? [step.name] : [])))
    // 0 and -0 are two constants, since arithmetic distinguishes them. An instance of a class that isn't a
    // node, such as a row, is equal to itself alone.
    this.#value = valueEncoder({
      negativeZero: 'distinct',
      isData: (instance) => isExpression(instance) || isCondition(instance) || isQueryPart(instance),
      textOf: (value) => this.#nodeText(value),
    })
  }

  /** `terms`: the order in force; undefined if it is that of the query as it was written. */
  whole(terms?: readonly OrderTerm[]): string {
    const { model, steps, start, stop, shape, distinct, aggregates } = this.#query
    const parts = [
      model.name,
      this.#base(),
      this.#steps(steps),
      this.#holes.range,
      terms === undefined ? this.#writtenOrder() : this.#order(terms),
      String(start),
      String(stop),
      this.#value(shape),
      // A row is in a result only once in any case.
      typeof distinct === 'boolean' ? String(distinct && shape.kind === 'values') : this.#value(distinct),
      // As entries, because their order is that of the result.
      this.#value(aggregates && Object.entries(aggregates)),
    ]
    return `(${parts.join('|')})`
  }

  #base(): string {
    const { base } = this.#query
    if (base.kind === 'related') return `${base.edge.id}<${this.#holes.owner ? '?' : this.#value(base.owner)}`
    if (base.kind !== 'combined') return base.kind
    const terms = base.terms.map((term) =>
      term.kind === 'combine' ? `${term.operator}${this.#inner(term.query)}` : this.#value(term),
    )
    return `combined${this.#inner(base.first)}${terms.join('')}`
  }

  #inner(query: Query): string {
    return new QueryText(this.#schema, query).whole()
  }

  #writtenOrder(): string {
    const { model, ordering, order, reversed } = this.#query
    const text =
      order === undefined && ordering !== model.ordering ? this.#value(ordering) : this.#value(order)
    return `${text} ${reversed}`
  }

  #order(terms: readonly OrderTerm[]): string {
    return terms
      .map(({ expression, descending, nulls }) => {
        const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
        return `${this.#value(expression)} ${descending} ${nullsFirst}`
      })
      .join()
  }

  /**
   * The conditions on columns of the row in the first calls of `filter` are sorted as if one call had them all:
   * they choose no related rows, so it makes no difference which call they are in. The first call on a related
   * manager keeps its place before others even if nothing else is in it: it alone refers to the manager's own row.
   */
  #steps(steps: readonly Step[]): string {
    const own: string[] = []
    const others: string[] = []
    let leading = true
    let isFirst = this.#query.base.kind === 'related'
    for (const step of steps) {
      // The filter after it is the first one of a many-to-many.
      if (step instanceof DefaultScope) {
        const parts = conjuncts(step.condition).map((condition) => this.#condition(condition))
        others.push(`scope(${parts.sort().join('&')})`)
        continue
      }
      if (step.kind !== 'filter') {
        leading = false
        others.push(this.#value(step))
        continue
      }
      const rest: string[] = []
      for (const condition of conjuncts(step.condition)) {
        const movable = leading && this.#isOfRow(condition)
        const text = this.#condition(condition)
        if (!movable) rest.push(text)
        else if (text !== '') own.push(text)
      }
      if (rest.length > 0 || isFirst) others.push(`filter(${rest.sort().join('&')})`)
      isFirst = false
    }
    // An empty first call makes a difference only to later ones.
    if (others.at(-1) === 'filter()') others.pop()
    return `${own.sort().join('&')};${others.join(';')}`
  }

  /** Whether a condition compares a column that a row reaches without a choice. */
  #isOfRow(condition: Condition): boolean {
    return condition.kind === 'lookup' && this.#pathOf(condition.chain)?.multi === false
  }

  #condition(condition: Condition): string {
    switch (condition.kind) {
      case 'lookup':
        return this.#lookup(condition)
      case 'and':
      case 'or':
      case 'xor':
        return `${condition.kind}(${condition.children
          .map((child) => this.#condition(child))
          .sort()
          .join('&')})`
      case 'not':
        return `not(${this.#condition(condition.child)})`
      case 'expression':
        return this.#value(condition.expression)
    }
  }

  #lookup(condition: LookupCondition): string {
    const { chain, value } = condition
    const path = this.#pathOf(chain)
    if (path === undefined) return `${JSON.stringify(chain)}=${this.#value(value)}`
    if (this.#holes.ranges.has(condition)) return ''
    if (this.#holes.equalities.has(condition)) return `${pathText(path)}=?`
    const item = this.#fixedItem(condition)
    const compared = item === undefined ? undefined : comparedText(item)
    return compared ?? `${pathText(path)} ${path.lookup || 'exact'} ${this.#value(value)}`
  }

  #fixedItem(condition: LookupCondition): FieldItem | undefined {
    const context = this.#context
    if (context === undefined || childrenOf(condition).length > 0) return undefined
    if (matchColumn(context, condition.chain) !== undefined) return undefined
    return fixedItem(bindCondition(context, condition))
  }

  /** The column that a chain reads; undefined if it begins with an annotation. */
  #pathOf(chain: string): Path | undefined {
    const [head = ''] = chain.split('__', 1)
    const { model } = this.#query
    return this.#names.has(head) ? undefined : knownPath(this.#schema, model, chain)
  }

  #nodeText(value: object): string | undefined {
    if (isQuery(value)) return this.#inner(value)
    if (isExpression(value) && value.kind === 'list')
      return `list(${this.#value(value.owner)}|${value.edge.id}|${this.#inner(value.query)})`
    if (isExpression(value) && value.kind === 'property')
      return `property(${JSON.stringify([...value.path.map(({ id }) => id), value.model.name, value.name])})`
    if (!isExpression(value) || value.kind !== 'f' || value.output !== undefined) return undefined
    const path = this.#pathOf(value.chain)
    return path === undefined || path.lookup !== '' ? undefined : `F${pathText(path)}`
  }
}

/** Names were checked when the query set was made; those of groups and named relations aren't paths. */
function knownPath(schema: SchemaMeta, model: ModelMeta, chain: string): Path | undefined {
  try {
    return resolvePath(schema, model, chain)
  } catch {
    return undefined
  }
}

/** The constant that a column is compared with, in the form of its test. */
function comparedText(item: FieldItem): string | undefined {
  const { path, test } = item
  if (test.equals !== undefined)
    return `${pathText(path)} in ${idsText(test.equals.map((value) => valueIdOf(path, value)))}`
  const range = rangeOf(item)
  return range === undefined ? undefined : `${pathText(path)} within ${rangeText(path, range)}`
}

/** A comparison of a column with a constant; undefined for any other condition. */
export function fixedItem(item: BoundItem): FieldItem | undefined {
  return item.kind === 'field' && item.fixed && !item.path.hops.some(isRestricted) ? item : undefined
}

const idsText = (ids: readonly ValueId[]): string =>
  [...new Set(ids.map((id) => `${typeof id}${String(id).length}:${String(id)}`))].sort().join()
