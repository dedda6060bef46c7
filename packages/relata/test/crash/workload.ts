import {
  defineSchema,
  json,
  manyToMany,
  model,
  string,
  type Database,
  type SchemaOf,
} from '../../src/index.js'

/*
 * Numbered transactions whose effect depends on a seed and on their number alone. So the state after each of them is known
 * without a store: `Expected` has it as plain maps. Each transaction is one commit, under the key `op-<number>`.
 */

export const schema = defineSchema({
  Tag: model({ name: string({ unique: true }) }),
  Book: model({
    title: string(),
    notes: json<{ edits: number[] }>({ default: () => ({ edits: [] }) }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
})
export interface Library extends SchemaOf<typeof schema> {}

/** Books of the first transaction: enough that a snapshot takes a while. */
const FIRST = 5000
const TAGS = 5

export const keyOf = (n: number): string => `op-${n}`

/** What the n-th transaction does; of books that are gone it does nothing. */
interface Operation {
  readonly titles: readonly string[]
  readonly edited: number
  readonly deleted: number
  readonly tagged: number
  readonly tag: number
}

function operationOf(seed: number, n: number): Operation {
  const random = randomOf(seed, n)
  const titles = Array.from(
    { length: n === 1 ? FIRST : 1 + random(3) },
    (_, i) => `book ${n}.${i} of ${seed}`,
  )
  const books = FIRST + 2 * n
  return {
    titles,
    edited: 1 + random(books),
    deleted: 1 + random(books),
    tagged: 1 + random(books),
    tag: 1 + random(TAGS),
  }
}

/** Numbers below a limit. */
function randomOf(seed: number, n: number): (limit: number) => number {
  let state = (seed ^ Math.imul(n, 0x9e3779b1)) >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Runs the n-th transaction's writes; to be called inside a transaction. */
export function operate(db: Database<Library>, seed: number, n: number): void {
  const { titles, edited, deleted, tagged, tag } = operationOf(seed, n)
  if (n === 1) db.Tag.bulkCreate(Array.from({ length: TAGS }, (_, i) => ({ name: `tag ${i + 1}` })))
  db.Book.bulkCreate(titles.map((title) => ({ title })))
  if (db.Book.filter({ id: edited }).exists())
    db.Book.update(edited, ({ notes }) => {
      notes.edits.push(n)
    })
  db.Book.filter({ id: deleted }).delete()
  const book = db.Book.filter({ id: tagged }).first()
  if (book === null) return
  if (book.tags.filter({ id: tag }).exists()) book.tags.remove(tag)
  else book.tags.add(tag)
}

interface ExpectedBook {
  readonly title: string
  readonly edits: number[]
  readonly tags: Set<number>
}

/** The state after some of the transactions. */
export class Expected {
  readonly #seed: number
  readonly #books = new Map<number, ExpectedBook>()
  #last = 0
  #id = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The content after the n-th transaction, which must not be before an earlier call's. */
  contentAfter(n: number): readonly string[] {
    while (this.#last < n) this.#apply(++this.#last)
    return [...this.#books].map(([id, { title, edits, tags }]) =>
      line(id, title, { edits, tags: [...tags].sort((a, b) => a - b) }),
    )
  }

  #apply(n: number): void {
    const { titles, edited, deleted, tagged, tag } = operationOf(this.#seed, n)
    for (const title of titles) this.#books.set(++this.#id, { title, edits: [], tags: new Set() })
    this.#books.get(edited)?.edits.push(n)
    this.#books.delete(deleted)
    const tags = this.#books.get(tagged)?.tags
    if (tags?.delete(tag) === false) tags.add(tag)
  }
}

export function contentOf(db: Database<Library>): readonly string[] {
  const books = db.Book.orderBy('id').toArray()
  return books.map((book) => {
    const tags = book.tags
      .orderBy('id')
      .toArray()
      .map(({ id }) => id)
    return line(book.id, book.title, { edits: book.notes.edits, tags })
  })
}

function line(
  id: number,
  title: string,
  rest: { edits: readonly number[]; tags: readonly number[] },
): string {
  return `${id} ${title} [${rest.edits.join()}] [${rest.tags.join()}]`
}
