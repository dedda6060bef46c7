import type { PostingLists, StateReader } from '@relata/core/engine'
import { listsBack } from '../../select/access.js'
import type { Hop } from '../../resolve/path.js'
import type { DependencyPath } from './dependency-path.js'
import type { Work } from './work.js'

/** The lists back along hops, as they are after one commit: made once for all that walk them. */
export class ReverseHops {
  /** The state that live queries follow. */
  state: StateReader
  /** Counts the commits walked. */
  #nth = 0
  #only = false
  readonly #lists = new Map<string, PostingLists>()

  constructor(state: StateReader) {
    this.state = state
  }

  get nth(): number {
    return this.#nth
  }

  /** The commit has but one event. */
  get only(): boolean {
    return this.#only
  }

  /** Ready for the next commit, of so many events. */
  begin(events: number): void {
    this.#nth++
    this.#only = events === 1
    if (this.#lists.size > 0) this.#lists.clear()
  }

  back(hop: Hop): PostingLists {
    let lists = this.#lists.get(hop.id)
    if (lists === undefined) this.#lists.set(hop.id, (lists = listsBack(this.state, hop)))
    return lists
  }
}

/** Whose rows these are. */
interface Owner {
  /** Whether a row can concern anybody: one that can't isn't touched. Asked after the commit. */
  isRelevant(slot: number): boolean
  /** The commit at hand has touched something. */
  begin(): void
}

/**
 * The rows of one query (or family of queries) that a commit may have changed. A change is walked back from
 * where it is to the rows it is reached from, in the state after the commit: a way that is gone by then was
 * changed further up, and that change is walked back too. One object for all commits: most touch nothing that
 * anybody follows, and should make nothing. benchmarks: untouched_chain.
 */
export class AffectedRows {
  readonly #owner: Owner
  readonly #work: Pick<Work, 'visited'>
  #slots: Set<number> | undefined
  #everything = false
  /** Rows visited, by route, and in which commit. */
  #seen: Map<DependencyPath, Set<number>> | undefined
  #seenIn = 0

  constructor(owner: Owner, work: Pick<Work, 'visited'>) {
    this.#owner = owner
    this.#work = work
  }

  get slots(): ReadonlySet<number> {
    return this.#slots ?? NO_SLOTS
  }

  /** Any row may have changed. */
  get everything(): boolean {
    return this.#everything
  }

  /** Ready for the next commit. */
  clear(): void {
    this.#slots = undefined
    this.#everything = false
  }

  all(): void {
    if (!this.#everything && this.#slots === undefined) this.#owner.begin()
    this.#everything = true
  }

  add(walks: ReverseHops, route: DependencyPath, slot: number): void {
    const { parent, hop } = route
    if (slot < 0) return
    if (parent === undefined || hop === undefined) {
      if (this.#owner.isRelevant(slot)) this.#addRoot(slot)
      return
    }
    if (route.converges && this.#isSeen(walks, route, slot)) return
    this.#work.visited++
    const lists = walks.back(hop)
    const count = lists.count(slot)
    if (count === 0) return
    const start = lists.start(slot)
    const end = start + count
    // Nothing writes meanwhile, and a list that has been read stays where it is until then.
    const pool = lists.pool
    for (let i = start; i < end; i++) this.add(walks, parent, pool[i] as number)
  }

  #addRoot(slot: number): void {
    if (this.#slots === undefined) {
      if (!this.#everything) this.#owner.begin()
      this.#slots = new Set()
    }
    this.#slots.add(slot)
  }

  #isSeen(walks: ReverseHops, route: DependencyPath, slot: number): boolean {
    if (this.#seen === undefined || this.#seenIn !== walks.nth) this.#seen = new Map()
    this.#seenIn = walks.nth
    let seen = this.#seen.get(route)
    if (seen === undefined) this.#seen.set(route, (seen = new Set()))
    if (seen.has(slot)) return true
    seen.add(slot)
    return false
  }
}

const NO_SLOTS: ReadonlySet<number> = new Set()
