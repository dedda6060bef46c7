import type {
  CommitReport,
  DeleteExplanation,
  SchemaMeta,
  ReachOptions,
  TransactOptions,
  TransactResult,
  Wrong,
} from '@relata/core'
import type { Commits, CommitsOptions } from '../live/delivery/commits.js'
import type { CheckedCondition } from './condition.js'
import type { ModelName } from './declared.js'
import type { LinkModelName } from './link-models.js'
import type { ManagerOf, ReadManager } from './model-manager.js'
import type { Instance, InstanceOf } from './instance.js'
import type { NoAliases } from './mode.js'
import type { PastOptions } from './past-options.js'
import type { ShapeArgument, PickedRow, Shape } from './pick.js'
import type { SingleName, SingleRow } from './row.js'
import type { StoreOperations } from './store-operations.js'
import type { SubmitOptions } from './submit-options.js'
import type { ScopeArgument, ScopedManager } from './scope.js'
import type { ComparedValue, ConditionArgument, MoreArguments, WhereArgument } from './where.js'

/**
 * A store: a manager for each model under its name (`db.Book`), and the methods of the store as a whole.
 *
 * @example
 * ```ts
 * function rename(db: Database<Library>, id: number, title: string): void {
 *   db.Book.update(id, { title })
 * }
 * ```
 * @public
 */
export type Database<S> = {
  readonly [M in keyof S]: ManagerOf<S, M & string>
} & LinkManagers<S, LinkModelName<S>> &
  Store<S>

/**
 * A database that shows one scope, as `scope` returns it: a {@link Database} whose managers set the values `K` of new
 * rows themselves.
 * @public
 */
export type ScopedDatabase<S, K extends string> = Narrowing<S, K> &
  Database<S> & {
    readonly [M in keyof S]: ScopedManager<S, M & string, K>
  }
interface Narrowing<S, K extends string> {
  /** Narrows the scope: its rows that have these values too. */
  scope<const V>(values: V & ScopeArgument<S, V>): ScopedDatabase<S, K | (keyof V & string)>
  /** The rows that this scope had at a past position or date. */
  at<T = S>(position: number | Date, options?: PastOptions<T>): Promise<ScopedDatabase<T, K>>
}
type LinkManagers<S, L extends string> = {
  readonly [N in L]: ReadManager<S, N>
}

/** The type that `transact` refuses: a function that returns a promise. */
export type Synchronous<T> =
  T extends PromiseLike<unknown> ? Wrong<'a transaction is synchronous: await before it, then write'> : T

/**
 * The type itself. From what is expected of a call, the compiler infers into the branches of the type that it returns:
 * into those of a picked row with a model that isn't known yet for a million instantiations.
 */
type Made<T> = [T] extends [infer R] ? R : never

/** The methods of the store as a whole. */
export interface Store<S> extends StoreOperations {
  /** The models and relations, resolved: for tools that don't know them. */
  readonly schema: SchemaMeta
  /**
   * The manager of the model with this name, for names in variables and names with an app.
   *
   * @example
   * ```ts
   * db.model('sales.Order').count()
   * ```
   */
  model<N extends ModelName<S> | LinkModelName<S>>(
    name: N,
  ): N extends ModelName<S> ? ManagerOf<S, N> : ReadManager<S, N>
  /**
   * A condition on the rows of a model as a value: to be kept in a variable, passed to functions and returned
   * by them. It takes the arguments of `filter`, and checks them immediately. `and or not xor any all none`
   * combine it with others. With a name and a value, the name may be one of several that are known only at
   * run time.
   *
   * Throws the errors of `filter`.
   *
   * @example
   * ```ts
   * const visible = (user: Row<App, 'User'>): Condition<App, 'Link'> => db.where('Link', or({ public: true }, { owner: user }))
   * db.Link.filter(visible(user), db.where('Link', byName ? 'name' : 'url', text))
   * ```
   */
  where<const M extends ModelName<S> | LinkModelName<S>, const P extends string, V>(
    model: M,
    name: P,
    value: ComparedValue<S, M, P, V>,
  ): CheckedCondition<S, M>
  where<const M extends ModelName<S> | LinkModelName<S>, W, const R extends readonly object[] = []>(
    model: M,
    where: WhereArgument<S, M, NoAliases, W> | ConditionArgument<S, M, NoAliases, W>,
    ...more: MoreArguments<S, M, NoAliases, R>
  ): CheckedCondition<S, M>
  /**
   * A shape for {@link pick}, checked on a model: to be used several times, as a part of other shapes, and for the
   * type of what it makes, `Picked<typeof shape>`.
   *
   * Throws what `pick` throws.
   *
   * @example
   * ```ts
   * const card = db.shape('Link', { id: true, url: true, owner: { name: true } })
   * type Card = Picked<typeof card>
   * ```
   */
  shape<const M extends ModelName<S> | LinkModelName<S>, const P extends object>(
    model: M,
    shape: P & ShapeArgument<S, M, NoAliases, P>,
  ): Shape<S, M, P>
  /**
   * A row as an object for JSON that has the members of a shape, as `pick` of a query set makes it: also of a row
   * that was just created or updated. A list of rows becomes a list of objects.
   *
   * Throws what `pick` of a query set throws; StoreError `ERR_ROW_GONE` for a row that was deleted.
   *
   * @example
   * ```ts
   * response.end(JSON.stringify(db.pick(db.Link.create(values), card)))
   * ```
   */
  pick<M extends string, const P extends object>(
    row: InstanceOf<M>,
    shape: P & ShapeArgument<S, M, NoAliases, P>,
  ): Made<PickedRow<S, M, NoAliases, P>>
  pick<M extends string, const P extends object>(
    rows: Iterable<InstanceOf<M>>,
    shape: P & ShapeArgument<S, M, NoAliases, P>,
  ): Made<PickedRow<S, M, NoAliases, P>>[]
  /**
   * The same database, restricted to the rows with these values: of one tenant, one organization, one region. Every
   * read at every depth finds only rows of the scope and shared ones; `create` sets the values; a write that would reach
   * another scope is refused, and a key of another scope doesn't exist. Models without the field belong to the scope by
   * their keys; models without such keys are shared, and read-only in a scope.
   *
   * From the first scope by a name on, every commit to the store must keep its keys and links inside of one scope.
   *
   * Throws UsageError `ERR_SCOPE`, `ERR_UNDEFINED`; IntegrityError `ERR_SCOPE_CROSSING` if a key leads from one scope to
   * another already. Members that are about the whole store throw `ERR_SCOPED`.
   *
   * @example
   * ```ts
   * const shop = db.scope({ tenant: request.tenant })
   * const order = shop.Order.create({ number: 'A-7' })
   * ```
   */
  scope<const V>(values: V & ScopeArgument<S, V>): ScopedDatabase<S, keyof V & string>
  /** Position of the last commit. */
  readonly position: number
  /**
   * Runs a function as one transaction: every write made while it runs belongs to it, and an exception undoes
   * all of them. Inside another transaction it is a savepoint. Returns the function's value and the commit;
   * `commit.durable` resolves once it is durable.
   *
   * Throws UsageError `ERR_ASYNC_TRANSACTION` for an async function, IntegrityError `ERR_DANGLING_KEY` if a
   * key refers to no row at the end, StoreError `ERR_WRITE_IN_LISTENER` inside a listener.
   *
   * @example
   * ```ts
   * const { value, commit } = db.transact(() => rowling.books.create({ title, published }), { action: 'publish', meta: { actor: 'u7' } })
   * await commit?.durable
   * ```
   */
  transact<T>(fn: () => Synchronous<T>, options?: TransactOptions): TransactResult<T>
  /**
   * The same, but resolves with the function's value once the commit is durable. If other processes write to
   * the store's log, it is the only way to write. The function decides on the local state, its commit takes
   * effect once the log has confirmed it, and it runs again if another process wrote first. So it must have
   * no other side effects.
   *
   * With `read` or `since`, nothing is written if what the decision is based on has changed by then.
   *
   * Codes besides those of `transact`: `ERR_CONFLICT` after `retries` conflicts and for `read` and `since`,
   * `ERR_HISTORY_DROPPED` for a `since` before the history that is kept, `ERR_LOG_UNAVAILABLE` with
   * `whenUnavailable: 'refuse'`, `ERR_LOG_UNKNOWN` if it ended before it was known whether the commit is stored,
   * `ERR_SCHEMA_AHEAD`.
   *
   * @example
   * ```ts
   * const book = await db.submit(() => rowling.books.create({ title, published }), { key: 'req-81' })
   * await db.submit(() => db.Book.update(book, { title }), { read: [book], since: position, models: ['Author'] })
   * ```
   */
  submit<T>(fn: () => Synchronous<T>, options?: SubmitOptions<S>): Promise<T>
  /**
   * Resolves once the store has the commit of a position: to read what another process wrote. Without other
   * processes, the store has its own commits immediately.
   *
   * Codes: `ERR_TIMEOUT`, `ERR_SCHEMA_AHEAD`, `ERR_CLOSED`, `ERR_STORE_FAILED`.
   *
   * @example
   * ```ts
   * await db.reached(Number(request.headers['x-position']), { timeout: 2_000 })
   * ```
   */
  reached(position: number, options?: ReachOptions): Promise<void>
  /**
   * Resolves, to the last position, once the store has every commit that its log has now: to read the newest
   * state, including the writes of other processes. Codes as of `reached`, and `ERR_LOG_UNAVAILABLE` if a
   * shared log doesn't answer.
   *
   * @example
   * ```ts
   * await db.synced()
   * const total = db.Book.count()
   * ```
   */
  synced(options?: ReachOptions): Promise<number>
  /**
   * Runs a function, and interrupts its queries once they have taken more than `ms` milliseconds together, so
   * that a query from a user can't block the process. The time is checked between rows, so a query may take
   * some milliseconds longer, and as long as it takes to build an index that it is the first to use. No
   * partial result is kept, and the same query can be evaluated again. Transactions inside have no limit.
   *
   * Throws StoreError `ERR_QUERY_TIMEOUT`; UsageError `ERR_ARGUMENT` for an async function.
   *
   * @example
   * ```ts
   * const books = db.withTimeout(500, () => db.Book.filter({ reviews__text__regex: pattern }).slice(0, 50).toArray())
   * ```
   */
  withTimeout<T>(ms: number, fn: () => Synchronous<T>): T
  /**
   * A read-only database with the rows of a past position, or at a date. It has the managers, queries and relations of
   * this one; calls that write throw `ERR_READ_ONLY_STORE`. It is read from the newest snapshot before the position
   * and the commits after it: that takes the time and the memory of opening another store. Both go on independently.
   *
   * Rows appear under the current schema: changes of the schema since then apply to them, such as renames, without what
   * the functions of migrations wrote. With `schema`, which must be the one of that time, they appear under that one.
   *
   * In a scope, it has the rows that were in the scope at that time.
   *
   * Codes: `ERR_ARGUMENT` for a position that the log doesn't have, or a date before the first commit, and in a
   * store with `history: false`; `ERR_HISTORY_DROPPED` if `compact` dropped the commits; `ERR_SCHEMA_CHANGED` if
   * `schema` was not in force; `ERR_LOG_CORRUPT`. In a scope: `ERR_SCOPE_CROSSING`, `ERR_SCOPE` if `schema` has no such scopes.
   *
   * @example
   * ```ts
   * await using lastWeek = await db.at(new Date(Date.now() - 7 * 86_400_000))
   * console.log(lastWeek.Book.get(7).title, '→', db.Book.get(7).title)
   * ```
   */
  at<T = S>(position: number | Date, options?: PastOptions<T>): Promise<Database<T>>
  /**
   * The row that a relation reads, or null: for a reverse one-to-one, whose attribute throws `DoesNotExist`
   * if there is no row.
   *
   * @example
   * ```ts
   * const city = db.related(person, 'profile')?.city
   * ```
   */
  related<M extends string, const N extends SingleName<S, M>>(
    row: InstanceOf<M>,
    relation: N,
  ): SingleRow<S, M, N>
  /**
   * Whether a relation has a row, as Django's `hasattr(person, 'profile')` returns. (`'profile' in person` is
   * true of every row, because the name belongs to the row's class.)
   *
   * @example
   * ```ts
   * if (db.has(person, 'profile')) send(person.profile.city)
   * ```
   */
  has<M extends string, const N extends SingleName<S, M>>(row: InstanceOf<M>, relation: N): boolean
  /**
   * What a delete of the row would delete with it, and the rows that prevent it. Changes nothing, and doesn't
   * throw if the delete would be refused. Takes several rows of one model too, such as a query set: what a delete of all
   * of them together would do.
   *
   * @example
   * ```ts
   * const { byModel, blockers } = db.explainDelete(rowling)
   * ```
   */
  explainDelete(row: Instance<never> | Iterable<Instance<never>>): DeleteExplanation
  /**
   * Calls the listener with a report after each commit; returns a function that removes it. A listener can't
   * write (`ERR_WRITE_IN_LISTENER`). Its exceptions affect neither the commit nor other listeners.
   *
   * @example
   * ```ts
   * const stop = db.onCommit(({ commit }) => console.log(commit.position, commit.events.length))
   * ```
   */
  onCommit(listener: (report: CommitReport) => void): () => void
  /**
   * The durable commits after a position (by default all), then new ones as they become durable. An
   * AsyncIterable, whose reader sets the pace, and an rxjs Observable. For outboxes and projections, which must
   * not see a commit that a crash could undo.
   *
   * Throws UsageError `ERR_ARGUMENT` for a store that keeps no history.
   *
   * @example
   * ```ts
   * for await (const commit of db.commits({ after: lastSeen, signal })) await outbox.send(commit)
   * ```
   */
  commits(options?: CommitsOptions): Commits
}
