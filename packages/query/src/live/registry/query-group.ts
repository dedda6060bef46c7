import type { ModelMeta, StateReader, TableReader, Value } from '@relata/core/engine'
import { orderTerms } from '../../compute/order.js'
import { RecomputeView } from '../view/recompute-view.js'
import { rowReader } from '../view/single-rows.js'
import { planLive, type LiveContext } from '../view/live-context.js'
import { maintenanceOf, type Maintenance } from '../view/maintenance.js'
import type { RowReader } from '../view/row-reader.js'
import { dependenciesOf, type Dependencies } from '../dependency/dependencies.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { GroupView } from '../view/group-view.js'
import { changeFilterOf, type ChangeFilter } from '../dependency/change-filter.js'
import { KeyReader, type ValueId } from '../dependency/key-reader.js'
import { NO_KEYS } from '../result/ordered-list.js'
import type { MembershipListener } from '../view/ordered-view.js'
import { RowView } from '../view/row-view.js'
import type { DependencyPath } from '../dependency/dependency-path.js'
import type { QueryKey } from '../dependency/query-key.js'
import { SlotView, type AffectedSlots, type CommitUpdate } from '../view/slot-view.js'
import { AffectedRows } from '../dependency/affected-rows.js'
import type { View } from '../view/view.js'
import type { Dependent } from '../dependency/dependency-index.js'
import type { Work } from '../dependency/work.js'

/**
 * Live questions that differ in what they compare with alone: they depend on the same, so a change is walked
 * back once for all of them.
 */
export class QueryGroup implements Dependent {
  readonly shape: string
  readonly dependencies: Dependencies
  readonly model: ModelMeta
  readonly affected: AffectedRows
  readonly #maintenance: Maintenance
  readonly #state: StateReader
  readonly #table: TableReader
  /**
   * How rows are told apart that concern one view and not another; undefined: every row concerns every view.
   */
  readonly #keys: KeyReader | undefined
  readonly #crossing: MembershipListener<SlotView> | undefined
  /** Nothing but the key is asked. */
  readonly #exact: boolean
  /** Whole rows without an order. */
  readonly #bare: boolean
  readonly #onTouched: (family: QueryGroup) => void
  readonly #views = new Map<ValueId | undefined, View>()
  readonly #guards = new Map<DependencyPath, ChangeFilter>()
  /** How many views have a key that begins so. */
  readonly #firsts = new Map<ValueId, number>()
  /**
   * Who has a row now, by slot: where it must be told of when the row no longer has their key. Only with
   * keys.
   */
  readonly #holders = new Map<number, SlotView | Set<SlotView>>()

  constructor(
    prepared: PlannedQuery,
    { shape, keyPaths: router }: QueryKey,
    { onTouched, work }: QueryGroupOptions,
  ) {
    const { state } = prepared.context
    this.shape = shape
    this.model = prepared.query.model
    this.affected = new AffectedRows(this, work)
    this.#state = state
    this.#table = state.table(this.model)
    this.dependencies = dependenciesOf(prepared)
    this.#maintenance = maintenanceOf(prepared)
    this.#keys =
      router === undefined || this.#maintenance === 'recompute'
        ? undefined
        : new KeyReader(state, router.paths)
    this.#crossing =
      this.#keys === undefined
        ? undefined
        : { entered: (slot, view) => this.#hold(slot, view), left: (slot, view) => this.#release(slot, view) }
    this.#exact = router?.exact === true
    this.#bare =
      this.#maintenance === 'perRow' &&
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

  open(prepared: PlannedQuery, { key, first }: QueryKey, here: LiveContext): View {
    const view = this.#opened(prepared, here)
    view.group = this
    view.key = key
    view.first = first
    this.#views.set(key, view)
    this.#firsts.set(first, (this.#firsts.get(first) ?? 0) + 1)
    if (view instanceof SlotView && this.#keys !== undefined)
      for (const slot of view.slots()) this.#hold(slot, view)
    return view
  }

  #opened(prepared: PlannedQuery, here: LiveContext): View {
    if (this.#maintenance === 'recompute') return new RecomputeView(prepared.query, here)
    return this.#maintenance === 'perRow' ? new RowView(prepared) : new GroupView(prepared)
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
  isRelevant(slot: number): boolean {
    const keys = this.#keys
    if (keys === undefined || this.#holders.has(slot)) return true
    const { limit, live } = this.#table
    if (slot >= limit || live[slot] !== 1 || !keys.begins(slot, this.#firsts)) return false
    for (const key of keys.keys(slot)) if (this.#views.has(key)) return true
    return false
  }

  /** Whether somebody follows what the row at a route leads to, or what it led to before. */
  mayAffect(route: DependencyPath, slot: number, attribute: string, before: Value | undefined): boolean {
    const path = this.#keys?.path
    if (path === undefined) return true
    let guard = this.#guards.get(route)
    if (guard === undefined)
      this.#guards.set(route, (guard = changeFilterOf(this.#state, path, route) ?? NO_FILTER))
    if (guard === NO_FILTER || this.#firsts.has(guard.now(slot))) return true
    return attribute === guard.attribute && (before === undefined || this.#firsts.has(guard.before(before)))
  }

  begin(): void {
    this.#onTouched(this)
  }

  /**
   * Brings the views up to date with what a commit has touched. Calls back for those whose result has
   * changed, or can't be asked any more.
   */
  maintain(here: LiveContext, { work, changed, failed }: MaintenanceReport): void {
    const { slots, everything } = this.affected
    this.affected.clear()
    const routed = everything || this.#keys === undefined ? undefined : this.#route(slots, this.#keys)
    const settling: CommitUpdate = {
      here,
      everything,
      shared: this.#shared(here, routed),
      membership: this.#crossing,
      work,
    }
    const settle = (view: View, rows: AffectedSlots): void => {
      try {
        if (
          view instanceof SlotView
            ? view.maintain(rows, settling)
            : view instanceof RecomputeView && view.update(here)
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
  #route(slots: ReadonlySet<number>, reader: KeyReader): RelevantRows {
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
  #shared(here: LiveContext, routed: RelevantRows | undefined): CommitUpdate['shared'] {
    const [first] = routed?.keys() ?? []
    if (!this.#exact || first === undefined) return undefined
    return this.#bare ? plainRowReader(this.#table) : rowReader(planLive(here, first.query), 1)
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

const NO_FILTER: ChangeFilter = Object.freeze({ attribute: '', now: () => null, before: () => null })

interface QueryGroupOptions {
  readonly onTouched: (family: QueryGroup) => void
  readonly work: Work
}

/** Told of the views whose result has changed, and of those that can't be asked any more. */
export interface MaintenanceReport {
  readonly work: Work
  readonly changed: (view: View) => void
  readonly failed: (view: View, error: unknown) => void
}

type RelevantRows = ReadonlyMap<SlotView, ReadonlyMap<number, boolean>>

/** Rows as they are, in order of creation: nothing needs to be planned. benchmarks: live_books. */
const plainRowReader = (table: TableReader): Omit<RowReader, 'test'> => ({
  order: NO_ORDER,
  keys: () => NO_KEYS,
  value: (slot) => table.row(slot),
  all: () => new Int32Array(0),
  pushed: () => () => null,
})
const NO_ORDER: RowReader['order'] = Object.freeze([])
