import type { ModelMeta, TableReader } from '@relata/core'
import { orderTerms } from '../operator/order.js'
import { AnswerView } from './answer-view.js'
import { asking, plan, wayOf, type Asking, type Here, type Way } from './by-row.js'
import { dependenciesOf, type Dependencies } from './dependencies.js'
import type { Prepared } from '../plan/prepared.js'
import type { Addressed, Router, ValueId } from './router.js'
import { GroupView } from './group-view.js'
import { NO_KEYS } from './members.js'
import { RowView } from './row-view.js'
import { SlotView, type Slots, type Work } from './slot-view.js'
import { Touched, type Walks } from './touched.js'
import type { View } from './view.js'
import type { Dependent } from './watchers.js'

/** Live questions that differ in what they compare with alone: they depend on the same, so a change is walked back once for all of them. */
export class Family implements Dependent {
  readonly shape: string
  readonly dependencies: Dependencies
  readonly model: ModelMeta
  readonly #way: Way
  readonly #router: Router | undefined
  /** Whole rows without an order. */
  readonly #bare: boolean
  readonly #onTouched: (family: Family) => void
  readonly #views = new Map<ValueId | undefined, View>()
  /** Who has a row now, by slot: where it must be told of when the row no longer has their key. Only with a router. */
  readonly #holders = new Map<number, SlotView | Set<SlotView>>()
  #touched: Touched | undefined

  constructor(prepared: Prepared, { shape, router }: Addressed, onTouched: (family: Family) => void) {
    this.shape = shape
    this.model = prepared.query.model
    this.dependencies = dependenciesOf(prepared)
    this.#way = wayOf(prepared)
    this.#router = this.#way === 'anew' ? undefined : router
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

  open(prepared: Prepared, key: ValueId | undefined, here: Here): View {
    const view = this.#opened(prepared, here)
    view.family = this
    view.key = key
    this.#views.set(key, view)
    if (view instanceof SlotView && this.#router !== undefined) for (const slot of view.slots()) this.#hold(slot, view)
    return view
  }

  #opened(prepared: Prepared, here: Here): View {
    if (this.#way === 'anew') return new AnswerView(prepared.query, here)
    return this.#way === 'row' ? new RowView(prepared) : new GroupView(prepared)
  }

  close(key: ValueId | undefined): void {
    const view = this.#views.get(key)
    if (view instanceof SlotView && this.#router !== undefined) for (const slot of view.slots()) this.#release(slot, view)
    this.#views.delete(key)
  }

  touched(): Touched {
    if (this.#touched === undefined) {
      this.#touched = new Touched()
      this.#onTouched(this)
    }
    return this.#touched
  }

  /** Brings the views up to date with what a commit has touched. Calls back for those whose result has changed, or can't be asked any more. */
  settle(walks: Walks, here: Here, { work, changed, failed }: Report): void {
    const touched = this.#touched
    this.#touched = undefined
    if (touched === undefined || (touched.slots.size === 0 && !touched.everything)) return
    work.visited += touched.visited
    const slotsOf = touched.everything || this.#router === undefined ? undefined : this.#route(touched.slots, this.#router, walks)
    const shared = slotsOf === undefined ? undefined : this.#shared(here, slotsOf)
    for (const [view, slots] of slotsOf ?? Array.from(this.#views.values(), (one) => [one, touched.slots] as const)) {
      try {
        if (this.#update(view, { slots, everything: touched.everything, here, shared }, work)) changed(view)
      } catch (error) {
        failed(view, error)
      }
    }
  }

  /** Slots of a model have moved. */
  move(model: ModelMeta, moves: Int32Array): void {
    if (model !== this.model) return
    for (const view of this.#views.values()) view.move(moves)
    const holders = [...this.#holders]
    this.#holders.clear()
    for (const [slot, holder] of holders) this.#holders.set(moves[slot] as number, holder)
  }

  #update(view: View, { slots, everything, here, shared }: Update, work: Work): boolean {
    if (view instanceof AnswerView) return view.update(here)
    if (!(view instanceof SlotView)) return false
    return view.settle({
      prepared: () => plan(here, view.query),
      slots,
      everything,
      shared: shared?.(view),
      crossing:
        this.#router === undefined ? undefined : { came: (slot) => this.#hold(slot, view), went: (slot) => this.#release(slot, view) },
      work,
    })
  }

  /** Which rows concern whom: those who have them (false), and those whose key they have (true). */
  #route(slots: ReadonlySet<number>, router: Router, { state }: Walks): Concerned {
    const concerned = new Map<SlotView, Map<number, boolean>>()
    const concern = (view: SlotView, slot: number, matches: boolean): void => {
      const known = concerned.get(view)
      if (known === undefined) concerned.set(view, new Map([[slot, matches]]))
      else known.set(slot, matches)
    }
    const keys = router.reader(state)
    const table = state.table(this.model)
    for (const slot of slots) {
      const holder = this.#holders.get(slot)
      if (holder instanceof SlotView) concern(holder, slot, false)
      else if (holder !== undefined) for (const view of holder) concern(view, slot, false)
      if (slot >= table.limit || table.live[slot] !== 1) continue
      for (const key of keys(slot)) {
        const view = this.#views.get(key)
        if (view instanceof SlotView) concern(view, slot, true)
      }
    }
    return concerned
  }

  /** Where the key is all that is asked, rows are read in one way for all views. */
  #shared(here: Here, concerned: Concerned): ((view: SlotView) => Asking) | undefined {
    const [first] = concerned.keys()
    if (this.#router?.exact !== true || first === undefined) return undefined
    const common = this.#bare ? bareAsking(here.state.table(this.model)) : asking(plan(here, first.query), 1)
    return (view) => {
      const matches = concerned.get(view)
      return { ...common, test: (slot) => matches?.get(slot) === true }
    }
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
})
const NO_ORDER: Asking['order'] = Object.freeze([])

interface Update {
  readonly slots: Slots
  readonly everything: boolean
  readonly here: Here
  readonly shared: ((view: SlotView) => Asking) | undefined
}
