import { must } from '@relata/core/engine'
import { compareByKeys } from '../../compute/key-comparison.js'
import { CountedHeap } from '../result/counted-heap.js'
import type { KeyOrder, Keys } from '../result/ordered-chunk.js'
import { isSameValue } from '../result/value-equality.js'
import type { ResultEntry } from './ordered-view.js'

/** The entry of a group, and what it is equal by. */
export interface GroupEntry extends ResultEntry {
  readonly id: unknown
}

/** A group among those whose entries are equal. */
class Equal {
  readonly merged: Merged
  readonly value: unknown
  keys: Keys

  constructor(merged: Merged, { value, keys }: GroupEntry) {
    this.merged = merged
    this.value = value
    this.keys = keys
  }
}

/** Equal entries, which are one entry of the result. */
interface Merged {
  readonly number: number
  readonly id: unknown
  readonly groups: CountedHeap<Equal>
}

/**
 * The entries of groups under `distinct`, where groups with different keys may have equal ones: equal entries are one,
 * which has the value and the place of the first of them in the order. Cost: O(log n) for each group that changed.
 */
export class MergedGroups {
  readonly #byGroup = new Map<number, Equal>()
  readonly #byId = new Map<unknown, Merged>()
  readonly #byNumber = new Map<number, Merged>()
  readonly #before: (a: Equal, b: Equal) => number
  #last = 0

  /** The last of the keys determine which of two groups comes first. */
  constructor(order: readonly KeyOrder[]) {
    this.#before = (a, b) => compareByKeys(a.keys, b.keys, order)
  }

  /** Replaces the entries of groups; returns the numbers of the merged entries that they left or joined. */
  replace(groups: readonly number[], read: (group: number) => GroupEntry | undefined): readonly number[] {
    const touched = new Set<Merged>()
    for (const group of groups) {
      const before = this.#byGroup.get(group)
      if (before !== undefined) {
        before.merged.groups.delete(before)
        touched.add(before.merged)
      }
      const entry = read(group)
      if (entry === undefined) {
        this.#byGroup.delete(group)
        continue
      }
      const merged = this.#byId.get(entry.id) ?? this.#create(entry.id)
      const equal = new Equal(merged, entry)
      merged.groups.add(equal)
      this.#byGroup.set(group, equal)
      touched.add(merged)
    }
    for (const merged of touched) if (merged.groups.size === 0) this.#forget(merged)
    return Array.from(touched, ({ number }) => number)
  }

  /** The entry of a number; undefined if no group has it any more. */
  entry(number: number, previous: unknown): ResultEntry | undefined {
    const merged = this.#byNumber.get(number)
    if (merged === undefined) return undefined
    const { value, keys } = must(merged.groups.least, 'a merged entry has a group')
    return { value: previous !== undefined && isSameValue(previous, value) ? previous : value, keys }
  }

  /** Changes the keys of all groups; their order stays. */
  rekey(change: (keys: Keys) => Keys): void {
    for (const equal of this.#byGroup.values()) equal.keys = change(equal.keys)
    // Groups that left have their old keys: they must not be compared any more.
    for (const { groups } of this.#byId.values()) groups.rename(itself)
  }

  #create(id: unknown): Merged {
    const merged: Merged = { number: this.#last++, id, groups: new CountedHeap<Equal>(itself, this.#before) }
    this.#byId.set(id, merged)
    this.#byNumber.set(merged.number, merged)
    return merged
  }

  #forget({ number, id }: Merged): void {
    this.#byId.delete(id)
    this.#byNumber.delete(number)
  }
}

const itself = (equal: Equal): Equal => equal
