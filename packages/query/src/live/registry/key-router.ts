import type { StateReader, TableReader } from '@relata/core/engine'
import type { DependencyPath } from '../dependency/dependency-path.js'
import type { KeyReader, ValueId } from '../dependency/key-reader.js'
import { PathFilter } from '../dependency/path-filter.js'
import type { MembershipListener } from '../view/ordered-view.js'
import { SlotView } from '../view/slot-view.js'
import type { View } from '../view/view.js'
import { FirstValues } from './first-values.js'
import { RoutedViews, type Router } from './router.js'

/** Routes rows by the values that queries compare with for equality: a row's key belongs to one view. */
export class KeyRouter implements Router {
  readonly #state: StateReader
  readonly #table: TableReader
  readonly #keys: KeyReader
  /** The views of the group by key. */
  readonly #views: ReadonlyMap<ValueId | undefined, View>
  readonly #firsts = new FirstValues()
  /** The views that contain a row, by slot: they are notified when the row no longer has their key. */
  readonly #holders = new Map<number, SlotView | Set<SlotView>>()
  readonly membership: MembershipListener<SlotView>

  constructor(
    state: StateReader,
    table: TableReader,
    keys: KeyReader,
    views: ReadonlyMap<ValueId | undefined, View>,
  ) {
    this.#state = state
    this.#table = table
    this.#keys = keys
    this.#views = views
    this.membership = {
      entered: (slot, view) => this.#hold(slot, view),
      left: (slot, view) => this.#release(slot, view),
    }
  }

  add(view: SlotView): void {
    this.#firsts.add(view.first)
    for (const slot of view.slots()) this.#hold(slot, view)
  }

  remove(view: SlotView): void {
    for (const slot of view.slots()) this.#release(slot, view)
    this.#firsts.remove(view.first)
  }

  isRelevant(slot: number): boolean {
    if (this.#holders.has(slot)) return true
    const { limit, live } = this.#table
    if (slot >= limit || live[slot] !== 1 || !this.#keys.begins(slot, this.#firsts.counts)) return false
    for (const key of this.#keys.keys(slot)) if (this.#views.has(key)) return true
    return false
  }

  filterAt(path: DependencyPath): PathFilter | undefined {
    const first = this.#keys.path
    if (first === undefined) return undefined
    return PathFilter.of(this.#state, first, path, this.#firsts.along(first))
  }

  route(slots: ReadonlySet<number>): readonly SlotView[] {
    const routed = new RoutedViews()
    const { limit, live } = this.#table
    for (const slot of slots) {
      const holder = this.#holders.get(slot)
      if (holder instanceof SlotView) routed.add(holder, slot, false)
      else if (holder !== undefined) for (const view of holder) routed.add(view, slot, false)
      if (slot >= limit || live[slot] !== 1) continue
      for (const key of this.#keys.keys(slot)) {
        const view = this.#views.get(key)
        if (view instanceof SlotView) routed.add(view, slot, true)
      }
    }
    return routed.views
  }

  reset(): void {}

  move(moves: Int32Array): void {
    const holders = [...this.#holders]
    this.#holders.clear()
    for (const [slot, holder] of holders) this.#holders.set(moves[slot] as number, holder)
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
