import {
  INSPECT,
  printedInCopies,
  readOptions,
  runInTurns,
  UsageError,
  modelOf,
  type CommitListener,
  takesWrites,
  type ReadStore,
  type RecoveryReport,
  type BackupOptions,
  type PastOptions,
  type CompactOptions,
  type CompactResult,
  type SnapshotInfo,
  type DeleteExplanation,
  type Row,
  type SchemaMeta,
  type StoreStats,
  type ReachOptions,
  type SubmitOptions,
  type TransactOptions,
  type LogHead,
  type TransactResult,
  type TurnOptions,
  withTimeLimit,
} from '@relata/core/engine'
import { isIterable } from '../resolve/lookups/definition.js'
import type { StoreHealth } from '../types/store-health.js'
import { StoreContext } from '../builder/context.js'
import { COMMITS, TURNS } from '../builder/option-rules.js'
import type { Conditions } from '../builder/conditions.js'
import { modelCondition } from '../builder/model-condition.js'
import { managerOf, type ModelManager } from '../builder/model-manager.js'
import { declareScopes } from '../builder/model-scopes.js'
import type { LiveQueryInfo } from '../live/registry/describe-live.js'
import { Commits, type CommitsOptions } from '../live/delivery/commits.js'
import { PickShape } from '../builder/pick/pick-shape.js'
import { pickedQuery } from '../builder/pick/picked-query.js'
import { pickRows } from '../builder/pick/pick-rows.js'
import { RowAttributes } from '../builder/related/row-attributes.js'
import { slotOf } from '../builder/named-row.js'
import { readScope, wholeSchema } from '../builder/scope/open-scope.js'
import { boundaryOf } from '../resolve/boundary.js'
import { ON_PROTOTYPE } from '../builder/query-source.js'

interface StoreKind {
  /** The scopes of the models apply; otherwise all managers have all rows. */
  readonly scopes: boolean
  /** A past state. Nothing else reads it, so it can be closed in a scope, too. */
  readonly isPast?: boolean
}

/** The public store: a manager for each model under its name, and the methods of the store. */
export class Store implements AsyncDisposable {
  readonly #context: StoreContext
  readonly #attributes: RowAttributes
  readonly #scopes: boolean
  readonly #isPast: boolean

  constructor(store: ReadStore, { scopes, isPast = false }: StoreKind) {
    const context = new StoreContext(store)
    this.#context = context
    this.#scopes = scopes
    this.#isPast = isPast
    if (scopes) declareScopes(context)
    // Code from strings is worth its time for a store, and not for each scope.
    this.#attributes = isScoped(context) ? new RowAttributes(context, false) : new RowAttributes(context)
    for (const model of store.schema.models)
      Object.defineProperty(this, model.name, {
        value: managerOf(context, model),
        enumerable: model.autoOf === undefined,
        writable: false,
      })
    for (const proxy of store.schema.proxies)
      Object.defineProperty(this, proxy.name, {
        value: managerOf(context, proxy),
        enumerable: true,
        writable: false,
      })
  }

  // `undefined` on the prototype, which printers read.
  get schema(): SchemaMeta {
    return #context in this ? wholeSchema(this.#context.schema) : ON_PROTOTYPE
  }
  /** The position of the last commit. */
  get position(): number {
    return #context in this ? this.#context.store.position : ON_PROTOTYPE
  }

  /** For `JSON.stringify`: the number of rows of each model, not the rows. */
  toJSON(): unknown {
    return #context in this ? { position: this.position, rows: Object.fromEntries(this.#sizes()) } : {}
  }
  /** @internal */
  [INSPECT](depth: number): string {
    if (!(#context in this)) return 'Store.prototype'
    if (depth < 0) return '[Store]'
    try {
      const sizes = this.#sizes().map(([name, size]) => `${name}: ${size} ${size === 1 ? 'row' : 'rows'}`)
      return `Store { ${sizes.join(', ')} }`
    } catch (error) {
      // A scope counts its rows, which a closed store refuses.
      return `Store (${(error as { readonly code?: string }).code ?? String(error)})`
    }
  }
  #sizes(): [string, number][] {
    const context = this.#context
    return context.schema.models
      .filter(({ autoOf }) => autoOf === undefined)
      .map((model) => [model.name, context.sizeOf(model)])
  }

  /** The database with the rows of a scope alone: the same object for the same values, if it is used often. */
  scope(values: unknown): Store {
    const context = this.#context
    const { key, open } = readScope(context, values)
    return context.scopes.get(key, () => new Store(open(), { scopes: this.#scopes })) as Store
  }

  model(name: string): ModelManager {
    const { schema } = this.#context
    return managerOf(this.#context, schema.proxy(name) ?? schema.model(name))
  }

  /** A condition on the rows of a model, checked immediately. */
  where(name: string, ...where: readonly unknown[]): Conditions {
    const { query } = this.model(name)
    return modelCondition(this.#context, query, where)
  }

  /** What `pick` makes of the rows of a model, as a value. */
  shape(name: string, members: unknown): PickShape {
    const { query } = this.model(name)
    pickedQuery(this.#context, query, members)
    return members instanceof PickShape ? members : new PickShape(query.model.name, members as object)
  }
  /** A row, or several, as nested objects of values. */
  pick(rows: unknown, shape: unknown): unknown {
    return pickRows(this.#context, rows, shape)
  }

  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T> {
    return this.#context.writer.transact(fn, options)
  }
  async submit<T>(fn: () => T, options?: SubmitOptions): Promise<T> {
    return this.#context.writer.submit(fn, options)
  }
  async reached(position: number, options?: ReachOptions): Promise<void> {
    await this.#context.store.reached(position, options)
  }
  async synced(options?: ReachOptions): Promise<number> {
    return this.#context.store.synced(options)
  }
  /** Ends the queries of a function that take too long. */
  withTimeout<T>(ms: number, fn: () => T): T {
    if (typeof ms !== 'number' || !(ms >= 0) || typeof fn !== 'function')
      throw new UsageError('ERR_ARGUMENT', 'withTimeout takes milliseconds, from 0, and a function', {
        value: typeof fn === 'function' ? ms : fn,
      })
    const result = withTimeLimit(ms, fn)
    if (result instanceof Promise)
      throw new UsageError(
        'ERR_ARGUMENT',
        'withTimeout takes a synchronous function: what runs after an await would have no limit',
        { value: fn },
      )
    return result
  }
  commits(options?: CommitsOptions): Commits {
    const checked = readOptions(options, COMMITS, 'commits')
    const { store } = this.#whole('commits')
    store.assertOpen()
    if (store.log === undefined)
      throw new UsageError(
        'ERR_ARGUMENT',
        'This store keeps no commits: open it without `history: false` to read them',
        { value: false },
      )
    return new Commits(store.log, checked)
  }
  /** A read-only database with the state of a past position or date. */
  async at(position: number | Date, options?: PastOptions): Promise<Store> {
    const past = await this.#context.writer.at(position, options)
    return new Store(past, { scopes: this.#scopes, isPast: true })
  }
  async durable(): Promise<void> {
    await this.#context.writer.durable()
  }
  async backup(folder: string, options?: BackupOptions): Promise<LogHead> {
    return this.#whole('backup').writer.backup(folder, options)
  }
  /** How the store was opened. */
  get recovery(): RecoveryReport | undefined {
    if (!(#context in this)) return ON_PROTOTYPE
    const { store } = this.#whole('recovery')
    return takesWrites(store) ? store.recovery : undefined
  }
  async saveSnapshot(): Promise<SnapshotInfo> {
    return this.#whole('saveSnapshot').writer.saveSnapshot()
  }
  async compact(options?: CompactOptions): Promise<CompactResult> {
    return this.#whole('compact').writer.compact(options)
  }
  async close(): Promise<void> {
    const { store, live } = this.#isPast ? this.#context : this.#whole('close')
    // Subscribers that have not been notified yet get the last commit first.
    if (store.notifying) await Promise.resolve()
    if (!store.writing) live.end()
    await store.close()
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async stats(): Promise<StoreStats> {
    return this.#whole('stats').store.stats()
  }

  health(): StoreHealth {
    const { store, live } = this.#whole('health')
    return Object.freeze({
      ...store.health(),
      live: Object.freeze({ views: live.size, subscribers: live.subscribers }),
    })
  }

  /** The open live queries with what they cost. */
  liveQueries(): readonly LiveQueryInfo[] {
    return this.#context.live.describe()
  }

  /** Whether a to-one relation of a row has a row. */
  has(row: Row, name: string): boolean {
    return this.related(row, name) !== null
  }
  /** A relation of a row; null if a single row is missing. */
  related(row: Row, name: string): unknown {
    const model = modelOf(row)
    if (model === undefined)
      throw new UsageError(
        row === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
        `related takes a row and the name of one of its relations`,
        { value: row },
      )
    // Refuses a row outside of the scope.
    if (isScoped(this.#context)) slotOf(this.#context, model, row, 'related')
    return this.#attributes.related(model, row, name)
  }

  /** Of one row, or of several of one model. */
  explainDelete(rows: Row | Iterable<Row>): DeleteExplanation {
    const list = isIterable(rows) ? [...rows] : [rows]
    const models = list.map((row) => modelOf(row))
    const [model] = models
    const wrong = models.findIndex((each) => each === undefined || each !== model)
    if (model === undefined || wrong >= 0)
      throw new UsageError(
        rows === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT',
        'explainDelete takes a row, or one or more rows of one model',
        { value: wrong >= 0 ? list[wrong] : rows },
      )
    return this.#context.writer.explainDelete(
      model,
      list.map((row) => slotOf(this.#context, model, row, 'explainDelete')),
    )
  }

  onCommit(listener: CommitListener): () => void {
    return this.#whole('onCommit').store.onCommit(listener)
  }
  stateHash(): string {
    return this.#whole('stateHash').state.hash()
  }
  async stateHashAsync(options?: TurnOptions): Promise<string> {
    const checked = readOptions(options, TURNS, 'stateHashAsync')
    return runInTurns(this.#whole('stateHashAsync').state.hashSteps(), checked)
  }

  /** The context of a member that is about the whole store. */
  #whole(member: string): StoreContext {
    if (!isScoped(this.#context)) return this.#context
    throw new UsageError(
      'ERR_SCOPED',
      `${member} is about the whole store, and this database is a scope of it: call it on the unscoped database`,
      { value: member },
    )
  }
}

const isScoped = ({ schema }: StoreContext): boolean => boundaryOf(schema) !== undefined

printedInCopies(Store.prototype)
