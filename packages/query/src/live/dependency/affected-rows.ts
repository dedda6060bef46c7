import type { PostingLists, StateReader } from '@relata/core/engine'
import { listsBack } from '../../select/access.js'
import type { Hop } from '../../resolve/path.js'
import type { DependencyPath } from './dependency-path.js'
import type { Work } from './work.js'

/** The posting lists of reverse hops after one commit, fetched once for all paths. */
export class ReverseHops {
  /** The state that live queries follow. */
  state: StateReader
  /** The number of commits so far. */
  #nth = 0
  #only = false
  readonly #lists = new Map<string, PostingLists>()

  constructor(state: StateReader) {
    this.state = state
  }

  get nth(): number {
    return this.#nth
  }

  /** The commit has one event. */
  get only(): boolean {
    return this.#only
  }

  /** Prepares for the next commit. */
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

/** The query group that the rows belong to. */
interface Owner {
  /** Whether a row may affect a view; called after the commit. */
  isRelevant(slot: number): boolean
  /** The current commit has affected the first row. */
  begin(): void
}

/**
 * The rows of a query group that a commit may have changed. A change is followed back to the rows that reach
 * it, in the state after the commit. If a hop of the path no longer exists, its own change is followed back,
 * too. One object for all commits, because most commits affect no view and must not allocate. benchmarks:
 * untouched_chain.
 */
export class AffectedRows {
  readonly #owner: Owner
  readonly #work: Pick<Work, 'visited'>
  #slots: Set<number> | undefined
  #everything = false
  /** Rows visited by dependency path, and the commit of the visits. */
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

  /** Prepares for the next commit. */
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
    // Nothing writes meanwhile, so a list that was read stays in place.
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
