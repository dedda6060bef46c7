import {
  DoesNotExist,
  FieldError,
  readOptions,
  UsageError,
  type DeleteReport,
  type LinkMeta,
  type ModelMeta,
  type ProxyMeta,
  type Row,
  type TableReader,
} from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import { bulkCreate, type BulkCreateOptions } from './bulk-create.js'
import { isPlainObject, isConditionArgument } from './condition.js'
import type { StoreContext } from './context.js'
import { bulkCreateInBatches, type BatchOptions } from './in-batches.js'
import { createRow } from './create.js'
import { labelsOf } from './labels.js'
import { neighbour } from './order-with-respect-to.js'
import { outsideScope } from './model-scopes.js'
import { querySetOf, withMethods } from './query-methods.js'
import { Queryable, type QuerySet } from './query-set.js'
import { addHints, MODEL_MANAGER_HINTS } from './method-hints.js'
import { NO_OPTIONS } from './option-rules.js'
import { slotOf } from './named-row.js'
import { primaryKeyOf, parseValue } from './row-key.js'
import { formatValue } from './format-value.js'
import { ON_PROTOTYPE, managerQuery, queryShown } from './query-source.js'
import { checkExpected } from './expected-row.js'
import { treeDepth, treePath, treeQuery, treeRoot } from './tree.js'
import { recomputeAll } from './recompute.js'
import { bulkUpsert, upsert } from './upsert.js'
import { valuesObject } from './input-values.js'
import { refuseInBulk } from './refuse-in-bulk.js'
import { readOnlyError, updateRow } from './write.js'

/** `db.Book`: queries over all rows of a model, and writes of single rows. */
export class ModelManager extends Queryable {
  readonly #context: StoreContext
  readonly #model: ModelMeta
  /** The name of the model, or of the proxy. */
  readonly #name: string
  readonly #query: Query
  /** Of the current state. */
  #table: TableReader
  /** Keys are numbers, any number that has a row is one, and no default scope leaves rows out. */
  readonly #byNumber: boolean

  constructor(
    context: StoreContext,
    model: ModelMeta,
    { name, ordering }: Pick<ModelMeta, 'name' | 'ordering'> = model,
  ) {
    super()
    this.#context = context
    this.#model = model
    this.#name = name
    this.#table = context.table(model)
    context.onReplacement((state) => (this.#table = state.table(model)))
    this.#byNumber =
      !context.defaultScopes.has(model) && (model.pk.type.name === 'auto' || model.pk.type.name === 'integer')
    this.#query = managerQuery(context, model, ordering)
  }

  // `undefined` on the prototype, which printers walk over.
  get context(): StoreContext {
    return #context in this ? this.#context : ON_PROTOTYPE
  }
  get model(): ModelMeta {
    return #model in this ? this.#model : ON_PROTOTYPE
  }
  get query(): Query {
    return #query in this ? this.#query : ON_PROTOTYPE
  }

  protected override title(): string {
    return this.#name
  }
  /** `Book (model, 3 rows)`, `ByTitle (proxy of Book, 3 rows)`, `Issue (model, 3 rows, 1 outside its default scope)`. */
  protected override summary(): string {
    this.#context.store.assertOpen()
    const { name } = this.#model
    const size = this.#context.sizeOf(this.#model)
    const proxy = this.#name === name ? 'model' : `proxy of ${name}`
    return `${this.#name} (${proxy}, ${size} ${size === 1 ? 'row' : 'rows'}${outsideScope(this.#context, this.#query, size)})`
  }

  /**
   * With a single key no query is planned: it is one table lookup. If keys are numbers, a number is not
   * parsed: if it finds a row, it was a valid key. The arguments are only ever spread, so that no array is
   * allocated. benchmarks: forward_hops.
   */
  override get(...args: readonly unknown[]): unknown {
    if (this.#byNumber && args.length === 1 && typeof args[0] === 'number') {
      this.#context.store.assertOpen()
      const row = this.#table.rowByKey(args[0])
      if (row !== undefined) return row
    }
    return this.getByCondition(...args)
  }

  private getByCondition(...args: readonly unknown[]): unknown {
    if (this.#context.defaultScopes.has(this.#model) || args.length !== 1 || isConditionArgument(args[0]))
      return super.get(...args)
    const key =
      typeof args[0] === 'object' || args[0] === undefined
        ? primaryKeyOf(this.context, this.model, args[0])
        : parseValue(this.model.pk, args[0])
    this.context.store.assertOpen()
    const row = this.#table.rowByKey(key)
    if (row !== undefined) return row
    const { name, pk } = this.model
    throw new DoesNotExist('ERR_DOES_NOT_EXIST', `There is no ${name} with ${pk.name} ${formatValue(key)}`, {
      value: args[0],
      model: name,
    })
  }

  create(values: unknown = {}, options?: object): Row {
    if (options !== undefined) readOptions(options, NO_OPTIONS, 'create')
    return createRow(this.context, this.model, valuesObject(values, 'create'))
  }
  bulkCreate(list: Iterable<unknown>, options?: BulkCreateOptions): Row[] {
    return this.context.engine.atOneInstant(() => bulkCreate(this.context, this.model, list, options))
  }
  /** `bulkCreate`, as several commits in several turns of the event loop. */
  bulkCreateInBatches(list: Iterable<unknown>, options?: BulkCreateOptions & BatchOptions): Promise<Row[]> {
    return bulkCreateInBatches(this.context, this.model, list, options)
  }
  /** Returns the updated row. */
  update(rowOrKey: unknown, values: unknown, options?: object): Row {
    if (values === undefined && isPlainObject(rowOrKey)) throw this.missingRow('update', 'update(values)')
    const slot = slotOf(this.context, this.model, rowOrKey, 'update')
    checkExpected(this.context, this.model, { row: rowOrKey, slot, options }, 'update')
    return updateRow(this.context, this.query, slot, values)
  }
  /** Updates each row with its own values. Returns the number of rows. */
  bulkUpdate(list: Iterable<unknown>, options?: object): number {
    if (options !== undefined) readOptions(options, NO_OPTIONS, 'bulkUpdate')
    const { context, model } = this
    const change = (entry: unknown): number => {
      if (!Array.isArray(entry) || entry.length !== 2)
        throw new UsageError('ERR_ARGUMENT', 'bulkUpdate takes pairs: [[row, values], …]', {
          value: entry,
          model: model.name,
        })
      const [row, values] = entry as [unknown, unknown]
      refuseInBulk(model, values)
      const slot = slotOf(context, model, row, 'bulkUpdate')
      updateRow(context, this.query, slot, values)
      return slot
    }
    return new Set(context.engine.atOneInstant(() => context.writer.each(list, change))).size
  }
  /** Updates the row with unique values, or creates it. */
  upsert(unique: unknown, values: unknown): [Row, boolean] {
    return this.context.writer.step(() => upsert(this.context, this.query, { unique, values }))
  }
  /** The same for several rows: all or none. */
  bulkUpsert(list: Iterable<unknown>): [Row, boolean][] {
    return this.context.engine.atOneInstant(() => bulkUpsert(this.context, this.query, list))
  }
  /** Computes the computed fields of all rows again. Returns the number of rows that have changed. */
  recompute(options?: object): number {
    if (options !== undefined) readOptions(options, NO_OPTIONS, 'recompute')
    return this.context.engine.atOneInstant(() => recomputeAll(this.context, this.query))
  }
  delete(...args: readonly [row?: unknown, options?: object]): DeleteReport {
    if (args.length === 0) throw this.missingRow('delete', 'delete()')
    const [row, options] = args
    const { context, model } = this
    return context.writer.step(() => {
      const slot = slotOf(context, model, row, 'delete')
      checkExpected(context, model, { row, slot, options }, 'delete')
      return context.writer.delete(model, [slot])
    })
  }

  /** The row after this one in its owner's order, or null if it is the last. */
  nextInOrder(rowOrKey: unknown): Row | null {
    return neighbour(this.context, this.model, rowOrKey, 'next')
  }
  previousInOrder(rowOrKey: unknown): Row | null {
    return neighbour(this.context, this.model, rowOrKey, 'previous')
  }

  /** The rows above a row of a tree. */
  ancestors(rowOrKey: unknown): QuerySet {
    return this.make(treeQuery(this.context, this.query, 'ancestors', rowOrKey))
  }
  /** The rows below a row of a tree. */
  descendants(rowOrKey: unknown): QuerySet {
    return this.make(treeQuery(this.context, this.query, 'descendants', rowOrKey))
  }
  /** The rows from the root of a tree to a row. */
  path(rowOrKey: unknown): Row[] {
    return treePath(this.context, this.model, rowOrKey)
  }
  root(rowOrKey: unknown): Row {
    return treeRoot(this.context, this.model, rowOrKey)
  }
  depth(rowOrKey: unknown): number {
    return treeDepth(this.context, this.model, rowOrKey)
  }

  /** The rows that a relation may point at: those of its target that `limitChoicesTo` allows. */
  choicesFor(name: string): QuerySet {
    const { target, forward, limitChoicesTo } = this.relationNamed(name)
    return querySetOf(this.context, queryShown(this.context, target, forward.ordering)).filter(
      limitChoicesTo ?? {},
    )
  }

  /** The labels of a field's choices by value. */
  labels(name: string): Readonly<Record<string, string>> {
    return labelsOf(this.context, this.model, name)
  }

  /** The rows behind a many-to-many: of its through model, or the automatic ones, which are read-only. */
  through(name: string): ModelManager {
    const edge = this.context.schema.attribute(this.model, name)?.edge
    if (edge?.kind !== 'link' && edge?.kind !== 'through')
      throw new FieldError('ERR_NOT_A_RELATION', `${this.model.name} has no many-to-many '${name}'`, {
        value: name,
        model: this.model.name,
        field: name,
      })
    return managerOf(this.context, throughModel(edge.link))
  }

  private missingRow(method: string, alternative: string): UsageError {
    const { name } = this.model
    const message = `db.${name}.${method} takes a row or its key first; for several rows call db.${name}.filter(…).${alternative}`
    return new UsageError('ERR_UNDEFINED', message, { value: undefined, model: name })
  }

  private relationNamed(name: string): Pick<LinkMeta, 'target' | 'forward' | 'limitChoicesTo'> {
    const meaning = this.context.schema.step(this.model, name)
    const key = meaning?.field?.key ?? (meaning?.edge?.kind === 'forward' ? meaning.edge.key : undefined)
    if (key !== undefined) return key
    const edge = meaning?.edge
    if ((edge?.kind === 'link' || edge?.kind === 'through') && edge.side === 0) return edge.link
    throw new FieldError(
      'ERR_NOT_A_RELATION',
      `choicesFor: ${this.model.name} has no foreign key, one-to-one or many-to-many '${name}'`,
      {
        value: name,
        model: this.model.name,
        field: name,
      },
    )
  }
}

addHints(ModelManager.prototype, MODEL_MANAGER_HINTS)

function throughModel(link: LinkMeta): ModelMeta {
  const model = link.through?.model ?? link.auto
  if (model === undefined)
    throw new FieldError('ERR_UNKNOWN_MODEL', `${link.label} has no through model`, {
      model: link.model.name,
    })
  return model
}

/** Automatic through rows are created and removed only by the many-to-many's managers. */
class ThroughRowsManager extends ModelManager {
  override create(): Row {
    throw this.readOnlyError('create')
  }
  override bulkCreate(): Row[] {
    throw this.readOnlyError('bulkCreate')
  }
  override bulkCreateInBatches(): Promise<Row[]> {
    return Promise.reject(this.readOnlyError('bulkCreateInBatches'))
  }
  override update(): Row {
    throw this.readOnlyError('update')
  }
  override bulkUpdate(): number {
    throw this.readOnlyError('bulkUpdate')
  }
  override upsert(): [Row, boolean] {
    throw this.readOnlyError('upsert')
  }
  override bulkUpsert(): [Row, boolean][] {
    throw this.readOnlyError('bulkUpsert')
  }
  override delete(): DeleteReport {
    throw this.readOnlyError('delete')
  }
  protected override createOne(): Row {
    throw this.readOnlyError('create')
  }

  private readOnlyError(method: string): UsageError {
    return readOnlyError(this.model, method)
  }
}

/** One for each model, and proxy, of each store. */
export function managerOf(context: StoreContext, of: ModelMeta | ProxyMeta): ModelManager {
  const known = context.managers.get(of)
  if (known instanceof ModelManager) return known
  const manager = newManager(context, of)
  context.managers.set(of, manager)
  return manager
}

function newManager(context: StoreContext, of: ModelMeta | ProxyMeta): ModelManager {
  if (!('model' in of) && of.autoOf !== undefined) return new ThroughRowsManager(context, of)
  const model = 'model' in of ? of.model : of
  return new (withMethods(context, model, ModelManager))(context, model, of)
}
