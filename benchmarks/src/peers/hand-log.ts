import { Level } from 'level'
import { Packr } from 'msgpackr'
import { CAST, castCity } from '../data/history.js'
import type { Operation } from '../data/history.js'
import type { BookRow, ReviewRow } from '../data/rows.js'
import { handMap } from './hand-map.js'
import type { HandMap } from './hand-map.js'
import type { LogPeer, Sync } from './log-peer.js'

type Log = Level<string, Uint8Array>

/**
 * The log by hand: LevelDB, one value a commit, msgpackr with shared structures (stored under `structures`
 * before the first commit that uses them), no hash, no check, no anchor; replayed onto the Maps and Sets of
 * `hand-map`. The cast is code, not events.
 */
class HandLog implements LogPeer {
  readonly name = 'hand-map'
  #log: Log | undefined
  #sync = true
  #position = 0
  #state: HandMap = handMap()
  #structures: unknown[] = []
  #storedStructures = 0
  #packr = this.#packer()

  async create(folder: string, sync: Sync): Promise<void> {
    this.#sync = sync === 'sync'
    this.#structures = []
    this.#storedStructures = 0
    this.#packr = this.#packer()
    this.#position = 0
    this.#state = cast()
    this.#log = await open(folder)
  }

  async append(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) apply(this.#state, operation)
    await this.#write([operations])
  }
  async appendTogether(operations: readonly Operation[]): Promise<void> {
    const commits = operations.map((operation) => {
      apply(this.#state, operation)
      return [operation]
    })
    await this.#write(commits)
  }

  /** All commits that wait go into one value. */
  async #write(commits: readonly (readonly Operation[])[]): Promise<void> {
    const log = this.#log as Log
    const value = this.#packr.pack(commits)
    const batch = log.batch()
    if (this.#structures.length > this.#storedStructures) {
      this.#storedStructures = this.#structures.length
      batch.put('structures', new Packr().pack(this.#structures))
    }
    batch.put(keyOf(++this.#position), value)
    await batch.write({ sync: this.#sync } as object)
  }

  async close(): Promise<void> {
    await this.#log?.close()
    this.#log = undefined
  }

  async replay(folder: string): Promise<void> {
    this.#state = cast()
    const log = (this.#log = await open(folder))
    this.#structures = new Packr().unpack(await log.get('structures')) as unknown[]
    this.#packr = this.#packer()
    const values = log.values({ gt: 'c', lt: 'd' })
    for (let found = await values.nextv(1000); found.length > 0; found = await values.nextv(1000)) {
      for (const value of found) this.#applyRecord(value)
    }
    await values.close()
  }
  #applyRecord(value: Uint8Array): void {
    for (const commit of this.#packr.unpack(value) as Operation[][])
      for (const operation of commit) apply(this.#state, operation)
  }

  totals(): readonly number[] {
    return this.#state.totals()
  }

  #packer(): Packr {
    const structures = this.#structures
    return new Packr({
      getStructures: () => structures as object[],
      saveStructures: (made) => {
        structures.splice(0, structures.length, ...(made as object[]))
      },
    })
  }
}

export function handLog(): LogPeer {
  return new HandLog()
}

async function open(folder: string): Promise<Log> {
  const log = new Level<string, Uint8Array>(folder, { valueEncoding: 'view' })
  await log.open()
  return log
}

function keyOf(position: number): string {
  return `c${String(position).padStart(12, '0')}`
}

function cast(): HandMap {
  const state = handMap()
  for (let id = 1; id <= CAST.categories; id++)
    state.categories.set(id, { id, name: `Cat${id}`, parent: null })
  for (let id = 1; id <= CAST.tags; id++) state.tags.set(id, { id, name: `Tag${id}` })
  for (let id = 1; id <= CAST.people; id++) state.people.set(id, { id, name: `Person ${id}` })
  for (let id = 1; id <= CAST.authors; id++) {
    state.authors.set(id, { id, name: `Author ${id}`, country: 'Country00' })
    const profile = { id, author: id, city: castCity(id) }
    state.profiles.set(id, profile)
    state.profileOfAuthor.set(id, profile)
  }
  return state
}

function apply(state: HandMap, operation: Operation): void {
  if (operation.op === 'book') {
    const { id, title, year, rating, author, category } = operation
    state.insertBook({ id, title, year, rating, author, category })
  } else if (operation.op === 'review') {
    const { id, book, rating, user } = operation
    state.addReview({ id, book, rating, user })
  } else if (operation.op === 'update') {
    const book = state.books.get(operation.id) as BookRow
    book.year = operation.year
    book.rating = operation.rating
  } else if (operation.op === 'link') state.addTag(operation.book, operation.tag)
  else state.deleteReview(state.reviews.get(operation.id) as ReviewRow)
}
