import type { ModelMeta, StateReader, TableReader, Value } from '@relata/core'
import { orderTerms } from '../operator/order.js'
import { AnswerView } from './answer-view.js'
import { asking, plan, wayOf, type Asking, type Here, type Way } from './by-row.js'
import { dependenciesOf, type Dependencies } from './dependencies.js'
import type { Prepared } from '../plan/prepared.js'
import { GroupView } from './group-view.js'
import { guardOf, type Guard } from './guard.js'
import { KeyReader, type ValueId } from './key-reader.js'
import { NO_KEYS } from './members.js'
import type { Crossing } from './ordered-view.js'
import { RowView } from './row-view.js'
import type { Route } from './route.js'
import type { Addressed } from './router.js'
import { SlotView, type Rows, type Settling } from './slot-view.js'
import { Touched } from './touched.js'
import type { View } from './view.js'
import type { Dependent } from './watchers.js'
import type { Work } from './work.js'

/**
 * Live questions that differ in what they compare with alone: they depend on the same, so a change is walked
 * back once for all of them.
 */
export class Family implements Dependent {
  readonly shape: string
  readonly dependencies: Dependencies
  readonly model: ModelMeta
  readonly touched: Touched
  readonly #way: Way
  readonly #state: StateReader
  readonly #table: TableReader
  /**
   * How rows are told apart that concern one view and not another; undefined: every row concerns every view.
   */
  readonly #keys: KeyReader | undefined
  readonly #crossing: Crossing<SlotView> | undefined
  /** Nothing but the key is asked. */
  readonly #exact: boolean
  /** Whole rows without an order. */
  readonly #bare: boolean
  readonly #onTouched: (family: Family) => void
  readonly #views = new Map<ValueId | undefined, View>()
  readonly #guards = new Map<Route, Guard>()
  /** How many views have a key that begins so. */
  readonly #firsts = new Map<ValueId, number>()
  /**
   * Who has a row now, by slot: where it must be told of when the row no longer has their key. Only with
   * keys.
   */
  readonly #holders = new Map<number, SlotView | Set<SlotView>>()

  constructor(prepared: Prepared, { shape, router }: Addressed, { onTouched, work }: Surroundings) {
    const { state } = prepared.context
    this.shape = shape
    this.model = prepared.query.model
    this.touched = new Touched(this, work)
    this.#state = state
    this.#table = state.table(this.model)
    this.dependencies = dependenciesOf(prepared)
    this.#way = wayOf(prepared)
    this.#keys = router === undefined || this.#way === 'anew' ? undefined : new KeyReader(state, router.paths)
    this.#crossing =
      this.#keys === undefined
        ? undefined
        : { came: (slot, view) => this.#hold(slot, view), went: (slot, view) => this.#release(slot, view) }
    this.#exact = router?.exact === true
    this.#bare =
      this.#way === 'row' &&
      prepared.query.shape.kind === 'rows' &&
      prepared.visible.length === 0 &&
      orderTerms(prepared.context, prepared.query).length === 0
    this.#onTouched = onTouched
  }

  get isEmpty(): boolean {
    return this.#views.size === 0
  }

  get views(): Iterable<View> {
    return this.#views.values()
  }

  view(key: ValueId | undefined): View | undefined {
    return this.#views.get(key)
  }

  open(prepared: Prepared, { key, first }: Addressed, here: Here): View {
    const view = this.#opened(prepared, here)
    view.family = this
    view.key = key
    view.first = first
    this.#views.set(key, view)
    this.#firsts.set(first, (this.#firsts.get(first) ?? 0) + 1)
    if (view instanceof SlotView && this.#keys !== undefined)
      for (const slot of view.slots()) this.#hold(slot, view)
    return view
  }

  #opened(prepared: Prepared, here: Here): View {
    if (this.#way === 'anew') return new AnswerView(prepared.query, here)
    return this.#way === 'row' ? new RowView(prepared) : new GroupView(prepared)
  }

  close(view: View): void {
    const { key, first } = view
    if (view instanceof SlotView && this.#keys !== undefined)
      for (const slot of view.slots()) this.#release(slot, view)
    this.#views.delete(key)
    const count = this.#firsts.get(first) ?? 0
    if (count > 1) this.#firsts.set(first, count - 1)
    else this.#firsts.delete(first)
  }

  /** Whether somebody has the row, or may have it now. */
  concerns(slot: number): boolean {
    const keys = this.#keys
    if (keys === undefined || this.#holders.has(slot)) return true
    const { limit, live } = this.#table
    if (slot >= limit || live[slot] !== 1 || !keys.begins(slot, this.#firsts)) return false
    for (const key of keys.keys(slot)) if (this.#views.has(key)) return true
    return false
  }

  /** Whether somebody follows what the row at a route leads to, or what it led to before. */
  hangs(route: Route, slot: number, attribute: string, before: Value | undefined): boolean {
    const path = this.#keys?.path
    if (path === undefined) return true
    let guard = this.#guards.get(route)
    if (guard === undefined) this.#guards.set(route, (guard = guardOf(this.#state, path, route) ?? NO_GUARD))
    if (guard === NO_GUARD || this.#firsts.has(guard.now(slot))) return true
    return attribute === guard.attribute && (before === undefined || this.#firsts.has(guard.before(before)))
  }

  begin(): void {
    this.#onTouched(this)
  }

  /**
   * Brings the views up to date with what a commit has touched. Calls back for those whose result has
   * changed, or can't be asked any more.
   */
  settle(here: Here, { work, changed, failed }: Report): void {
    const { slots, everything } = this.touched
    this.touched.clear()
    const routed = everything || this.#keys === undefined ? undefined : this.#route(slots, this.#keys)
    const settling: Settling = {
      here,
      everything,
      shared: this.#shared(here, routed),
      crossing: this.#crossing,
      work,
    }
    const settle = (view: View, rows: Rows): void => {
      try {
        if (
          view instanceof SlotView
            ? view.settle(rows, settling)
            : view instanceof AnswerView && view.update(here)
        )
          changed(view)
      } catch (error) {
        failed(view, error)
      }
    }
    if (routed === undefined) for (const view of this.#views.values()) settle(view, slots)
    else for (const [view, rows] of routed) settle(view, rows)
  }

  /** Slots of a model have moved. */
  move(model: ModelMeta, moves: Int32Array): void {
    if (model !== this.model) return
    for (const view of this.#views.values()) view.move(moves)
    const holders = [...this.#holders]
    this.#holders.clear()
    for (const [slot, holder] of holders) this.#holders.set(moves[slot] as number, holder)
  }

  /** Which rows concern whom: those who have them (false), and those whose key they have (true). */
  #route(slots: ReadonlySet<number>, reader: KeyReader): Concerned {
    const concerned = new Map<SlotView, Map<number, boolean>>()
    const concern = (view: SlotView, slot: number, matches: boolean): void => {
      const known = concerned.get(view)
      if (known === undefined) concerned.set(view, new Map([[slot, matches]]))
      else known.set(slot, matches)
    }
    const { limit, live } = this.#table
    for (const slot of slots) {
      const holder = this.#holders.get(slot)
      if (holder instanceof SlotView) concern(holder, slot, false)
      else if (holder !== undefined) for (const view of holder) concern(view, slot, false)
      if (slot >= limit || live[slot] !== 1) continue
      for (const key of reader.keys(slot)) {
        const view = this.#views.get(key)
        if (view instanceof SlotView) concern(view, slot, true)
      }
    }
    return concerned
  }

  /** Where the key is all that is asked, rows are read in one way for all views. */
  #shared(here: Here, routed: Concerned | undefined): Settling['shared'] {
    const [first] = routed?.keys() ?? []
    if (!this.#exact || first === undefined) return undefined
    return this.#bare ? bareAsking(this.#table) : asking(plan(here, first.query), 1)
  }

  #hold(slot: number, view: SlotView): void {
    const holder = this.#holders.get(slot)
    if (holder === undefined) this.#holders.set(slot, view)
    else if (holder instanceof SlotView) this.#holders.set(slot, new Set([holder, view]))
    else holder.add(view)
  }

  #release(slot: number, view: SlotView): void {
    const holder = this.#holders.get(slot)
    if (holder === view) this.#holders.delete(slot)
    else if (holder instanceof Set && holder.delete(view) && holder.size === 0) this.#holders.delete(slot)
  }
}

const NO_GUARD: Guard = Object.freeze({ attribute: '', now: () => null, before: () => null })

interface Surroundings {
  readonly onTouched: (family: Family) => void
  readonly work: Work
}

/** Told of the views whose result has changed, and of those that can't be asked any more. */
export interface Report {
  readonly work: Work
  readonly changed: (view: View) => void
  readonly failed: (view: View, error: unknown) => void
}

type Concerned = ReadonlyMap<SlotView, ReadonlyMap<number, boolean>>

/** Rows as they are, in order of creation: nothing needs to be planned. benchmarks: live_books. */
const bareAsking = (table: TableReader): Omit<Asking, 'test'> => ({
  order: NO_ORDER,
  keys: () => NO_KEYS,
  value: (slot) => table.row(slot),
  all: () => new Int32Array(0),
  pushed: () => () => null,
})
const NO_ORDER: Asking['order'] = Object.freeze([])
