import type { StateReader, TableReader, Value } from '@relata/core/engine'
import type { Path } from '../../resolve/path.js'
import type { DependencyPath } from '../dependency/dependency-path.js'
import { IntervalTree } from '../dependency/interval-tree.js'
import { valueReader, type KeyReader, type ValueId } from '../dependency/key-reader.js'
import { PathFilter } from '../dependency/path-filter.js'
import { compareAt, NO_KEY, type RoutedRange } from '../dependency/range.js'
import type { WantedValues } from '../dependency/wanted-ends.js'
import type { MembershipListener } from '../view/ordered-view.js'
import { SlotView } from '../view/slot-view.js'
import type { View } from '../view/view.js'
import { FirstValues } from './first-values.js'
import { RoutedViews, type Router } from './router.js'

interface RangePaths {
  /** Undefined if queries compare nothing for equality. */
  readonly keys: KeyReader | undefined
  readonly path: Path
}

/**
 * Routes rows by the range that a column's value lies in, and by the values that queries compare with for
 * equality beside it. The views that contain a row are those whose range contains the value that the row was
 * routed by last: one value for each row, however many views contain it.
 */
export class RangeRouter implements Router, WantedValues {
  readonly #state: StateReader
  readonly #table: TableReader
  readonly #keys: KeyReader | undefined
  readonly #path: Path
  readonly #read: (slot: number) => Value
  /** By key; one index if there are no keys. */
  readonly #indexes = new Map<ValueId, IntervalTree<SlotView>>()
  readonly #firsts = new FirstValues()
  /** The value of each row that a view contains, and its key if there are keys. */
  readonly #values = new Map<number, Value>()
  readonly #keyOf = new Map<number, ValueId>()
  readonly membership: MembershipListener<SlotView>
  #version = 0

  constructor(state: StateReader, table: TableReader, { keys, path }: RangePaths) {
    this.#state = state
    this.#table = table
    this.#keys = keys
    this.#path = path
    this.#read = valueReader(state, path.hops, path)
    this.membership = {
      entered: (slot) => this.#remember(slot),
      left: () => undefined,
    }
  }

  add(view: SlotView): void {
    const { key, range } = view.range as RoutedRange
    let index = this.#indexes.get(key)
    if (index === undefined) this.#indexes.set(key, (index = new IntervalTree(compareAt(this.#path))))
    index.add(range, view)
    this.#version++
    this.#firsts.add(view.first)
    for (const slot of view.slots()) this.#remember(slot)
  }

  remove(view: SlotView): void {
    const { key, range } = view.range as RoutedRange
    const index = this.#indexes.get(key)
    index?.delete(range)
    this.#version++
    if (index?.size === 0) this.#indexes.delete(key)
    this.#firsts.remove(view.first)
    for (const slot of view.slots())
      if (!this.#isWanted(key, this.#values.get(slot) ?? null)) this.#forget(slot)
  }

  isRelevant(slot: number): boolean {
    if (this.#values.has(slot)) return true
    const key = this.#keyNow(slot)
    return key !== null && this.#isWanted(key, this.#read(slot))
  }

  filterAt(path: DependencyPath): PathFilter | undefined {
    const first = this.#keys?.path
    return first === undefined
      ? PathFilter.of(this.#state, this.#path, path, this)
      : PathFilter.of(this.#state, first, path, this.#firsts.along(first))
  }

  route(slots: ReadonlySet<number>): readonly SlotView[] {
    const routed = new RoutedViews()
    for (const slot of slots) {
      const before = this.#values.get(slot)
      if (before !== undefined)
        this.#some(this.#keyOf.get(slot) ?? NO_KEY, before, (view) => routed.add(view, slot, false))
      this.#forget(slot)
      const key = this.#keyNow(slot)
      const value = key === null ? null : this.#read(slot)
      if (key !== null && this.#some(key, value, (view) => routed.add(view, slot, true))) this.#remember(slot)
    }
    return routed.views
  }

  reset(views: Iterable<View>): void {
    this.#values.clear()
    this.#keyOf.clear()
    for (const view of views)
      if (view instanceof SlotView) for (const slot of view.slots()) this.#remember(slot)
  }

  move(moves: Int32Array): void {
    renumber(this.#values, moves)
    renumber(this.#keyOf, moves)
  }

  /** Null if the row does not exist, or if its key is null. */
  #keyNow(slot: number): ValueId {
    const { limit, live } = this.#table
    if (slot >= limit || live[slot] !== 1) return null
    if (this.#keys === undefined) return NO_KEY
    return this.#keys.begins(slot, this.#firsts.counts) ? (this.#keys.keys(slot)[0] ?? null) : null
  }

  /** Without keys: whether a range contains a value. */
  has(value: Value): boolean {
    return this.#isWanted(NO_KEY, value)
  }

  /** Grows when ranges enter or leave. */
  get version(): number {
    return this.#version
  }

  #isWanted(key: ValueId, value: Value): boolean {
    return value !== null && this.#indexes.get(key)?.some(value, always) === true
  }

  /** Visits the views whose range contains a value. Whether there are any. */
  #some(key: ValueId, value: Value, visit: (view: SlotView) => void): boolean {
    let found = false
    if (value === null) return found
    this.#indexes.get(key)?.some(value, (view) => {
      found = true
      visit(view)
      return false
    })
    return found
  }

  #remember(slot: number): void {
    if (this.#values.has(slot)) return
    this.#values.set(slot, this.#read(slot))
    if (this.#keys !== undefined) this.#keyOf.set(slot, this.#keys.keys(slot)[0] ?? null)
  }

  #forget(slot: number): void {
    this.#values.delete(slot)
    this.#keyOf.delete(slot)
  }
}

const always = (): boolean => true

function renumber<T>(bySlot: Map<number, T>, moves: Int32Array): void {
  const entries = [...bySlot]
  bySlot.clear()
  for (const [slot, value] of entries) bySlot.set(moves[slot] as number, value)
}
