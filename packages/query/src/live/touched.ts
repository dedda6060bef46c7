import type { PostingLists, StateReader } from '@relata/core'
import { listsBack } from '../operator/access.js'
import type { Hop } from '../resolve/path.js'
import type { Route } from './route.js'

/** The lists back along hops, as they are after one commit: made once for all that walk them. */
export class Walks {
  readonly state: StateReader
  #lists: Map<string, PostingLists> | undefined

  constructor(state: StateReader) {
    this.state = state
  }

  back(hop: Hop): PostingLists {
    this.#lists ??= new Map()
    let lists = this.#lists.get(hop.id)
    if (lists === undefined) this.#lists.set(hop.id, (lists = listsBack(this.state, hop)))
    return lists
  }
}

/**
 * The rows of one query (or family of queries) that a commit may have changed. A change is walked back from where it is to the rows it is reached from,
 * in the state after the commit: a way that is gone by then was changed further up, and that change is walked back too.
 */
export class Touched {
  readonly slots: Set<number> = new Set()
  /** Rows visited on the way: the work done. */
  visited: number = 0
  /** Any row may have changed. */
  everything: boolean = false
  readonly #seen = new Map<Route, Set<number>>()

  add(walks: Walks, route: Route, slot: number): void {
    const { parent, hop } = route
    if (slot < 0) return
    if (parent === undefined || hop === undefined) {
      this.slots.add(slot)
      return
    }
    let seen = this.#seen.get(route)
    if (seen === undefined) this.#seen.set(route, (seen = new Set()))
    if (seen.has(slot)) return
    seen.add(slot)
    this.visited++
    const lists = walks.back(hop)
    const count = lists.count(slot)
    if (count === 0) return
    const start = lists.start(slot)
    // A copy: further steps may read the same lists.
    for (const owner of lists.pool.slice(start, start + count)) this.add(walks, parent, owner)
  }
}
