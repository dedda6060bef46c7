import { readOptions, type DeleteReport, type OptionRules, type Row, type Value } from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { Explanation } from '../engine/explain.js'
import type { Live, LiveOptions } from '../live/delivery/live.js'
import { checkedAggregates, checkedExpressions } from './checked-expressions.js'
import { refuseArgument } from './unexpected.js'
import * as results from './results.js'
import { combined, type CombineOptions } from './combination.js'
import { isPlainObject, isConditionArgument } from './condition.js'
import type { Page, PageOptions } from '../types/page.js'
import type { StoreContext } from './context.js'
import { createRow } from './create.js'
import type { InputValues } from './input-values.js'
import { copiedValues, OR_CREATE, refuseForCreation, type Creation } from './or-create.js'
import { dated, type DatesOptions } from './dates.js'
import { QUERYABLE_HINTS, addHints, QUERY_SET_HINTS } from './method-hints.js'
import { mergedQuery } from './merge.js'
import { checkFields, checkSelected } from './names.js'
import { withPrefetchRequests } from './prefetch.js'
import * as rules from './option-rules.js'
import * as refine from './refine.js'
import { filteredQuery } from './filtered-query.js'
import { genericEntries } from './generic-values.js'
import { orderedQuery } from './ordered-query.js'
import { filterShapeOf } from '../plan/shaped-query.js'
import { refuseCombined, refuseForRows, refuseUnnamed } from './refusal.js'
import { LazyIterator } from './lazy-iterator.js'
import { isListOptions, listForm } from './list-options.js'
import { pageOf } from './page/page.js'
import { pickedQuery } from './pick/picked-query.js'
import { searchedQuery } from './search.js'
import { primaryKeyOf } from './row-key.js'
import { ON_PROTOTYPE } from './query-source.js'
import { operandQuery } from './combined-operand.js'
import { ScopedSource } from './scoped-source.js'
import { deleteAll } from './delete.js'
import { deleteInBatches, updateInBatches, type BatchOptions } from './in-batches.js'
import { updateAll } from './write.js'

/**
 * The methods of query sets and managers. `types/` has their static side and documentation; values are
 * checked here, names by the engine.
 */
export abstract class Queryable extends ScopedSource implements Iterable<unknown> {
  protected derive(query: Query): QuerySet {
    // The names of a shaped query were checked when its shape was made.
    if (filterShapeOf(query) === undefined) this.context.engine.check(query)
    else this.context.store.assertOpen()
    return this.make(query)
  }
  /** A query set of the same model. Classes with further methods make it with them. */
  protected make(query: Query): QuerySet {
    return new QuerySet(this.context, query)
  }

  all(unexpected?: never): QuerySet {
    refuseArgument('all', unexpected)
    return this.make(this.query)
  }
  none(unexpected?: never): QuerySet {
    refuseArgument('none', unexpected)
    return this.derive(refine.emptied(this.query))
  }
  filter(...where: readonly unknown[]): QuerySet {
    return this.filtered(where, 'filter')
  }
  exclude(...where: readonly unknown[]): QuerySet {
    return this.filtered(where, 'exclude')
  }
  orderBy(...terms: readonly unknown[]): QuerySet {
    return this.make(orderedQuery(this.context, this.query, terms))
  }
  search(text: unknown, options?: unknown): QuerySet {
    return this.make(searchedQuery(this.context, this.query, text, options))
  }
  reverse(unexpected?: never): QuerySet {
    refuseArgument('reverse', unexpected)
    return this.derive(refine.reversed(this.query))
  }
  slice(start?: number, stop?: number): QuerySet {
    return this.derive(refine.sliced(this.query, start, stop))
  }
  distinct(...names: readonly unknown[]): QuerySet {
    return this.derive(refine.distinct(this.query, names))
  }
  annotate(...annotations: readonly unknown[]): QuerySet {
    return this.derive(refine.annotated(this.query, checkedExpressions(this, annotations, 'annotate'), false))
  }
  alias(...annotations: readonly unknown[]): QuerySet {
    return this.derive(refine.annotated(this.query, checkedExpressions(this, annotations, 'alias'), true))
  }
  values(...names: readonly unknown[]): QuerySet {
    refuseUnnamed(names)
    return this.derive(refine.withValues(this.query, 'object', genericEntries(this, names)))
  }
  valuesList(...names: readonly unknown[]): QuerySet {
    const last = names.at(-1)
    const options = isListOptions(last) ? last : undefined
    const entries = genericEntries(this, options === undefined ? names : names.slice(0, -1))
    return this.derive(refine.withValues(this.query, listForm(options), entries))
  }
  pick(shape: unknown): QuerySet {
    return this.make(pickedQuery(this.context, this.query, shape))
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
    return this.derive(dated('dates', this.query, { field, unit, options }))
  }
  datetimes(field: unknown, unit: unknown, options?: DatesOptions): QuerySet {
    return this.derive(dated('datetimes', this.query, { field, unit, options }))
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
    // As in Django, null undoes it; here it has no effect.
    const passed = (names as readonly unknown[]).filter((name) => name !== null)
    checkFields(this.context, this.query, passed, 'defer')
    return this.all()
  }
  selectRelated(...names: readonly string[]): QuerySet {
    refuseForRows(this.query, 'selectRelated')
    checkSelected(this.context, this.query, names)
    return this.all()
  }
  prefetchRelated(...args: readonly unknown[]): QuerySet {
    refuseForRows(this.query, 'prefetchRelated')
    return this.make(withPrefetchRequests(this.context, this.query, args))
  }

  get(...args: readonly unknown[]): unknown {
    const where =
      args.length === 1 && !isConditionArgument(args[0])
        ? [{ pk: primaryKeyOf(this.context, this.query.model, args[0]) }]
        : args
    return results.getOne(this.context, this.query, where)
  }
  first(unexpected?: never): unknown {
    refuseArgument('first', unexpected)
    return results.firstOrLast(this.context, this.query, 'first')
  }
  last(unexpected?: never): unknown {
    refuseArgument('last', unexpected)
    return results.firstOrLast(this.context, this.query, 'last')
  }
  latest(...fields: readonly unknown[]): unknown {
    return results.latestOrEarliest(this.context, this.query, fields, 'latest')
  }
  earliest(...fields: readonly unknown[]): unknown {
    return results.latestOrEarliest(this.context, this.query, fields, 'earliest')
  }
  at(index: number): unknown {
    return results.fetchResult(this.context, refine.atIndex(this.query, index))[0]
  }
  page(options?: PageOptions): Page<unknown> {
    return pageOf(this.context, this.query, options)
  }
  count(unexpected?: never): number {
    refuseArgument('count', unexpected)
    return this.context.engine.count(this.query)
  }
  exists(unexpected?: never): boolean {
    refuseArgument('exists', unexpected)
    return this.context.engine.exists(this.query)
  }
  contains(row: unknown): boolean {
    return results.contains(this.context, this.query, row)
  }
  inBulk(keys?: Iterable<unknown>, options?: { readonly field?: string }): Map<Value, Row> {
    const { field = 'pk' } = readOptions(options, rules.IN_BULK, 'inBulk')
    return results.inBulk(this.context, this.query, keys, field)
  }
  aggregate(...aggregates: readonly unknown[]): Record<string, unknown> {
    return this.context.engine.aggregate(this.query, checkedAggregates(this, aggregates, 'aggregate'))
  }
  liveAggregate(aggregates: unknown, options?: LiveOptions): Live<unknown> {
    return this.openLiveAggregates(checkedAggregates(this, [aggregates], 'liveAggregate'), options)
  }
  explain(options?: { readonly run?: boolean; readonly live?: boolean }): Explanation {
    return this.explained(options)
  }
  toArray(unexpected?: never): unknown[] {
    refuseArgument('toArray', unexpected)
    return results.fetchResult(this.context, this.query)
  }
  /** The rows are those of the first `next()`, so the loop may write. */
  [Symbol.iterator](): IterableIterator<unknown, undefined> {
    return new LazyIterator(this, this)
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
    return this.context.writer.step(() => {
      const lookups = copiedValues(where, method)
      return OR_CREATE[method](
        this.creation(lookups, options, method),
        lookups,
        copiedValues(defaults, method),
      )
    })
  }

  /** Without arguments both return all rows. */
  private filtered(where: readonly unknown[], method: 'filter' | 'exclude'): QuerySet {
    if (where.length > 0) return this.make(filteredQuery(this.context, this.query, where, method))
    refuseCombined(this.query, method)
    return this.all()
  }

  /** Creates a row. A related manager also relates it. */
  protected createOne(values: InputValues, _options: object): Row {
    return createRow(this.context, this.query.model, values)
  }
  /** The options of the methods that create a row. */
  protected get creationRules(): OptionRules {
    return rules.NO_OPTIONS
  }

  private creation(where: InputValues, passed: object | undefined, method: string): Creation {
    const { context, query } = this
    const options = readOptions(passed, this.creationRules, method)
    return {
      context,
      model: query.model,
      find: () => results.getOne(context, refuseForCreation(query), [where]) as Row,
      create: (values) => this.createOne(values, options),
    }
  }

  private merge(operator: 'and' | 'or' | 'xor', other: unknown): QuerySet {
    return this.derive(mergedQuery(operator, this.query, operandQuery(other, this.context, operator)))
  }

  private combine(
    operator: 'union' | 'unionAll' | 'intersection' | 'difference',
    others: readonly unknown[],
  ): QuerySet {
    const queries = others.flat().map((other) => operandQuery(other, this.context, operator))
    return this.derive(combined(operator, [this.query, ...queries]))
  }
}

addHints(Queryable.prototype, QUERYABLE_HINTS)

/** A lazy query: immutable, evaluated by each call that reads it; it caches no result. */
export class QuerySet extends Queryable {
  readonly #context: StoreContext
  readonly #query: Query

  constructor(context: StoreContext, query: Query) {
    super()
    this.#context = context
    this.#query = query
  }

  get context(): StoreContext {
    return #context in this ? this.#context : ON_PROTOTYPE
  }
  get query(): Query {
    return #query in this ? this.#query : ON_PROTOTYPE
  }

  /** Updates all rows of the query set. */
  update(values: unknown, options?: object): number {
    if (options !== undefined) readOptions(options, rules.NO_OPTIONS, 'update')
    return this.context.writer.step(() => updateAll(this.context, this.query, values))
  }
  /** Deletes all rows of the query set, and the rows that cascade. */
  delete(unexpected?: never): DeleteReport {
    refuseArgument('delete of a query set', unexpected)
    return deleteAll(this.context, this.query)
  }
  /** `update`, as several commits in several turns of the event loop. */
  updateInBatches(values: unknown, options?: BatchOptions): Promise<number> {
    return updateInBatches(this.context, this.query, values, options)
  }
  /** `delete`, as several commits in several turns of the event loop. */
  deleteInBatches(options?: BatchOptions): Promise<DeleteReport> {
    return deleteInBatches(this.context, this.query, options)
  }
}
addHints(QuerySet.prototype, QUERY_SET_HINTS)
