import { changesOf, isNothing, reallyMoved, type Candidate, type Changed, type Changes } from './change.js'
import type { Asking } from './by-row.js'
import { difference, type Listed } from './difference.js'
import { Members, type Keys } from './members.js'
import type { Query } from '../ast/query.js'
import { compareKeys } from '../operator/sort.js'
import type { OrderKey } from '../operator/order.js'
import { View } from './view.js'

/** What touched rows have come to. */
interface Sorted {
  readonly gone: number[]
  readonly come: Entry[]
  /** Their keys changed. */
  readonly shifted: Entry[]
  readonly changed: { readonly slot: number; readonly value: unknown; readonly previous: unknown }[]
}
interface Entry {
  readonly slot: number
  readonly keys: Keys
  readonly value: unknown
}

/** Told which rows have come into a view and which have left it. */
export interface Crossing {
  readonly came: (slot: number) => void
  readonly went: (slot: number) => void
}

/**
 * A result whose rows stand for themselves, kept in its order. A touched row is tested, read and put in its place again, whatever the number of the
 * others. Cost: O(log n) a touched row; a slice compares its window beside that, where something before its end changed.
 */
export class RowView extends View {
  readonly #members: Members
  readonly #sliced: boolean
  #window: Listed | undefined
  #current: readonly unknown[] | undefined
  #changes: Changes<unknown> = NOTHING

  constructor(query: Query, asking: Asking) {
    super(query)
    this.#members = new Members(asking.order)
    this.#sliced = query.start > 0 || query.stop !== undefined
    const slots = asking.all()
    this.#members.fill(slots, { keys: asking.keys, value: (slot) => asking.value(slot) })
    if (this.#sliced) this.#window = this.#slice()
  }

  get current(): readonly unknown[] {
    return (this.#current ??= this.#window === undefined ? this.#members.toArray() : this.#window.values)
  }

  get changes(): Changes<unknown> {
    return this.#changes
  }

  get size(): number {
    const { start, stop } = this.query
    return Math.max(0, Math.min(this.#members.size, stop ?? Infinity) - start)
  }

  /** Every row that it keeps, those outside of its slice too. */
  slots(): Iterable<number> {
    return this.#members.slots()
  }

  override move(moves: Int32Array): void {
    this.#members.move(moves)
    if (this.#window !== undefined) this.#window = this.#slice()
  }

  /** Asks touched rows again. True if the result has changed. */
  update(touched: Iterable<number>, asking: Asking, crossing?: Crossing): boolean {
    const sorted = this.#sort(touched, asking)
    const { gone, come, shifted, changed } = sorted
    if (gone.length + come.length + shifted.length + changed.length === 0) return false
    const changes = this.#apply(sorted)
    if (crossing !== undefined) {
      for (const slot of gone) crossing.went(slot)
      for (const { slot } of come) crossing.came(slot)
    }
    return this.#publish(changes)
  }

  #sort(touched: Iterable<number>, asking: Asking): Sorted {
    const sorted: Sorted = { gone: [], come: [], shifted: [], changed: [] }
    const members = this.#members
    for (const slot of touched) {
      const was = members.has(slot)
      if (!asking.test(slot)) {
        if (was) sorted.gone.push(slot)
        continue
      }
      const previous = was ? members.value(slot) : undefined
      const value = asking.value(slot, previous)
      const keys = asking.keys(slot)
      if (!was) {
        sorted.come.push({ slot, keys, value })
        continue
      }
      if (!Object.is(value, previous)) sorted.changed.push({ slot, value, previous })
      if (!sameKeys(members.keys(slot), keys, asking)) sorted.shifted.push({ slot, keys, value })
    }
    return sorted
  }

  #apply({ gone, come, shifted, changed }: Sorted): Changes<unknown> {
    const members = this.#members
    const removed = gone.map((slot) => ({ value: members.value(slot), at: members.rank(slot) }))
    const from = shifted.map(({ slot }) => members.rank(slot))
    for (const slot of gone) members.remove(slot)
    for (const { slot } of shifted) members.remove(slot)
    for (const { slot, keys, value } of [...come, ...shifted]) members.insert(slot, keys, value)
    const shiftedSlots = new Set(shifted.map(({ slot }) => slot))
    for (const { slot, value } of changed) if (!shiftedSlots.has(slot)) members.replace(slot, value)
    const added = come.map(({ slot, value }) => ({ value, at: members.rank(slot) }))
    const candidates = shifted.map(({ slot, value }, i): Candidate => ({ from: from[i] as number, to: members.rank(slot), value }))
    const left = [...removed.map(({ at }) => at), ...from].toSorted(ascending)
    const entered = [...added.map(({ at }) => at), ...candidates.map(({ to }) => to)].toSorted(ascending)
    const replaced = changed.map(({ slot, value, previous }): Changed<unknown> => ({ value, previous, at: members.rank(slot) }))
    return changesOf({ added, removed, changed: replaced, moved: reallyMoved(candidates, left, entered) })
  }

  /** True if what is given has changed. */
  #publish(changes: Changes<unknown>): boolean {
    const before = this.#window
    if (before === undefined) this.#changes = changes
    else if (isNothing(changes) || !this.#reaches(changes)) return false
    else {
      const after = this.#slice()
      this.#changes = difference(before, after)
      if (isNothing(this.#changes)) return false
      this.#window = after
    }
    if (isNothing(this.#changes)) return false
    this.#current = undefined
    return true
  }

  /** Whether something at or before the slice's end has changed. */
  #reaches({ added, removed, changed, moved }: Changes<unknown>): boolean {
    const stop = this.query.stop ?? Infinity
    return [...added, ...removed, ...changed].some(({ at }) => at < stop) || moved.some(({ from, to }) => Math.min(from, to) < stop)
  }

  #slice(): Listed {
    const { start, stop } = this.query
    const { slots, values } = this.#members.slice(start, stop ?? Infinity)
    return { ids: slots, values }
  }
}

const NOTHING: Changes<unknown> = Object.freeze({ added: [], removed: [], changed: [], moved: [] })
const ascending = (a: number, b: number): number => a - b

function sameKeys(a: Keys, b: Keys, { order }: Asking): boolean {
  return order.every((key, i) => compareKeys(a[i] ?? null, b[i] ?? null, key as OrderKey) === 0)
}
