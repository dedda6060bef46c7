import { MemoryLog } from '../../src/log/memory-log.js'
import { Displaced } from '../../src/state/indexes/displaced.js'
import { EdgePositions } from '../../src/state/indexes/edge-positions.js'
import { BlockPool } from '../../src/state/indexes/block-pool.js'
import { HashIndex } from '../../src/state/indexes/field-index.js'
import { LazyIndex } from '../../src/state/indexes/lazy-index.js'
import { LinkTable } from '../../src/state/indexes/link-table.js'
import { NumericColumn } from '../../src/state/indexes/numeric-column.js'
import { OrderIndex } from '../../src/state/indexes/order-index.js'
import { MemberPositions } from '../../src/state/indexes/positions.js'
import { PooledLists } from '../../src/state/indexes/posting-lists.js'
import { PrimaryKeyIndex } from '../../src/state/indexes/primary-key-index.js'
import { RowIndexes } from '../../src/state/indexes/row-indexes.js'
import { SingleLists } from '../../src/state/indexes/single-lists.js'
import { SlotHash } from '../../src/state/indexes/slot-hash.js'
import { TogetherIndex } from '../../src/state/indexes/together-index.js'
import { UniqueIndex } from '../../src/state/indexes/unique-index.js'
import { UnresolvedIndex } from '../../src/state/indexes/unresolved-index.js'
import { CommitKeys } from '../../src/recovery/commit-keys.js'
import { KeyTable } from '../../src/recovery/key-table.js'
import { ForwardMap } from '../../src/state/indexes/forward-map.js'
import { KeyColumn } from '../../src/state/indexes/key-column.js'
import { State } from '../../src/state/state.js'
import { Table } from '../../src/state/table/table.js'
import { Changes } from '../../src/state/changes.js'
import { attempt } from './stack-end.js'

/** Whatever a write calls below it: a method of these that throws is a fault of the store's own. */
const CLASSES = [
  [
    State,
    Table,
    KeyColumn,
    ForwardMap,
    Changes,
    CommitKeys,
    MemoryLog,
    LinkTable,
    RowIndexes,
    LazyIndex,
    HashIndex,
  ],
  [
    NumericColumn,
    OrderIndex,
    TogetherIndex,
    UniqueIndex,
    UnresolvedIndex,
    PrimaryKeyIndex,
    PooledLists,
    SingleLists,
    SlotHash,
  ],
  [BlockPool, MemberPositions, EdgePositions, Displaced, KeyTable],
].flat()

/** What is thrown instead of running a method. */
export class Fault extends Error {}

/** A method as it is called from other methods, up to the call that is tried. */
class Place {
  readonly name: string
  readonly #inner: Map<string, Place> = new Map()
  /** How often the current run has come here. */
  #visits: number = 0
  #run: number = 0
  /** Visits at which a fault was thrown: in the current sweep, and in all. */
  #tried: number = 0
  #sweep: number = 0
  #total: number = 0

  constructor(name: string) {
    this.name = name
  }

  inner(name: string): Place {
    let place = this.#inner.get(name)
    if (place === undefined) this.#inner.set(name, (place = new Place(name)))
    return place
  }

  /** Counts a visit. True where it is one to try: the first one of a sweep or the second, until enough of all were. */
  isNew({
    run,
    sweep,
    enough,
  }: {
    readonly run: number
    readonly sweep: number
    readonly enough: number
  }): boolean {
    if (this.#run !== run) this.#visits = 0
    if (this.#sweep !== sweep) this.#tried = 0
    this.#run = run
    this.#sweep = sweep
    if (++this.#visits !== this.#tried + 1 || this.#tried === 2 || this.#total === enough) return false
    this.#tried++
    this.#total++
    return true
  }
}

/** How a call ended inside which a method was to throw. */
export interface Tried {
  readonly error: unknown
  /** The method that threw, with those that called it; undefined if there is nothing left to try. */
  readonly place: string | undefined
}

/**
 * Follows the calls of all methods and makes one of them throw, before it does its work or after. A sweep runs a call until
 * each place was tried where it calls a method: at the place's first visit, and at its second, where something was done
 * there already. A place that several sweeps of one kind reach is tried in the first ones: `enough` times.
 */
export class Faults {
  readonly #roots: Map<string, Place> = new Map()
  #path: Place[] = []
  #run: number = 0
  #sweep: number = 0
  #enough: number = 0
  #after: boolean = false
  #on: boolean = false
  #met: string | undefined

  constructor() {
    for (const { prototype } of CLASSES)
      for (const name of Object.getOwnPropertyNames(prototype)) this.#wrap(prototype, name)
  }

  begin(kind: string, enough: number): void {
    let root = this.#roots.get(kind)
    if (root === undefined) this.#roots.set(kind, (root = new Place('')))
    this.#path = [root]
    this.#sweep++
    this.#enough = enough
  }

  run(call: () => void, after: boolean): Tried {
    this.#path.length = 1
    this.#met = undefined
    this.#after = after
    this.#run++
    this.#on = true
    const error = attempt(call)
    this.#on = false
    return { error, place: this.#met }
  }

  #wrap(prototype: object, name: string): void {
    const property = Object.getOwnPropertyDescriptor(prototype, name)
    const method: unknown = property?.value
    if (name === 'constructor' || typeof method !== 'function') return
    const label = `${prototype.constructor.name}.${name}`
    const call = (work: () => unknown): unknown => this.#call(label, work, prototype !== MemoryLog.prototype)
    Object.defineProperty(prototype, name, {
      ...property,
      value(this: unknown, ...args: readonly unknown[]): unknown {
        return call(() => Reflect.apply(method, this, args))
      },
    })
  }

  /** A log that throws has taken nothing: that is its contract, so it never throws after its work. */
  #call(label: string, work: () => unknown, throwsAfter: boolean): unknown {
    if (!this.#on || this.#met !== undefined) return work()
    const place = (this.#path.at(-1) as Place).inner(label)
    if (!place.isNew({ run: this.#run, sweep: this.#sweep, enough: this.#enough }))
      return this.#follow(place, work)
    this.#met = [...this.#path.slice(1), place].map(({ name }) => name).join(' > ')
    if (!this.#after) throw new Fault(`before ${label}`)
    const result = work()
    if (throwsAfter) throw new Fault(`after ${label}`)
    return result
  }

  #follow(place: Place, work: () => unknown): unknown {
    this.#path.push(place)
    try {
      return work()
    } finally {
      this.#path.pop()
    }
  }
}
