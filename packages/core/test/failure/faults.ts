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

/** Counts the calls of all methods and makes one of them throw, before it does its work or after. */
export class Faults {
  #calls: number = 0
  #at: number = Infinity
  #after: boolean = false
  #on: boolean = false

  constructor() {
    for (const { prototype } of CLASSES)
      for (const name of Object.getOwnPropertyNames(prototype)) this.#wrap(prototype, name)
  }

  /** Runs a call whose n-th inner call throws; true where there are as many. */
  run(call: () => void, at: number, after: boolean): { readonly error: unknown; readonly met: boolean } {
    this.#calls = 0
    this.#at = at
    this.#after = after
    this.#on = true
    const error = attempt(call)
    this.#on = false
    return { error, met: this.#calls >= at }
  }

  #wrap(prototype: object, name: string): void {
    const property = Object.getOwnPropertyDescriptor(prototype, name)
    const method: unknown = property?.value
    if (name === 'constructor' || typeof method !== 'function') return
    const call = (work: () => unknown): unknown => this.#call(name, work, prototype !== MemoryLog.prototype)
    Object.defineProperty(prototype, name, {
      ...property,
      value(this: unknown, ...args: readonly unknown[]): unknown {
        return call(() => Reflect.apply(method, this, args))
      },
    })
  }

  /** A log that throws has taken nothing: that is its contract, so it never throws after its work. */
  #call(name: string, work: () => unknown, throwsAfter: boolean): unknown {
    if (!this.#on) return work()
    const mine = ++this.#calls === this.#at
    if (mine && !this.#after) throw new Fault(`before ${name}`)
    const result = work()
    if (mine && throwsAfter) throw new Fault(`after ${name}`)
    return result
  }
}
