// The writes of the crash and damage tests, and an independent model of what they do: plain Maps. The n-th operation is
// determined by the seed, n, and the state before it. Plain JavaScript, so that a child process starts at once.

/** @param {number} seed @param {number} n */
function randomOf(seed, n) {
  let state = (seed * 2654435761 + n * 40503) >>> 0
  return (/** @type {number} */ end) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end)
  }
}

export class Model {
  constructor() {
    /** @type {Map<number, string>} */
    this.authors = new Map()
    /** @type {Map<number, { title: string, author: number }>} */
    this.books = new Map()
    /** @type {Map<number, string>} */
    this.tags = new Map()
    /** @type {Set<string>} pairs of book and tag */
    this.links = new Set()
    this.next = { author: 1, book: 1, tag: 1 }
  }

  /** What the rows and links must be, as text. */
  text() {
    const byKey = (/** @type {Map<number, unknown>} */ map) => [...map].sort(([a], [b]) => a - b)
    return JSON.stringify([byKey(this.authors), byKey(this.books), byKey(this.tags), [...this.links].sort()])
  }
}

/**
 * Applies the n-th operation to the model, and returns it as writes: each is a list of a name and arguments.
 * @param {Model} model @param {number} seed @param {number} n
 * @returns {(readonly [string, ...any[]])[]}
 */
export function operation(model, seed, n) {
  const random = randomOf(seed, n)
  /** @type {(readonly [string, ...any[]])[]} */
  const writes = []
  const pad = random(40) === 0 ? 'x'.repeat(random(60_000)) : 'x'.repeat(random(60))
  const createBook = (/** @type {number} */ author) => {
    const key = model.next.book++
    const title = `book ${n} ${pad}`
    model.books.set(key, { title, author })
    writes.push(['createBook', title, author])
    return key
  }
  const kind = random(10)
  const authors = [...model.authors.keys()]
  if (kind < 4 || authors.length < 3) {
    const key = model.next.author++
    model.authors.set(key, `author ${n}`)
    writes.push(['createAuthor', `author ${n}`])
    const tag = model.next.tag++
    model.tags.set(tag, `tag ${n}`)
    writes.push(['createTag', `tag ${n}`])
    for (let at = random(3); at >= 0; at--) {
      const book = createBook(key)
      model.links.add(`${book} ${tag}`)
      writes.push(['link', book, tag])
    }
    return writes
  }
  const author = authors[random(authors.length)] ?? 0
  if (kind < 7) {
    const name = `renamed ${n}`
    model.authors.set(author, name)
    writes.push(['rename', author, name])
    createBook(author)
    return writes
  }
  if (kind < 9) {
    createBook(author)
    createBook(authors[random(authors.length)] ?? 0)
    return writes
  }
  // With its books and their links.
  model.authors.delete(author)
  for (const [book, { author: of }] of model.books) {
    if (of !== author) continue
    model.books.delete(book)
    for (const link of model.links) if (link.startsWith(`${book} `)) model.links.delete(link)
  }
  writes.push(['deleteAuthor', author])
  return writes
}

/**
 * Makes the writes of an operation in a store. Call it in a transaction.
 * @param {any} db @param {(readonly [string, ...any[]])[]} writes
 */
export function write(db, writes) {
  for (const [name, a, b] of writes) {
    if (name === 'createAuthor') db.Author.create({ name: a })
    else if (name === 'createTag') db.Tag.create({ name: a })
    else if (name === 'createBook') db.Book.create({ title: a, author_id: b })
    else if (name === 'link') db.Book.get(a).tags.add(db.Tag.get(b))
    else if (name === 'rename') db.Author.update(db.Author.get(a), { name: b })
    else if (name === 'deleteAuthor') db.Author.filter({ id: a }).delete()
    else throw new Error(name)
  }
}

/**
 * Writes the operations after those that a store has, up to number `limit`, from several callers at once; `acknowledge(n)`
 * is called once the n-th is durable. Some have a key, some come after a transaction that is rolled back.
 * @param {any} db
 * @param {{ seed: number, writers: number, limit?: number, acknowledge?: (n: number) => unknown }} options
 */
export async function writeOperations(db, { seed, writers, limit = Infinity, acknowledge }) {
  const model = new Model()
  // The first commit is the schema.
  let done = db.position - 1
  for (let n = 1; n <= done; n++) operation(model, seed, n)
  const writeOn = async () => {
    while (done < limit) {
      const n = ++done
      if (n % 17 === 0) rollBack(db)
      const writes = operation(model, seed, n)
      const key = n % 3 === 0 ? { key: `key-${n}` } : {}
      await db.submit(() => write(db, writes), { action: `op-${n}`, ...key })
      await acknowledge?.(n)
    }
  }
  await Promise.all(Array.from({ length: writers }, writeOn))
}

/** @param {any} db */
function rollBack(db) {
  try {
    db.transact(() => {
      db.Author.create({ name: 'rolled back' })
      throw new Error('undone')
    })
  } catch {
    // As intended.
  }
}

/**
 * The rows and links of a store, as the text of a model has them.
 * @param {any} db
 */
export function textOf(db) {
  const model = new Model()
  for (const { id, name } of db.Author.all()) model.authors.set(id, name)
  for (const { id, title, author_id } of db.Book.all()) model.books.set(id, { title, author: author_id })
  for (const tag of db.Tag.all()) {
    model.tags.set(tag.id, tag.name)
    for (const { id } of tag.books.all()) model.links.add(`${id} ${tag.id}`)
  }
  return model.text()
}

/**
 * The schema that the operations write to.
 * @param {typeof import('relata')} relata
 */
export function schemaOf({ defineSchema, foreignKey, manyToMany, model, string }) {
  return defineSchema({
    Author: model({ name: string() }),
    Tag: model({ name: string({ unique: true }) }),
    Book: model({
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    }),
  })
}
