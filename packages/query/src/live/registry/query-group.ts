import { must, type ModelMeta, type StateReader, type TableReader } from '@relata/core/engine'
import { orderTerms } from '../../bind/order-terms.js'
import type { PlannedQuery } from '../../plan/planned-query.js'
import { AffectedRows } from '../dependency/affected-rows.js'
import { dependenciesOf, type Dependencies } from '../dependency/dependencies.js'
import type { Dependent } from '../dependency/dependency-index.js'
import type { DependencyPath } from '../dependency/dependency-path.js'
import { KeyReader, type ValueId } from '../dependency/key-reader.js'
import type { PathFilter } from '../dependency/path-filter.js'
import type { KeyPaths, QueryKey } from '../dependency/query-key.js'
import type { Work } from '../dependency/work.js'
import { NO_KEYS } from '../result/ordered-chunk.js'
import { AffectedSlots } from '../view/affected-slots.js'
import { CombinedValuesView } from '../view/combined-values-view.js'
import { GroupView } from '../view/group-view.js'
import { planLive, type LiveContext } from '../view/live-context.js'
import { maintenanceOf, type Maintenance } from '../view/maintenance.js'
import { RecomputeView } from '../view/recompute-view.js'
import type { RowReader } from '../view/row-reader.js'
import { SliceAggregateView } from '../view/slice-aggregate-view.js'
import { RowView } from '../view/row-view.js'
import { rowReader } from '../view/single-rows.js'
import { SlotView, type CommitUpdate } from '../view/slot-view.js'
import { TopView } from '../view/top-view.js'
import type { View } from '../view/view.js'
import { KeyRouter } from './key-router.js'
import { RangeRouter } from './range-router.js'
import type { Router } from './router.js'

/** What a commit updates: the compiler reports a kind of view that is neither. */
type MaintainedView = SlotView | RecomputeView

/**
 * Views whose queries differ only in the constants that they are routed by. They have the same dependencies,
 * so a change is followed back to their rows only once.
 */
export class QueryGroup implements Dependent {
  readonly shape: string
  readonly dependencies: Dependencies
  readonly model: ModelMeta
  readonly affected: AffectedRows
  readonly #maintenance: Maintenance
  readonly #table: TableReader
  /** Undefined if each row may affect all views. */
  readonly #router: Router | undefined
  /** The key is the only condition. */
  readonly #exact: boolean
  /** Whole rows without an order. */
  readonly #bare: boolean
  readonly #onAffected: (group: QueryGroup) => void
  readonly #views = new Map<ValueId | undefined, MaintainedView>()

  constructor(
    prepared: PlannedQuery,
    { shape, keyPaths }: QueryKey,
    { onAffected, work }: QueryGroupOptions,
  ) {
    const { state } = prepared.context
    this.shape = shape
    this.model = prepared.query.model
    this.affected = new AffectedRows(this, work)
    this.#table = state.table(this.model)
    this.dependencies = dependenciesOf(prepared)
    this.#maintenance = maintenanceOf(prepared)
    this.#router =
      keyPaths === undefined || this.#maintenance === 'recompute'
        ? undefined
        : this.#routerOf(state, keyPaths)
    this.#exact = keyPaths?.exact === true
    this.#bare =
      this.#maintenance === 'perRow' &&
      prepared.query.shape.kind === 'rows' &&
      prepared.visible.length === 0 &&
      orderTerms(prepared.context, prepared.query).length === 0
    this.#onAffected = onAffected
  }

  /** Commits that have reached it, and the milliseconds that they took while times were measured. */
  commits: number = 0
  ms: number = 0

  get maintenance(): Maintenance {
    return this.#maintenance
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

  open(prepared: PlannedQuery, { key, first, range }: QueryKey, here: LiveContext): View {
    const view = this.#create(prepared, here)
    view.group = this
    view.key = key
    view.first = first
    view.range = range
    this.#views.set(key, view)
    if (view instanceof SlotView) this.#router?.add(view)
    return view
  }

  close(view: View): void {
    if (view instanceof SlotView) this.#router?.remove(view)
    this.#views.delete(view.key)
  }

  isRelevant(slot: number): boolean {
    return this.#router === undefined || this.#router.isRelevant(slot)
  }

  filterAt(path: DependencyPath): PathFilter | undefined {
    return this.#router?.filterAt(path)
  }

  begin(): void {
    this.#onAffected(this)
  }

  /**
   * Updates the views after a commit. Reports the views whose result has changed, and those that failed to
   * update.
   */
  maintain(here: LiveContext, { work, changed, failed }: MaintenanceReport): void {
    const { slots, everything } = this.affected
    this.affected.clear()
    const routed = this.#router?.route(slots)
    const update: CommitUpdate = {
      here,
      everything,
      shared: everything ? undefined : this.#shared(here, routed),
      membership: this.#router?.membership,
      work,
    }
    const report = (view: MaintainedView, rows: AffectedSlots): void => {
      try {
        if (view instanceof SlotView ? view.maintain(rows, update) : view.update(here)) changed(view)
      } catch (error) {
        failed(view, error)
      }
    }
    if (routed === undefined || everything) {
      if (routed !== undefined) for (const view of routed) view.takeAffected()
      const rows = AffectedSlots.of(slots)
      for (const view of this.#views.values()) report(view, rows)
      if (everything) this.#router?.reset(this.#views.values())
    } else {
      for (const view of routed) report(view, view.takeAffected())
    }
  }

  /** Slots of a model have moved. */
  move(model: ModelMeta, moves: Int32Array): void {
    if (model !== this.model) return
    for (const view of this.#views.values()) view.move(moves)
    this.#router?.move(moves)
  }

  #routerOf(state: StateReader, { paths, range }: KeyPaths): Router {
    const keys = paths.length === 0 ? undefined : new KeyReader(state, paths)
    if (range !== undefined) return new RangeRouter(state, this.#table, { keys, path: range })
    return new KeyRouter(state, this.#table, must(keys, 'equalities or a range'), this.#views)
  }

  #create(prepared: PlannedQuery, here: LiveContext): MaintainedView {
    const { stop } = prepared.query
    switch (this.#maintenance) {
      case 'recompute':
        return new RecomputeView(prepared.query, here)
      case 'perRow':
        return stop === undefined ? new RowView(prepared) : new TopView(prepared, stop)
      case 'grouped':
        return prepared.query.base.kind === 'combined'
          ? new CombinedValuesView(prepared)
          : new GroupView(prepared)
      case 'slice':
        return new SliceAggregateView(
          prepared,
          must(prepared.query.aggregates, 'the aggregates of a slice'),
          must(stop, 'the end of a slice'),
        )
    }
  }

  /** If the key is the only condition, rows are read in the same way for all views. */
  #shared(here: LiveContext, routed: readonly SlotView[] | undefined): CommitUpdate['shared'] {
    const first = routed?.[0]
    if (!this.#exact || first === undefined) return undefined
    return this.#bare ? plainRowReader(this.#table) : rowReader(planLive(here, first.query), 1)
  }
}

interface QueryGroupOptions {
  readonly onAffected: (group: QueryGroup) => void
  readonly work: Work
}

/** Receives the views whose result has changed, and those that failed to update. */
export interface MaintenanceReport {
  readonly work: Work
  readonly changed: (view: View) => void
  readonly failed: (view: View, error: unknown) => void
}

/** Stored rows in order of creation, which need no plan. benchmarks: live_books. */
const plainRowReader = (table: TableReader): Omit<RowReader, 'test'> => ({
  order: NO_ORDER,
  keys: () => NO_KEYS,
  value: (slot) => table.row(slot),
  all: () => new Int32Array(0),
  pushed: () => () => null,
})
const NO_ORDER: RowReader['order'] = Object.freeze([])
