import { soon, StoreError, type Compaction, type CommitReport, type CoreStore } from '@relata/core'
import type { Query } from '../ast/query.js'
import { Evaluation } from '../engine/services.js'
import { plan, type Here } from './by-row.js'
import { Family } from './family.js'
import type { Listener } from './listeners.js'
import { addressed } from './router.js'
import { Walks } from './touched.js'
import type { View } from './view.js'
import type { Work } from './work.js'
import { Watchers } from './watchers.js'

/**
 * The live queries of one store. After a commit its changes are walked back to the rows that they touch, all views concerned are brought up to date,
 * and only then is anybody told: everyone sees the same state. A view lives as long as somebody listens to it.
 */
export class LiveQueries {
  readonly #core: CoreStore
  readonly #watchers: Watchers
  readonly #walks: Walks
  readonly #families = new Map<string, Family>()
  readonly #opened = new Set<View>()
  /** Those touched by the commit at hand. */
  #concerned: Family[] = []
  #stops: (() => void)[] = []
  /** Commits taken in so far. */
  #tick: number = 0
  #position: number = 0
  /** What views have cost so far. */
  readonly work: Work = { visited: 0, asked: 0, fed: 0 }
  /** Those who came between a commit and its being taken in. */
  #early: Set<() => void> = new Set()

  constructor(core: CoreStore) {
    this.#core = core
    this.#watchers = new Watchers(core.schema)
    this.#walks = new Walks(core.state)
  }

  /** Of the commit that views are of. */
  get tick(): number {
    return this.#tick
  }

  /** Views open now. */
  get size(): number {
    return this.#opened.size
  }

  /**
   * Runs `start` when a view can be opened: at once, or, called inside of a transaction or before the listeners of a commit have all been told, as soon as
   * there is one state for all; then it answers a function that takes it back.
   */
  whenSettled(start: () => void): (() => void) | undefined {
    if (this.#core.writing) {
      let wanted = true
      soon(() => {
        if (wanted) start()
      })
      return () => {
        wanted = false
      }
    }
    if (this.#opened.size === 0 || this.#position === this.#core.position) {
      start()
      return undefined
    }
    this.#early.add(start)
    return () => {
      this.#early.delete(start)
    }
  }

  /** The view of a question, opened where nobody has asked it yet. Throws what asking it throws. */
  join(query: Query, listener: Listener): View {
    const view = this.#view(query)
    view.listeners.add(listener)
    return view
  }

  leave(view: View, listener: Listener): void {
    view.listeners.delete(listener)
    if (view.listeners.size === 0) this.#close(view)
  }

  /** Tells everybody that nothing more will come. */
  end(): void {
    this.#everyone((listener) => listener.end())
  }

  #view(query: Query): View {
    const here = this.#here()
    const prepared = plan(here, query)
    const address = addressed(prepared)
    const known = this.#families.get(address.shape)
    const view = known?.view(address.key)
    if (view !== undefined) return view
    const family = known ?? new Family(prepared, address, { onTouched: (touched) => this.#concerned.push(touched), work: this.work })
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
    const family = view.family as Family
    family.close(view)
    if (family.isEmpty) {
      this.#families.delete(family.shape)
      this.#watchers.remove(family)
    }
    if (this.#opened.size === 0) this.#rest()
  }

  #here(): Here {
    this.#core.assertOpen()
    return { schema: this.#core.schema, state: this.#core.state, services: new Evaluation(() => this.#core.now()) }
  }

  #listen(): void {
    this.#position = this.#core.position
    this.#stops = [
      this.#core.onCommit((report) => this.#take(report)),
      this.#core.onCompaction((moved) => this.#move(moved)),
      this.#core.onFailure((error) => this.#fail(error)),
    ]
  }

  #rest(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
  }

  #take(report: CommitReport): void {
    this.#tick++
    this.#position = report.commit.position
    const { state, schema } = this.#core
    const services = new Evaluation(() => report.commit.time)
    this.#walks.begin(report.commit.events.length)
    this.#watchers.take(report, this.#walks)
    // What nobody watches ends here. benchmarks: live_books.
    if (this.#concerned.length === 0 && this.#early.size === 0) return
    const concerned = this.#concerned
    this.#concerned = []
    const changed: View[] = []
    const failed: (readonly [View, unknown])[] = []
    for (const family of concerned) {
      try {
        family.settle(
          { state, schema, services },
          { work: this.work, changed: (view) => changed.push(view), failed: (view, error) => failed.push([view, error]) },
        )
      } catch (error) {
        for (const view of family.views) failed.push([view, error])
      }
    }
    for (const view of changed) view.tell(this.#tick)
    for (const [view, error] of failed) view.listeners.each((listener) => listener.fail(error))
    const early = this.#early
    this.#early = new Set()
    for (const start of early) start()
  }

  #move(moved: readonly Compaction[]): void {
    for (const { model, moves } of moved) for (const family of this.#families.values()) family.move(model, moves)
  }

  #fail(error: StoreError): void {
    const failure = new StoreError('ERR_STORE_FAILED', error.message, { cause: error.cause })
    this.#everyone((listener) => listener.fail(failure))
  }

  #everyone(tell: (listener: Listener) => void): void {
    for (const view of this.#opened) view.listeners.each(tell)
  }
}
