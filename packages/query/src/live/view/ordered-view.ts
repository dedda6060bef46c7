import { emptyList } from '@relata/core/engine'
import type { Query } from '../../ast/nodes.js'
import {
  changesOf,
  isEmptyChange,
  reallyMoved,
  type Candidate,
  type Changed,
  type Changes,
} from '../result/change.js'
import { difference, type Listed } from '../result/difference.js'
import { compareByKeys } from '../../compute/key-comparison.js'
import type { KeyOrder, Keys } from '../result/ordered-chunk.js'
import { OrderedList } from '../result/ordered-list.js'
import { matchValues, reuseEqual, isUnchanged } from '../result/match-values.js'
import { View } from './view.js'

export type Cut = Pick<Query, 'start' | 'stop'>

/** A result entry: the value to emit and its sort key. */
export interface ResultEntry {
  readonly value: unknown
  readonly keys: Keys
}

/** Members that changed. One that is in both lists has another value, or other keys. */
interface Sorted {
  readonly before: Was[]
  readonly after: Is[]
}
interface Was {
  readonly id: number
  readonly value: unknown
  /** It doesn't move. */
  readonly stays: boolean
}
interface Is extends ResultEntry {
  readonly id: number
  readonly stays: boolean
}

/** Notified of the members that entered a view and those that left it. */
export interface MembershipListener<V> {
  readonly entered: (id: number, view: V) => void
  readonly left: (id: number, view: V) => void
}

/**
 * A result whose members are kept in order, each with a unique number. Cost: O(log n) per affected member; a
 * slice also compares its window.
 */
export abstract class OrderedView extends View {
  readonly #order: readonly KeyOrder[]
  readonly #cut: Cut
  protected readonly members: OrderedList
  #window: Listed | undefined
  #current: readonly unknown[] | undefined
  #changes: Changes<unknown> = NOTHING
  #ordered: Changes<unknown> | undefined

  /** `cut`: the part of the members that is the result, by default the query's slice. */
  constructor(query: Query, order: readonly KeyOrder[], cut: Cut = query) {
    super(query)
    this.#order = order
    this.#cut = cut
    this.members = new OrderedList(order)
  }

  get current(): readonly unknown[] {
    return (this.#current ??= this.#window === undefined ? this.members.toArray() : this.#window.values)
  }

  /** Sorted at the first read, because many are never read. */
  get changes(): Changes<unknown> {
    return (this.#ordered ??= changesOf(this.#changes))
  }

  /** Where the slice ends. */
  protected get stop(): number {
    return this.#cut.stop ?? Infinity
  }

  get size(): number {
    return Math.max(0, Math.min(this.members.size, this.stop) - this.#cut.start)
  }

  /** The numbers of the members that are in the result, in order. */
  get memberIds(): readonly number[] {
    return this.members.slice(this.#cut.start, this.stop).ids
  }

  /** Adds the first members, in any order. */
  protected fill(entries: readonly (ResultEntry & { readonly id: number })[]): void {
    const sorted = entries.toSorted((a, b) => compareByKeys(a.keys, b.keys, this.#order) || a.id - b.id)
    const byId = new Map(sorted.map((entry) => [entry.id, entry]))
    const read = (id: number): ResultEntry => byId.get(id) as ResultEntry
    this.members.fill(Array.from(byId.keys()), { keys: (id) => read(id).keys, value: (id) => read(id).value })
    this.rewindow()
  }

  /**
   * Reads the slice again, after members were added outside of it or got other numbers; the emitted values
   * are the same.
   */
  protected rewindow(): void {
    if (this.#cut.start > 0 || this.#cut.stop !== undefined) this.#window = this.#slice()
  }

  /**
   * Places changed members again; `read` returns a member's entry, or undefined if it has none. Returns
   * whether the result has changed.
   */
  protected refresh(
    ids: readonly number[],
    read: (id: number, previous: unknown, at: number) => ResultEntry | undefined,
    membership?: MembershipListener<this>,
  ): boolean {
    return this.publish(this.update(ids, read, membership))
  }

  /** Places changed members again, without computing the result. */
  protected update(
    ids: readonly number[],
    read: (id: number, previous: unknown, at: number) => ResultEntry | undefined,
    membership?: MembershipListener<this>,
  ): Changes<unknown> {
    const sorted = this.#sort(ids, read)
    const { before, after } = sorted
    if (before.length + after.length === 0) return NOTHING
    const changes = this.#applyOne(sorted) ?? this.#apply(sorted)
    if (membership !== undefined) {
      for (const { id, stays } of before) if (!stays && !this.members.has(id)) membership.left(id, this)
      for (const { id, stays } of after) if (!stays) membership.entered(id, this)
    }
    return changes
  }

  #sort(
    ids: readonly number[],
    read: (id: number, previous: unknown, at: number) => ResultEntry | undefined,
  ): Sorted {
    const before = emptyList<Was>()
    const after = emptyList<Is>()
    const members = this.members
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at] as number
      const was = members.has(id)
      const previous = was ? members.value(id) : undefined
      const entry = read(id, previous, at)
      if (entry === undefined) {
        if (was) before.push({ id, value: previous, stays: false })
        continue
      }
      const stays = was && compareByKeys(members.keys(id), entry.keys, this.#order) === 0
      if (stays && Object.is(entry.value, previous)) continue
      if (was) before.push({ id, value: previous, stays })
      after.push({ id, value: entry.value, keys: entry.keys, stays })
    }
    return { before, after }
  }

  /**
   * A single entry that was added, removed, or changed without moving, as in most commits; undefined for
   * other changes. benchmarks: live_books.
   */
  #applyOne({ before, after }: Sorted): Changes<unknown> | undefined {
    if (before.length > 1 || after.length > 1) return undefined
    const members = this.members
    const [was] = before
    const [is] = after
    if (is === undefined) {
      if (was === undefined) return NOTHING
      const removed = [{ value: was.value, at: members.rank(was.id) }]
      members.remove(was.id)
      return { ...NOTHING, removed }
    }
    if (was === undefined) {
      members.insert(is.id, is.keys, is.value)
      return { ...NOTHING, added: [{ value: is.value, at: members.rank(is.id) }] }
    }
    if (!is.stays) return undefined
    members.replace(is.id, is.value)
    return { ...NOTHING, changed: [{ value: is.value, previous: was.value, at: members.rank(is.id) }] }
  }

  #apply(sorted: Sorted): Changes<unknown> {
    const members = this.members
    const before = sorted.before.map((was) => ({ ...was, at: members.rank(was.id) })).toSorted(byPlace)
    for (const { id, stays } of before) if (!stays) members.remove(id)
    for (const { id, keys, stays, value } of sorted.after) {
      if (stays) members.replace(id, value)
      else members.insert(id, keys, value)
    }
    const after = sorted.after.map((is) => ({ ...is, at: members.rank(is.id) })).toSorted(byPlace)
    const { pairs, values } = matchValues(before, after, this.#isValues)
    const continued = new Set(pairs)
    const removed = before.flatMap(({ value, at }, i) => (continued.has(i) ? [] : [{ value, at }]))
    const added = after.flatMap(({ value, at }, i) => (pairs[i] === -1 ? [{ value, at }] : []))
    const changed: Changed<unknown>[] = []
    const candidates: Candidate[] = []
    for (const [i, { id, at, value: own }] of after.entries()) {
      const was = before[pairs[i] as number]
      if (was === undefined) continue
      const value = values[i]
      if (!Object.is(value, own)) members.replace(id, value)
      if (!Object.is(was.value, value)) changed.push({ value, previous: was.value, at })
      if (!was.stays || was.id !== id) candidates.push({ from: was.at, to: at, value })
    }
    const left = [...removed.map(({ at }) => at), ...candidates.map((one) => one.from)].toSorted(ascending)
    const entered = [...added.map(({ at }) => at), ...candidates.map(({ to }) => to)].toSorted(ascending)
    const changes = { added, removed, changed, moved: reallyMoved(candidates, left, entered) }
    return this.#isValues && isUnchanged(changes, members) ? NOTHING : changes
  }

  get #isValues(): boolean {
    return this.query.shape.kind === 'values'
  }

  /**
   * Converts changes of the members to changes of the result. Undefined: a slice has other members. Returns
   * whether the result has changed.
   */
  protected publish(changes: Changes<unknown> | undefined): boolean {
    if (changes !== undefined && isEmptyChange(changes)) return false
    const before = this.#window
    if (before === undefined) this.#changes = changes ?? NOTHING
    else {
      if (changes !== undefined && !this.#reaches(changes)) return false
      const after = this.#slice()
      const { ids, values } = this.#isValues ? reuseEqual(before, after) : after
      // The members keep the values that were emitted: the slice is read again after a compaction.
      for (let i = 0; i < values.length; i++) {
        const value = values[i]
        if (!Object.is(value, after.values[i])) this.members.replace(after.ids[i] as number, value)
      }
      const windowed = difference(before, { ids, values })
      if (isEmptyChange(windowed)) return false
      this.#changes = windowed
      this.#window = { ids: after.ids, values }
    }
    this.#ordered = undefined
    this.#current = undefined
    return true
  }

  /** Whether something at or before the slice's end has changed. */
  #reaches({ added, removed, changed, moved }: Changes<unknown>): boolean {
    const { stop } = this
    const isBefore = ({ at }: { readonly at: number }): boolean => at < stop
    return (
      added.some(isBefore) ||
      removed.some(isBefore) ||
      changed.some(isBefore) ||
      moved.some(({ from, to }) => Math.min(from, to) < stop)
    )
  }

  #slice(): Listed {
    return this.members.slice(this.#cut.start, this.stop)
  }
}

const NOTHING: Changes<unknown> = Object.freeze({ added: [], removed: [], changed: [], moved: [] })
const byPlace = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at
const ascending = (a: number, b: number): number => a - b
