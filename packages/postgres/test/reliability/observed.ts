import type { CoreStore } from '@relata/core/engine'
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
  readonly #hashes = new Map<number, string>()
  conflicts = 0
  /** States of one position that were compared. */
  compared = 0

  /** How many operations were acknowledged. */
  get operations(): number {
    return this.#done.size
  }

  fault(what: string): void {
    this.faults.push(what)
  }

  take(message: Message): void {
    switch (message.kind) {
      case 'ready':
        return
      case 'conflict':
        this.conflicts++
        return
      case 'done':
        if (this.#done.has(message.id)) this.fault(`${message.id} was acknowledged twice`)
        this.#done.set(message.id, message.count)
        return
      case 'state':
      case 'end':
        return this.#compare(message.position, message.hash)
      case 'fault':
        this.fault(message.what)
    }
  }

  /** Compares with a store that was opened from the whole log. */
  verify(store: CoreStore): void {
    this.#compare(store.position, store.state.hash())
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

  #compare(position: number, hash: string): void {
    const other = this.#hashes.get(position)
    if (other === undefined) return void this.#hashes.set(position, hash)
    this.compared++
    if (other !== hash) this.fault(`two processes have different states at commit ${position}`)
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
