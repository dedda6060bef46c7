import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { count, not, openStore, type Database } from '../../src/index.js'
import { schema, type Library } from '../library.js'
import { Random } from '../../../core/test/simulation/random.js'

export interface SoakOptions {
  readonly folder: string
  readonly seconds: number
  readonly seed: number
  /** Live queries that stay open. */
  readonly views: number
}

/** Memory after a collection of garbage. */
export interface Sample {
  readonly seconds: number
  readonly commits: number
  readonly heap: number
  readonly rss: number
}

export interface SoakResult {
  readonly samples: readonly Sample[]
  readonly commits: number
  readonly rollbacks: number
  readonly emissions: number
  /** Live results that were compared with a fresh evaluation. */
  readonly compared: number
  readonly faults: readonly string[]
}

/** Rows of each model, about. */
const AUTHORS = 200
const BOOKS = 2_000
const TAGS = 40
const CHECKS = 8

/** What a live query and its evaluation are compared by. */
interface Watched {
  readonly name: string
  readonly evaluate: () => unknown
  latest: unknown
  readonly stop: () => void
}

/**
 * Random transactions, live queries that stay and others that come and go, snapshots and compaction, for some time. Live
 * results are compared with fresh evaluations, and the state with that of a replay.
 */
export async function soak({ folder, seconds, seed, views }: SoakOptions): Promise<SoakResult> {
  const random = new Random(seed)
  const faults: string[] = []
  const db = await openStore<Library>(schema, folder, {
    snapshots: { everyCommits: 2_000, keep: 2 },
    onWarning: ({ message }) => faults.push(message),
  })
  const run = new SoakRun(db, random)
  run.fill()
  for (let n = 0; n < views; n++) run.watch(n)
  const samples: Sample[] = []
  let compared = 0
  for (let check = 1; check <= CHECKS; check++) {
    await run.work(Date.now() + (seconds * 1000) / CHECKS)
    compared += run.compare(faults)
    samples.push(sample(db, (seconds * check) / CHECKS))
  }
  run.stop()
  const hash = db.stateHash()
  const { commits, rollbacks, emissions } = run
  await db.close()
  const again = await openStore<Library>(schema, folder)
  if (again.stateHash() !== hash) faults.push('the state after opening from a snapshot differs')
  await again.close()
  await rm(join(folder, 'snapshots'), { recursive: true, force: true })
  const replayed = await openStore<Library>(schema, folder)
  if (replayed.stateHash() !== hash) faults.push('the state after a replay differs')
  await replayed.close()
  return { samples, commits, rollbacks, emissions, compared, faults }
}

class SoakRun {
  commits: number = 0
  rollbacks: number = 0
  emissions: number = 0
  readonly #db: Database<Library>
  readonly #random: Random
  readonly #watched: Watched[] = []
  #number: number = 0

  constructor(db: Database<Library>, random: Random) {
    this.#db = db
    this.#random = random
  }

  fill(): void {
    const db = this.#db
    db.transact(() => {
      db.Author.bulkCreate(Array.from({ length: AUTHORS }, (_, n) => ({ name: `author ${n}` })))
      db.Tag.bulkCreate(Array.from({ length: TAGS }, (_, n) => ({ name: `tag ${n}` })))
      for (let n = 0; n < BOOKS; n++) this.#createBook()
    })
  }

  /** Opens the n-th live query, one of several shapes. */
  watch(n: number): Watched {
    const db = this.#db
    const author = (n * 7) % AUTHORS
    const tag = `tag ${n % TAGS}`
    const year = 1950 + (n % 50)
    const shapes = [
      () => db.Book.filter({ author__name: `author ${author}` }),
      () => db.Book.filter({ tags__name: tag }).orderBy('-published', 'id').slice(0, 10),
      () => db.Book.filter({ published__year: year }).orderBy('id'),
      () => db.Author.filter({ books__tags__name: tag }).orderBy('id'),
      () => db.Book.filter(not({ tags__name: tag }), { published__year: year }).orderBy('id'),
      () =>
        db.Author.annotate({ n: count('books') })
          .filter({ n__gte: 12 })
          .orderBy('-n', 'id'),
    ] as const
    const set = (shapes[n % shapes.length] as (typeof shapes)[number])()
    const live = set.live() as {
      subscribe(next: (rows: readonly unknown[]) => void): { unsubscribe(): void }
    }
    const watched: Watched = {
      name: `${n}: ${String(set.explain({ live: true })).split('\n')[0] ?? ''}`,
      evaluate: () => keysOf(set.toArray()),
      latest: undefined,
      stop: () => subscription.unsubscribe(),
    }
    const subscription = live.subscribe((rows) => {
      this.emissions++
      watched.latest = rows
    })
    this.#watched.push(watched)
    return watched
  }

  /** Writes, and opens and closes live queries, until a time, and some however late it is. */
  async work(until: number): Promise<void> {
    do {
      for (let n = 0; n < 50; n++) this.#write()
      const passing = this.watch(this.#random.below(1_000))
      this.#write()
      this.#watched.pop()
      passing.stop()
      await this.#db.durable()
    } while (Date.now() < until)
  }

  /** Compares all live results with fresh ones; returns how many. */
  compare(faults: string[]): number {
    for (const { name, latest, evaluate } of this.#watched)
      if (keysOf(latest as readonly unknown[]) !== evaluate())
        faults.push(`a live result differs from its evaluation: ${name}`)
    return this.#watched.length
  }

  stop(): void {
    for (const { stop } of this.#watched) stop()
  }

  #write(): void {
    const db = this.#db
    const rolledBack = this.#random.chance(0.1)
    const stop = new Error('rolled back')
    try {
      db.transact(
        () => {
          for (let n = this.#random.below(3); n >= 0; n--) this.#change()
          if (rolledBack) throw stop
        },
        this.#random.chance(0.05) ? { key: `write ${++this.#number}` } : {},
      )
      this.commits++
    } catch (error) {
      if (error !== stop) throw error
      this.rollbacks++
    }
  }

  #change(): void {
    const random = this.#random
    const choice = random.next()
    const book = this.#anyBook()
    if (choice < 0.3 || book === null) return this.#createBook()
    if (choice < 0.5) return void this.#db.Book.delete(book)
    if (choice < 0.7) return void this.#db.Book.update(book, { published: this.#date() })
    if (choice < 0.8) return void this.#db.Book.update(book, { author: this.#author() })
    if (choice < 0.9) return book.tags.add(this.#tag())
    return book.tags.remove(this.#tag())
  }

  #createBook(): void {
    if (this.#db.Book.count() > BOOKS * 1.1) return this.#deleteBook()
    const book = this.#db.Book.create({
      title: `book ${this.#random.below(500)}`,
      published: this.#date(),
      author: this.#author(),
    })
    book.tags.add(this.#tag(), this.#tag())
  }

  #deleteBook(): void {
    const book = this.#anyBook()
    if (book !== null) this.#db.Book.delete(book)
  }

  #anyBook(): ReturnType<Database<Library>['Book']['first']> {
    const last = this.#db.Book.orderBy('-id').first()
    return last === null
      ? null
      : this.#db.Book.filter({ id__lte: this.#random.below(last.id) + 1 })
          .orderBy('-id')
          .first()
  }

  #author(): ReturnType<Database<Library>['Author']['get']> {
    return this.#db.Author.get({ name: `author ${this.#random.below(AUTHORS)}` })
  }

  #tag(): ReturnType<Database<Library>['Tag']['get']> {
    return this.#db.Tag.get({ name: `tag ${this.#random.below(TAGS)}` })
  }

  #date(): string {
    const [year, month, day] = [50, 9, 18].map((most) => this.#random.below(most)) as [number, number, number]
    return `${1950 + year}-0${1 + month}-${10 + day}`
  }
}

function keysOf(rows: readonly unknown[]): string {
  return JSON.stringify(rows)
}

function sample(db: Database<Library>, seconds: number): Sample {
  setFlagsFromString('--expose_gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  return { seconds, commits: db.position, heap: heapUsed, rss }
}
