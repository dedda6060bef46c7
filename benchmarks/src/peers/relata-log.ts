import { openStore } from 'relata'
import { CAST, castCity } from '../data/history.js'
import type { Operation } from '../data/history.js'
import type { LogPeer, PastState, Sync } from './log-peer.js'
import { schema, totalsOf } from './relata-schema.js'
import type { Library, Store } from './relata-schema.js'

/** A store in a folder: one `submit` a commit. */
class RelataLog implements LogPeer {
  readonly name = 'relata'
  #db: Store | undefined

  async create(folder: string, sync: Sync): Promise<void> {
    const db = await openStore<Library>(schema, folder, { durability: sync })
    this.#db = db
    await db.submit(() => writeCast(db))
  }
  async append(operations: readonly Operation[]): Promise<void> {
    const db = this.#store()
    await db.submit(() => {
      for (const operation of operations) apply(db, operation)
    })
  }
  async appendTogether(operations: readonly Operation[]): Promise<void> {
    const db = this.#store()
    await Promise.all(operations.map((operation) => db.submit(() => apply(db, operation))))
  }
  async replay(folder: string): Promise<void> {
    // With the lists of every relation, and from the first commit.
    this.#db = await openStore<Library>(schema, folder, { warm: true, snapshots: false })
  }
  totals(): readonly number[] {
    return totalsOf(this.#store())
  }
  async saveSnapshot(): Promise<void> {
    await this.#store().saveSnapshot()
  }
  async past(share: number): Promise<PastState> {
    const db = this.#store()
    const past = await db.at(Math.floor(db.position * share))
    return { totals: () => totalsOf(past), close: () => past.close() }
  }

  async close(): Promise<void> {
    await this.#db?.close()
    this.#db = undefined
  }
  #store(): Store {
    if (this.#db === undefined) throw new Error('the store is not open')
    return this.#db
  }
}

export function relataLog(): LogPeer {
  return new RelataLog()
}

function writeCast(db: Store): void {
  for (let id = 1; id <= CAST.categories; id++) db.Category.create({ id, name: `Cat${id}`, parent_id: null })
  for (let id = 1; id <= CAST.tags; id++) db.Tag.create({ id, name: `Tag${id}` })
  for (let id = 1; id <= CAST.people; id++) db.Person.create({ id, name: `Person ${id}` })
  for (let id = 1; id <= CAST.authors; id++) {
    db.Author.create({ id, name: `Author ${id}`, country: 'Country00' })
    db.Profile.create({ id, author_id: id, city: castCity(id) })
  }
}

function apply(db: Store, operation: Operation): void {
  if (operation.op === 'book') {
    const { id, title, year, rating, author, category } = operation
    db.Book.create({ id, title, year, rating, author_id: author, category_id: category })
  } else if (operation.op === 'review') {
    const { id, book, rating, user } = operation
    db.Review.create({ id, book_id: book, rating, user_id: user })
  } else if (operation.op === 'update') {
    const { id, year, rating } = operation
    db.Book.update(id, { year, rating })
  } else if (operation.op === 'link') db.Book.get(operation.book).tags.add(operation.tag)
  else db.Review.delete(operation.id)
}
