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
import { compareByKeys } from '../../compute/sort.js'
import { OrderedList, type KeyOrder, type Keys } from '../result/ordered-list.js'
import { matchValues, reuseEqual, isUnchanged } from '../result/match-values.js'
import { View } from './view.js'

/** What is given for a member, and what it stands in its place by. */
export interface ResultEntry {
  readonly value: unknown
  readonly keys: Keys
}

/** Members that are touched and not as they were. One that is in both has another value, or other keys. */
interface Sorted {
  readonly before: Was[]
  readonly after: Is[]
}
interface Was {
  readonly id: number
  readonly value: unknown
  /** It stays where it is. */
  readonly stays: boolean
}
interface Is extends ResultEntry {
  readonly id: number
  readonly stays: boolean
}

/** Told which members have come into a view and which have left it. */
export interface MembershipListener<V> {
  readonly entered: (id: number, view: V) => void
  readonly left: (id: number, view: V) => void
}

/**
 * A result whose members are kept in order, each by a number of its own. Cost: O(log n) a touched member; a
 * slice compares its window beside that.
 */
export abstract class OrderedView extends View {
  readonly #order: readonly KeyOrder[]
  readonly #sliced: boolean
  protected readonly members: OrderedList
  #window: Listed | undefined
  #current: readonly unknown[] | undefined
  #changes: Changes<unknown> = NOTHING
  #ordered: Changes<unknown> | undefined

  constructor(query: Query, order: readonly KeyOrder[]) {
    super(query)
    this.#order = order
    this.#sliced = query.start > 0 || query.stop !== undefined
    this.members = new OrderedList(order)
  }

  get current(): readonly unknown[] {
    return (this.#current ??= this.#window === undefined ? this.members.toArray() : this.#window.values)
  }

  /** Put in order where somebody asks for it: many never do. */
  get changes(): Changes<unknown> {
    return (this.#ordered ??= changesOf(this.#changes))
  }

  get size(): number {
    const { start, stop } = this.query
    return Math.max(0, Math.min(this.members.size, stop ?? Infinity) - start)
  }

  /** Takes the first members in, in any order. */
  protected fill(entries: readonly (ResultEntry & { readonly id: number })[]): void {
    const sorted = entries.toSorted((a, b) => compareByKeys(a.keys, b.keys, this.#order) || a.id - b.id)
    const byId = new Map(sorted.map((entry) => [entry.id, entry]))
    const read = (id: number): ResultEntry => byId.get(id) as ResultEntry
    this.members.fill(Array.from(byId.keys()), { keys: (id) => read(id).keys, value: (id) => read(id).value })
    this.rewindow()
  }

  /** Members have come in, or have other numbers; what is given is what it was. */
  protected rewindow(): void {
    if (this.#sliced) this.#window = this.#slice()
  }

  /**
   * Puts touched members where they belong now; `read` says where, or nowhere. True if the result has
   * changed.
   */
  protected refresh(
    ids: Iterable<number>,
    read: (id: number, previous: unknown) => ResultEntry | undefined,
    crossing?: MembershipListener<this>,
  ): boolean {
    const sorted = this.#sort(ids, read)
    const { before, after } = sorted
    if (before.length + after.length === 0) return false
    const changes = this.#applyOne(sorted) ?? this.#apply(sorted)
    if (crossing !== undefined) {
      for (const { id, stays } of before) if (!stays && !this.members.has(id)) crossing.left(id, this)
      for (const { id, stays } of after) if (!stays) crossing.entered(id, this)
    }
    return this.#publish(changes)
  }

  #sort(ids: Iterable<number>, read: (id: number, previous: unknown) => ResultEntry | undefined): Sorted {
    const sorted: Sorted = { before: [], after: [] }
    const members = this.members
    for (const id of ids) {
      const was = members.has(id)
      const previous = was ? members.value(id) : undefined
      const standing = read(id, previous)
      if (standing === undefined) {
        if (was) sorted.before.push({ id, value: previous, stays: false })
        continue
      }
      const stays = was && compareByKeys(members.keys(id), standing.keys, this.#order) === 0
      if (stays && Object.is(standing.value, previous)) continue
      if (was) sorted.before.push({ id, value: previous, stays })
      sorted.after.push({ id, ...standing, stays })
    }
    return sorted
  }

  /**
   * One that came, went, or changed in its place, as most changes are; undefined for anything else.
   * benchmarks: live_books.
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

  /** True if what is given has changed. */
  #publish(changes: Changes<unknown>): boolean {
    const before = this.#window
    this.#ordered = undefined
    if (before === undefined) this.#changes = changes
    else if (isEmptyChange(changes) || !this.#reaches(changes)) return false
    else {
      const after = this.#slice()
      const { ids, values } = this.#isValues ? reuseEqual(before, after) : after
      this.#changes = difference(before, { ids, values })
      if (isEmptyChange(this.#changes)) return false
      this.#window = { ids: after.ids, values }
    }
    if (isEmptyChange(this.#changes)) return false
    this.#current = undefined
    return true
  }

  /** Whether something at or before the slice's end has changed. */
  #reaches({ added, removed, changed, moved }: Changes<unknown>): boolean {
    const stop = this.query.stop ?? Infinity
    return (
      [...added, ...removed, ...changed].some(({ at }) => at < stop) ||
      moved.some(({ from, to }) => Math.min(from, to) < stop)
    )
  }

  #slice(): Listed {
    const { start, stop } = this.query
    const { ids, values } = this.members.slice(start, stop ?? Infinity)
    return { ids, values }
  }
}

const NOTHING: Changes<unknown> = Object.freeze({ added: [], removed: [], changed: [], moved: [] })
const byPlace = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at
const ascending = (a: number, b: number): number => a - b
