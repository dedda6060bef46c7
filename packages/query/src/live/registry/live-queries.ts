import {
  assert,
  clockMs,
  LazyReport,
  soon,
  StoreError,
  type Compaction,
  type CommitReport,
  type ReadStore,
} from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import { Evaluation } from '../../engine/services.js'
import { planLive, type LiveContext } from '../view/live-context.js'
import { describeLive, type LiveQueryInfo } from './describe-live.js'
import { QueryGroup } from './query-group.js'
import type { Listener } from '../view/listener.js'
import { queryKey } from '../dependency/query-key.js'
import { ReverseHops } from '../dependency/affected-rows.js'
import { failAll, liveFailure, FailedDeliveries } from '../view/failed-deliveries.js'
import { JoinedQuery, JoinedView } from '../view/joined-view.js'
import type { View } from '../view/view.js'
import type { Work } from '../dependency/work.js'
import { DependencyIndex } from '../dependency/dependency-index.js'

/**
 * The live queries of one store. After a commit, its changes are followed back to the affected rows, all
 * affected views are updated, and then listeners are notified: all of them see the same state. A view exists
 * as long as it has listeners.
 *
 * No view becomes stale silently: an exception during an update, or one that keeps a listener from being
 * called, ends the affected views with an error, from a microtask because the stack may be exhausted.
 */
export class LiveQueries {
  readonly #store: ReadStore
  #watchers: DependencyIndex
  readonly #walks: ReverseHops
  readonly #families = new Map<string, QueryGroup>()
  readonly #opened = new Set<View>()
  /** The groups that the current commit affects. */
  #concerned: QueryGroup[] = []
  #stops: (() => void)[] = []
  /** Commits processed so far. */
  #tick: number = 0
  #position: number = 0
  /** The work of all views so far. */
  readonly work: Work = { visited: 0, evaluated: 0, replayed: 0 }
  /** Subscriptions that wait until the current commit is processed. */
  readonly #early: Set<() => void> = new Set()
  /** The listeners that missed a change at the current commit. */
  readonly failures: FailedDeliveries = new FailedDeliveries()
  /** True while views are updated: an exception then leaves them at different commits. */
  #torn: boolean = false
  /** Compactions of the state that views have followed. */
  #compactions: number = 0
  /** Whether the time of each group is measured: from the first description on. */
  #timed: boolean = false

  constructor(store: ReadStore) {
    this.#store = store
    this.#watchers = new DependencyIndex(store.schema)
    this.#walks = new ReverseHops(store.state)
  }

  /** The number of the commit that views reflect. */
  get tick(): number {
    return this.#tick
  }

  /** The number of open views. */
  get size(): number {
    return this.#opened.size
  }

  /** The number of subscribers of all views. Computed at each call. */
  get subscribers(): number {
    let sum = 0
    for (const { listeners } of this.#opened) sum += listeners.size
    return sum
  }

  /** The open live queries, and their costs. */
  describe(): readonly LiveQueryInfo[] {
    this.#timed = true
    return describeLive(this.#here(), this.#families.values())
  }

  /**
   * Runs `start` when a view can be opened: immediately, or, inside a transaction or before all listeners of
   * a commit were notified, as soon as all views reflect one state. In the latter case it returns a function
   * that cancels the start.
   */
  whenSettled(start: () => void): (() => void) | undefined {
    if (this.#store.writing) {
      let wanted = true
      soon(() => {
        if (wanted) start()
      })
      return () => {
        wanted = false
      }
    }
    if (this.#opened.size === 0 || this.#position === this.#store.position) {
      start()
      return undefined
    }
    this.#early.add(start)
    return () => {
      this.#early.delete(start)
    }
  }

  /** Adds a listener to the view of a query, which is opened if there is none. Throws what the query throws. */
  join(query: Query | JoinedQuery, listener: Listener): View {
    const view = query instanceof JoinedQuery ? new JoinedView(this, query) : this.#view(query)
    view.listeners.add(listener)
    return view
  }

  leave(view: View, listener: Listener): void {
    view.listeners.delete(listener)
    if (view.listeners.size > 0) return
    if (view instanceof JoinedView) view.close()
    else this.#close(view)
  }

  /** Completes all listeners. */
  end(): void {
    for (const view of this.#opened) view.listeners.each((listener) => listener.end())
  }

  #view(query: Query): View {
    const here = this.#here()
    const prepared = planLive(here, query)
    const address = queryKey(prepared)
    const known = this.#families.get(address.shape)
    const view = known?.view(address.key)
    if (view !== undefined) return view
    const family =
      known ??
      new QueryGroup(prepared, address, {
        onAffected: (group) => this.#concerned.push(group),
        work: this.work,
      })
    const opened = family.open(prepared, address, here)
    if (this.#opened.size === 0) this.#listen()
    if (known === undefined) {
      this.#families.set(family.shape, family)
      this.#watchers.add(family)
    }
    this.#opened.add(opened)
    return opened
  }

  #close(view: View): void {
    if (!this.#opened.delete(view)) return
    const family = view.group as QueryGroup
    family.close(view)
    if (family.isEmpty) {
      this.#families.delete(family.shape)
      this.#watchers.remove(family)
    }
    if (this.#opened.size === 0) this.#rest()
  }

  #here(): LiveContext {
    this.#store.assertOpen()
    return {
      schema: this.#store.schema,
      state: this.#store.state,
      services: new Evaluation(() => this.#store.now()),
    }
  }

  #listen(): void {
    this.#position = this.#store.position
    this.#compactions = this.#store.state.compactions
    this.#walks.state = this.#store.state
    const recover = (error: unknown): void => this.#recover(error)
    this.#stops = [
      this.#store.onCommit((report) => this.#take(report), recover),
      this.#store.onCompaction((moved) => this.#move(moved), recover),
      this.#store.onFailure((error) => this.#fail(error)),
      this.#store.onReplacement(() => this.#break(new StoreError('ERR_LIVE_FAILED', REPLACED))),
    ]
  }

  #rest(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
  }

  #take(report: CommitReport): void {
    const { position, time, events } = LazyReport.contentOf(report)
    this.#torn = true
    assert(position === this.#position + 1, 'live queries process every commit')
    this.#tick++
    this.#position = position
    this.#walks.begin(events.length)
    this.#watchers.collect(events, report, this.#walks)
    // Commits that affect no view end here. benchmarks: untouched_books.
    if (this.#concerned.length === 0 && this.#early.size === 0) {
      this.#torn = false
      return
    }
    const changed = this.#settle(time)
    this.#torn = false
    const failures = this.failures
    for (let at = 0; at < changed.length; at++) {
      const view = changed[at] as View
      try {
        view.notify(this.#tick, failures)
      } catch (error) {
        failures.first = { target: view.listeners, error, next: failures.first }
      }
    }
    this.#startEarly()
    // The error handler of this listener reports them.
    if (failures.first !== undefined) throw failures.first.error
  }

  /**
   * Updates the affected groups and returns the views that have changed. A view that throws is closed; its
   * listeners receive the error later.
   */
  #settle(time: number): readonly View[] {
    const { state, schema } = this.#store
    const services = new Evaluation(() => time)
    const concerned = this.#concerned
    this.#concerned = []
    const changed: View[] = []
    const failed: (readonly [View, unknown])[] = []
    for (const family of concerned) {
      family.commits++
      const started = this.#timed ? clockMs() : 0
      try {
        family.maintain(
          { state, schema, services },
          {
            work: this.work,
            changed: (view) => changed.push(view),
            failed: (view, error) => failed.push([view, error]),
          },
        )
      } catch (error) {
        for (const view of family.views) failed.push([view, error])
      }
      if (this.#timed) family.ms += clockMs() - started
    }
    for (const [view, error] of failed) {
      this.#close(view)
      this.failures.first = { target: view.listeners, error, next: this.failures.first }
    }
    return failed.length === 0 ? changed : changed.filter((view) => this.#opened.has(view))
  }

  #startEarly(): void {
    for (const start of this.#early) {
      start()
      this.#early.delete(start)
    }
  }

  #move(moved: readonly Compaction[]): void {
    this.#torn = true
    for (const { model, moves } of moved)
      for (const family of this.#families.values()) family.move(model, moves)
    this.#compactions = this.#store.state.compactions
    this.#torn = false
  }

  /** Called after an error in `#take` or `#move`, or if they could not be called. */
  #recover(error: unknown): void {
    const { position, state } = this.#store
    if (this.#torn || this.#position !== position || this.#compactions !== state.compactions)
      this.#break(error)
    this.failures.settle()
    this.#startEarly()
  }

  /** Ends all views with an error. */
  #break(cause: unknown): void {
    const views = [...this.#opened]
    this.#opened.clear()
    this.#families.clear()
    this.#watchers = new DependencyIndex(this.#store.schema)
    this.#concerned = []
    this.#torn = false
    this.#rest()
    const failure = liveFailure(cause)
    for (const view of views) failAll(view.listeners, failure)
  }

  #fail(error: StoreError): void {
    const failure = new StoreError('ERR_STORE_FAILED', error.message, { cause: error.cause })
    for (const view of this.#opened) failAll(view.listeners, failure)
  }
}

const REPLACED =
  'This live query has ended: the store shows another state, whose rows are not changes of those before. Subscribe again.'
