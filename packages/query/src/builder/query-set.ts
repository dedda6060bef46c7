import {
  readOptions,
  UsageError,
  type DeleteReport,
  type OptionRules,
  type Row,
  type Value,
} from '@relata/core'
import type { Condition, Expression, Query } from '../ast/nodes.js'
import { mapEntries } from '../ast/fold.js'
import type { Explanation } from '../engine/explain.js'
import type { Live, LiveOptions } from '../live/delivery/live.js'
import { admitted, admittedExpression } from './admit.js'
import * as answer from './answer.js'
import { combined, type CombineOptions } from './combination.js'
import { conditionsOf, isPlainObject, isQuestion } from './condition.js'
import type { StoreContext } from './context.js'
import { copiedValues, createRow, OR_CREATE, refuseForCreation, type Creation } from './create.js'
import { dated, type DatesOptions } from './dates.js'
import { ASKING, hinted, MAKING } from './method-hints.js'
import { merged } from './merge.js'
import { checkFields, checkSelected } from './names.js'
import { namedExpressions } from './positional.js'
import { prefetching } from './prefetch.js'
import * as rules from './option-rules.js'
import * as refine from './refine.js'
import { refuseCombined, refuseForRows, refuseUnnamed } from './refusal.js'
import { LateIterator } from './late-iterator.js'
import { isListOptions, listForm } from './list-options.js'
import { keyOf } from './row-key.js'
import { LiveSource } from './live-source.js'
import { NONE } from './source.js'
import { queryOf } from './combined-query.js'
import { deleteAll, updateAll, type GivenValues } from './write.js'

/**
 * The methods of query sets and managers. `types/` has their static side and documentation; values are
 * checked here, names by the engine.
 */
export abstract class Questions extends LiveSource implements Iterable<unknown> {
  protected next(query: Query): QuerySet {
    this.context.engine.check(query)
    return new QuerySet(this.context, query)
  }

  all(): QuerySet {
    return new QuerySet(this.context, this.query)
  }
  none(): QuerySet {
    return this.next(refine.emptied(this.query))
  }
  filter(...where: readonly unknown[]): QuerySet {
    if (where.length === 0) return this.unasked('filter')
    return this.next(refine.filtered(this.query, this.condition(where), 'filter'))
  }
  exclude(...where: readonly unknown[]): QuerySet {
    if (where.length === 0) return this.unasked('exclude')
    return this.next(refine.excluded(this.query, this.condition(where)))
  }
  orderBy(...terms: readonly unknown[]): QuerySet {
    return this.next(refine.ordered(this.query, terms))
  }
  reverse(): QuerySet {
    return this.next(refine.reversed(this.query))
  }
  slice(start?: number, stop?: number): QuerySet {
    return this.next(refine.sliced(this.query, start, stop))
  }
  distinct(...names: readonly unknown[]): QuerySet {
    if (names.length > 0)
      throw new UsageError(
        'ERR_ARGUMENT',
        'distinct takes no names: rows are there once anyway; of values, those that are equal in all that is named',
        { value: names },
      )
    return this.next(refine.distinct(this.query))
  }
  annotate(...annotations: readonly unknown[]): QuerySet {
    return this.next(refine.annotated(this.query, this.expressions(annotations, 'annotate'), false))
  }
  alias(...annotations: readonly unknown[]): QuerySet {
    return this.next(refine.annotated(this.query, this.expressions(annotations, 'alias'), true))
  }
  values(...names: readonly unknown[]): QuerySet {
    refuseUnnamed(names)
    return this.next(refine.valued(this.query, 'object', names))
  }
  valuesList(...names: readonly unknown[]): QuerySet {
    const last = names.at(-1)
    const options = isListOptions(last) ? last : undefined
    return this.next(
      refine.valued(this.query, listForm(options), options === undefined ? names : names.slice(0, -1)),
    )
  }
  union(...others: readonly unknown[]): QuerySet {
    const options = others.at(-1)
    if (!isPlainObject(options)) return this.combine('union', others)
    const { all } = readOptions<CombineOptions>(options, rules.UNION, 'union')
    return this.combine(all === true ? 'unionAll' : 'union', others.slice(0, -1))
  }
  and(other: unknown): QuerySet {
    return this.merge('and', other)
  }
  or(other: unknown): QuerySet {
    return this.merge('or', other)
  }
  xor(other: unknown): QuerySet {
    return this.merge('xor', other)
  }
  dates(field: unknown, unit: unknown, options?: DatesOptions): QuerySet {
    return this.next(dated('dates', this.query, { field, unit, options }))
  }
  datetimes(field: unknown, unit: unknown, options?: DatesOptions): QuerySet {
    return this.next(dated('datetimes', this.query, { field, unit, options }))
  }
  intersection(...others: readonly unknown[]): QuerySet {
    return this.combine('intersection', others)
  }
  difference(...others: readonly unknown[]): QuerySet {
    return this.combine('difference', others)
  }

  only(...names: readonly string[]): QuerySet {
    refuseForRows(this.query, 'only')
    checkFields(this.context, this.query, names, 'only')
    return this.all()
  }
  defer(...names: readonly string[]): QuerySet {
    refuseForRows(this.query, 'defer')
    // A null is Django's way to take it back: nothing to do.
    checkFields(
      this.context,
      this.query,
      (names as readonly unknown[]).filter((name) => name !== null),
      'defer',
    )
    return this.all()
  }
  selectRelated(...names: readonly string[]): QuerySet {
    refuseForRows(this.query, 'selectRelated')
    checkSelected(this.context, this.query, names)
    return this.all()
  }
  prefetchRelated(...given: readonly unknown[]): QuerySet {
    refuseForRows(this.query, 'prefetchRelated')
    return new QuerySet(this.context, prefetching(this.context, this.query, given))
  }

  get(...given: readonly unknown[]): unknown {
    const where =
      given.length === 1 && !isQuestion(given[0])
        ? [{ pk: keyOf(this.context, this.query.model, given[0]) }]
        : given
    return answer.getOne(this.context, this.query, where.length === 0 ? undefined : this.condition(where))
  }
  first(): unknown {
    return answer.firstOf(this.context, this.query, 'first')
  }
  last(): unknown {
    return answer.firstOf(this.context, this.query, 'last')
  }
  latest(...fields: readonly unknown[]): unknown {
    return answer.extreme(this.context, this.query, fields, 'latest')
  }
  earliest(...fields: readonly unknown[]): unknown {
    return answer.extreme(this.context, this.query, fields, 'earliest')
  }
  at(index: number): unknown {
    return answer.fetched(this.context, refine.placed(this.query, index))[0]
  }
  count(): number {
    return this.context.engine.count(this.query)
  }
  exists(): boolean {
    return this.context.engine.exists(this.query)
  }
  contains(row: unknown): boolean {
    return answer.contains(this.context, this.query, row)
  }
  inBulk(keys?: Iterable<unknown>, options?: { readonly field?: string }): Map<Value, Row> {
    const { field = 'pk' } = readOptions(options, rules.IN_BULK, 'inBulk')
    return answer.inBulk(this.context, this.query, keys, field)
  }
  aggregate(...aggregates: readonly unknown[]): Record<string, unknown> {
    return this.context.engine.aggregate(this.query, this.aggregates(aggregates, 'aggregate'))
  }
  liveAggregate(aggregates: unknown, options?: LiveOptions): Live<unknown> {
    return this.observedAggregates(this.aggregates([aggregates], 'liveAggregate'), options)
  }
  explain(options?: { readonly run?: boolean; readonly live?: boolean }): Explanation {
    return this.explained(options)
  }
  toArray(): unknown[] {
    return answer.fetched(this.context, this.query)
  }
  /** All rows are taken at the first `next()`: the loop may write. */
  [Symbol.iterator](): IterableIterator<unknown, undefined> {
    return new LateIterator(this)
  }

  getOrCreate(where: unknown, defaults: unknown = {}, options?: object): [Row, boolean] {
    return this.orCreate('getOrCreate', where, defaults, options)
  }
  updateOrCreate(where: unknown, defaults: unknown = {}, options?: object): [Row, boolean] {
    return this.orCreate('updateOrCreate', where, defaults, options)
  }
  private orCreate(
    method: keyof typeof OR_CREATE,
    where: unknown,
    defaults: unknown,
    options?: object,
  ): [Row, boolean] {
    return this.context.core.step(() => {
      const lookups = copiedValues(where, method)
      return OR_CREATE[method](
        this.creation(lookups, options, method),
        lookups,
        copiedValues(defaults, method),
      )
    })
  }

  /** Nothing was asked. */
  private unasked(method: string): QuerySet {
    refuseCombined(this.query, method)
    return this.all()
  }

  /** How a row is made here: a related manager makes it related. */
  protected createOne(values: GivenValues, _options: object): Row {
    return createRow(this.context, this.query.model, values)
  }
  /** The options of what creates a row here. */
  protected get creationRules(): OptionRules {
    return rules.NONE
  }

  /** The arguments of one call: one scope. */
  private condition(where: readonly unknown[]): Condition {
    return admitted(this.context, this.query.model, conditionsOf(where))
  }

  private expressions(given: readonly unknown[], method: string): Readonly<Record<string, Expression>> {
    return mapEntries(namedExpressions(given, method), (expression) =>
      admittedExpression(this.context, this.query.model, expression),
    )
  }

  private aggregates(given: readonly unknown[], method: string): Readonly<Record<string, Expression>> {
    const expressions = this.expressions(given, method)
    for (const expression of Object.values(expressions)) {
      if (expression.kind === 'aggregate' && expression.of?.kind === 'f')
        refine.refuseHidden(this.query, expression.of.chain, method)
    }
    return expressions
  }

  private creation(where: GivenValues, given: object | undefined, method: string): Creation {
    const { context, query } = this
    const options = readOptions(given, this.creationRules, method)
    return {
      context,
      model: query.model,
      find: () => answer.getOne(context, refuseForCreation(query), this.condition([where])) as Row,
      create: (values) => this.createOne(values, options),
    }
  }

  private merge(operator: 'and' | 'or' | 'xor', other: unknown): QuerySet {
    return this.next(merged(operator, this.query, queryOf(other, this.context, operator)))
  }

  private combine(
    operator: 'union' | 'unionAll' | 'intersection' | 'difference',
    others: readonly unknown[],
  ): QuerySet {
    const queries = others.flat().map((other) => queryOf(other, this.context, operator))
    return this.next(combined(operator, [this.query, ...queries]))
  }
}

hinted(Questions.prototype, ASKING)

/** A question to a store, not yet asked: immutable, and keeps no result. */
export class QuerySet extends Questions {
  readonly #context: StoreContext
  readonly #query: Query

  constructor(context: StoreContext, query: Query) {
    super()
    this.#context = context
    this.#query = query
  }

  get context(): StoreContext {
    return #context in this ? this.#context : NONE
  }
  get query(): Query {
    return #query in this ? this.#query : NONE
  }

  /** Bulk: to all rows of the query set. */
  update(values: unknown): number {
    return this.context.core.step(() => updateAll(this.context, this.query, values))
  }
  /** Bulk: all rows of the query set, and what falls with them. */
  delete(): DeleteReport {
    return deleteAll(this.context, this.query)
  }
}
hinted(QuerySet.prototype, MAKING)
