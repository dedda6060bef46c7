import type { CoreStore } from '@relata/core/engine'
import { isCompared } from './ledger.mjs'
import type { Message } from './worker-process.js'

interface Row {
  readonly id: string
  readonly count: number | null
  readonly value: number
  readonly balance: number
  readonly name: string
}

/** What the processes say, compared with each other and with the log. */
export class Observed {
  readonly faults: string[] = []
  readonly #done = new Map<string, number | null>()
  /** The first hash of each position, and how many processes have sent the same one. */
  readonly #states = new Map<number, { readonly hash: string; processes: number }>()
  /** The last position of each process. */
  readonly #reached = new Map<string, number>()
  readonly #ends: number[] = []
  conflicts = 0

  /** How many operations were acknowledged. */
  get operations(): number {
    return this.#done.size
  }

  /** Positions at which several processes had equal states. */
  get compared(): number {
    return [...this.#states.values()].filter(({ processes }) => processes > 1).length
  }

  /** Positions at which at least a number of processes had equal states. */
  comparedBy(least: number): number {
    return [...this.#states.values()].filter(({ processes }) => processes >= least).length
  }

  fault(what: string): void {
    this.faults.push(what)
  }

  /** Takes a message of a process. */
  take(id: string, message: Message): void {
    switch (message.kind) {
      case 'ready':
        return void this.#reached.set(id, message.position)
      case 'stopped':
        return
      case 'conflict':
        this.conflicts++
        return
      case 'done':
        if (this.#done.has(message.id)) this.fault(`${message.id} was acknowledged twice`)
        this.#done.set(message.id, message.count)
        return
      case 'state':
        return this.#state(id, message)
      case 'end':
        this.#ends.push(message.position)
        return this.#compare(message)
      case 'fault':
        this.fault(message.what)
    }
  }

  /** Compares with a store to which the whole log was applied; `replayed` has its hashes by position. */
  verify(store: CoreStore, replayed: ReadonlyMap<number, string>): void {
    for (const [position, { hash }] of this.#states)
      if (replayed.get(position) !== hash) this.fault(`the log has a different state at commit ${position}`)
    if (this.#ends.some((position) => position !== store.position))
      this.fault(`processes ended at commits ${this.#ends.join()}, the log at ${store.position}`)
    const done = new Map(rowsOf(store, 'Done').map(({ id, count }) => [id, count]))
    for (const [id, count] of this.#done)
      if (!done.has(id)) this.fault(`${id} was acknowledged, and the log does not have it`)
      else if (done.get(id) !== count) this.fault(`${id} returned ${count}, and the log has ${done.get(id)}`)
    const counts = [...done.values()].filter((count) => count !== null).toSorted((a, b) => a - b)
    if (counts.some((count, at) => count !== at + 1))
      this.fault(`the counter was not counted one by one: ${counts.join()}`)
    const [counter] = rowsOf(store, 'Counter')
    if (counter?.value !== counts.length)
      this.fault(`the counter is ${counter?.value} after ${counts.length} operations`)
    const sum = rowsOf(store, 'Account').reduce((total, { balance }) => total + balance, 0)
    if (sum !== 0) this.fault(`the sum of the accounts is ${sum}`)
    const names = rowsOf(store, 'Name').map(({ name }) => name)
    if (new Set(names).size !== names.length) this.fault('a name is there twice')
  }

  /** A process sends its states in order, and leaves none out. */
  #state(id: string, { position, hash }: { readonly position: number; readonly hash: string }): void {
    const before = this.#reached.get(id) ?? 0
    for (let at = before + 1; at < position; at++)
      if (isCompared(at)) this.fault(`process ${id} has not compared its state at commit ${at}`)
    this.#reached.set(id, position)
    this.#compare({ position, hash })
  }

  #compare({ position, hash }: { readonly position: number; readonly hash: string }): void {
    const other = this.#states.get(position)
    if (other === undefined) return void this.#states.set(position, { hash, processes: 1 })
    other.processes++
    if (other.hash !== hash) this.fault(`two processes have different states at commit ${position}`)
  }
}

function rowsOf({ schema, state }: CoreStore, name: string): readonly Row[] {
  const table = state.table(schema.model(name))
  const rows: Row[] = []
  for (let slot = 0; slot < table.limit; slot++) {
    const row = table.row(slot)
    if (row !== undefined) rows.push(row as unknown as Row)
  }
  return rows
}
