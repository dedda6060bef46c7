import {
  CoreStore,
  defineSchema,
  float,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  string,
} from '@relata/core'
import type { Commit, SchemaOf } from '@relata/core'
import { MemorySnapshots } from '@relata/core/log'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { databaseOver, type Database } from '../../src/index.js'
import { reach } from '../../../core/test/helpers/reach.js'

const test = suite('first reads law')

const schema = defineSchema({
  Author: model({ name: string({ index: true }), rank: integer({ index: true }) }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model(
    {
      year: integer({ index: true }),
      price: integer({ index: true, null: true }),
      weight: float(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
      similar: manyToMany('self', { symmetrical: true }),
    },
    { indexes: [['author', '-year']] },
  ),
})
interface Shop extends SchemaOf<typeof schema> {}
type Db = Database<Shop>

const AUTHORS = 400
const TAGS = 40
/** More rows and links than indexes are built of at once. */
const BOOKS = 17_000

interface Book {
  readonly id: number
  readonly year: number
  readonly price: number | null
  readonly weight: number
  readonly author: number
}
/** What the store must have. */
interface Naive {
  readonly books: Map<number, Book>
  /** Pairs of a book and a tag. */
  readonly tagged: Set<string>
  /** Pairs of books, the lower one first. */
  readonly similar: Set<string>
}

const bookOf = (id: number): Book => ({
  id,
  year: 1900 + ((id * 7) % 120),
  price: id % 11 === 0 ? null : (id * 31) % 997,
  weight: ((id * 13) % 500) / 4,
  author: 1 + ((id * 17) % AUTHORS),
})
const tagOf = (id: number): number => 1 + ((id * 3) % TAGS)
const twinOf = (id: number): number => 1 + (id % BOOKS)
const pair = (a: number, b: number): string => `${a} ${b}`
const couple = (a: number, b: number): string => pair(Math.min(a, b), Math.max(a, b))
const nameOf = (author: number): string => `author ${author % 50}`

interface Saved {
  readonly snapshotStore: MemorySnapshots
  readonly commits: readonly Commit[]
}

/** A large store, saved as a snapshot. */
async function save(): Promise<Saved> {
  const log = new MemoryLog()
  const snapshotStore = new MemorySnapshots()
  const store = await CoreStore.open(schema, { log, snapshotStore, snapshots: false })
  const db: Db = databaseOver<Shop>(store)
  const ids = Array.from({ length: BOOKS }, (_, at) => at + 1)
  db.transact(() => {
    db.Author.bulkCreate(
      Array.from({ length: AUTHORS }, (_, at) => ({ name: nameOf(at + 1), rank: (at * 7) % 50 })),
    )
    db.Tag.bulkCreate(Array.from({ length: TAGS }, (_, at) => ({ name: `tag ${at + 1}` })))
    db.Book.bulkCreate(ids.map((id) => ({ ...bookOf(id), author: db.Author.get(bookOf(id).author) })))
    for (const id of ids) {
      db.Book.get(id).tags.add(tagOf(id))
      db.Book.get(id).similar.add(twinOf(id))
    }
  })
  await store.saveSnapshot()
  const commits = Array.from({ length: log.position }, (_, at) => log.at(at + 1) as Commit)
  return { snapshotStore, commits }
}

/** A store that was just opened from the snapshot, and the same rows. */
async function reopen({ snapshotStore, commits }: Saved): Promise<[CoreStore, Db, Naive]> {
  const log = new MemoryLog()
  for (const commit of commits) log.push(commit)
  const store = await CoreStore.open(schema, { log, snapshotStore, snapshots: false })
  assert.is(store.recovery?.commits, 0)
  const naive: Naive = { books: new Map(), tagged: new Set(), similar: new Set() }
  for (let id = 1; id <= BOOKS; id++) {
    naive.books.set(id, bookOf(id))
    naive.tagged.add(pair(id, tagOf(id)))
    naive.similar.add(couple(id, twinOf(id)))
  }
  return [store, databaseOver<Shop>(store), naive]
}

/** The first books in orders. */
const firstOnes = fc.constantFrom(17, 120, 137, 240, 500, 1000)
const id = fc.oneof(firstOnes, fc.integer({ min: 1, max: BOOKS }))
const year = fc.integer({ min: 1895, max: 2025 })
const price = fc.option(fc.integer({ min: -1, max: 1000 }))
const authorId = fc.integer({ min: 1, max: AUTHORS })
const tag = fc.integer({ min: 1, max: TAGS })

type Write =
  | { readonly do: 'update'; readonly id: number; readonly year: number; readonly price: number | null }
  | { readonly do: 'move'; readonly id: number; readonly author: number }
  | { readonly do: 'delete' | 'create'; readonly id: number }
  | { readonly do: 'tag' | 'untag'; readonly id: number; readonly tag: number }
  | { readonly do: 'twin'; readonly id: number; readonly other: number }
const write: fc.Arbitrary<Write> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('delete' as const), id: firstOnes }), weight: 4 },
  fc.record({ do: fc.constant('update' as const), id, year, price }),
  fc.record({ do: fc.constant('move' as const), id, author: authorId }),
  fc.record({ do: fc.constantFrom('delete' as const, 'create' as const), id }),
  fc.record({ do: fc.constantFrom('tag' as const, 'untag' as const), id, tag }),
  fc.record({ do: fc.constant('twin' as const), id, other: id }),
)

function run(db: Db, naive: Naive, one: Write): void {
  const { books, tagged, similar } = naive
  const book = books.get(one.id)
  if (one.do === 'create') {
    const created = bookOf(one.id + 3)
    const { id: _, ...values } = created
    const row = db.Book.create({ ...values, author: db.Author.get(created.author) })
    books.set(row.id, { ...created, id: row.id })
    return
  }
  if (book === undefined) return
  const row = db.Book.get(one.id)
  switch (one.do) {
    case 'update':
      db.Book.update(row, { year: one.year, price: one.price })
      books.set(one.id, { ...book, year: one.year, price: one.price })
      return
    case 'move':
      db.Book.update(row, { author: db.Author.get(one.author) })
      books.set(one.id, { ...book, author: one.author })
      return
    case 'delete':
      db.Book.delete(row)
      books.delete(one.id)
      for (const key of tagged) if (key.split(' ')[0] === String(one.id)) tagged.delete(key)
      for (const key of similar) if (key.split(' ').includes(String(one.id))) similar.delete(key)
      return
    case 'tag':
      row.tags.add(one.tag)
      tagged.add(pair(one.id, one.tag))
      return
    case 'untag':
      row.tags.remove(one.tag)
      tagged.delete(pair(one.id, one.tag))
      return
    case 'twin':
      if (!books.has(one.other)) return
      row.similar.add(one.other)
      similar.add(couple(one.id, one.other))
  }
}

const column = fc.constantFrom('year', 'price', 'weight', 'id')
type Column = 'year' | 'price' | 'weight' | 'id'
const term = fc.record({ column, descending: fc.boolean() })
/** Of ranges of any column. */
const bound = fc.oneof(fc.integer({ min: -1, max: 1000 }), year)
const order = fc.uniqueArray(term, { minLength: 1, maxLength: 3, selector: (one) => one.column })
const slice = fc.record({ start: fc.nat(3), length: fc.integer({ min: 1, max: 8 }) })

interface Ordered {
  readonly order: readonly { readonly column: Column; readonly descending: boolean }[]
  readonly slice: { readonly start: number; readonly length: number }
}
type Read =
  | ({ readonly do: 'order' } & Ordered)
  | ({
      readonly do: 'range'
      readonly of: 'year' | 'price' | 'weight'
      readonly from: number
      readonly to: number
    } & Ordered)
  | ({ readonly do: 'ofAuthor'; readonly author: number; readonly from: number } & Ordered)
  | { readonly do: 'tagsOfAuthor' | 'tagsOfName' | 'twinsOfAuthor'; readonly author: number }
  | { readonly do: 'tagsOf' | 'twinsOf'; readonly ids: readonly number[] }
  | { readonly do: 'authorsOfTag' | 'booksOfTag'; readonly tag: number }
  | { readonly do: 'booksOf'; readonly author: number }
  | { readonly do: 'ofBook'; readonly id: number }
const ids = fc.array(id, { minLength: 1, maxLength: 3 })
const ordered = { order, slice }
const read: fc.Arbitrary<Read> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('order' as const), ...ordered }), weight: 4 },
  fc.record({
    do: fc.constant('range' as const),
    of: fc.constantFrom('year' as const, 'price' as const, 'weight' as const),
    from: bound,
    to: bound,
    ...ordered,
  }),
  fc.record({ do: fc.constant('ofAuthor' as const), author: authorId, from: year, ...ordered }),
  fc.record({
    do: fc.constantFrom('tagsOfAuthor' as const, 'tagsOfName' as const, 'twinsOfAuthor' as const),
    author: authorId,
  }),
  fc.record({ do: fc.constantFrom('tagsOf' as const, 'twinsOf' as const), ids }),
  fc.record({ do: fc.constantFrom('authorsOfTag' as const, 'booksOfTag' as const), tag }),
  fc.record({ do: fc.constant('booksOf' as const), author: authorId }),
  fc.record({ do: fc.constant('ofBook' as const), id }),
)

const compareValues = (a: number | null, b: number | null): number => {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}

/** The keys of the rows that a read finds: as the store returns them, and naively. */
function answers(db: Db, naive: Naive, one: Read): [readonly number[], readonly number[]] {
  const books = [...naive.books.values()]
  const sorted = (rows: readonly Book[], { order: terms, slice: cut }: Ordered): readonly number[] =>
    rows
      .toSorted((a, b) => {
        for (const { column: name, descending } of terms) {
          const c = compareValues(a[name], b[name])
          if (c !== 0) return descending ? -c : c
        }
        return a.id - b.id
      })
      .slice(cut.start, cut.start + cut.length)
      .map((book) => book.id)
  const termsOf = ({ order: terms }: Ordered) =>
    terms.map(({ column: name, descending }) => (descending ? (`-${name}` as const) : name))
  const cutOf = ({ slice: cut }: Ordered): [number, number] => [cut.start, cut.start + cut.length]
  const tagsOf = (which: (book: Book) => boolean): readonly number[] => {
    const found = new Set<number>()
    for (const key of naive.tagged) {
      const [book, of] = key.split(' ').map(Number) as [number, number]
      if (which(naive.books.get(book) as Book)) found.add(of)
    }
    return ascending(found)
  }
  const twinsOf = (which: (book: Book) => boolean): readonly number[] => {
    const found = new Set<number>()
    for (const key of naive.similar) {
      const [a, b] = key.split(' ').map(Number) as [number, number]
      if (which(naive.books.get(a) as Book)) found.add(b)
      if (which(naive.books.get(b) as Book)) found.add(a)
    }
    return ascending(found)
  }
  switch (one.do) {
    case 'order':
      return [keys(db.Book.orderBy(...termsOf(one)).slice(...cutOf(one))), sorted(books, one)]
    case 'range':
      return [
        keys(
          db.Book.filter({ [`${one.of}__range` as 'year__range']: [one.from, one.to] })
            .orderBy(...termsOf(one))
            .slice(...cutOf(one)),
        ),
        sorted(
          books.filter((book) => {
            const value = book[one.of]
            return value !== null && value >= one.from && value <= one.to
          }),
          one,
        ),
      ]
    case 'ofAuthor':
      return [
        keys(
          db.Book.filter({ author: one.author, year__gt: one.from })
            .orderBy(...termsOf(one))
            .slice(...cutOf(one)),
        ),
        sorted(
          books.filter((book) => book.author === one.author && book.year > one.from),
          one,
        ),
      ]
    case 'tagsOfAuthor':
      return [
        keys(db.Tag.filter({ books__author__id: one.author }).distinct()),
        tagsOf((book) => book.author === one.author),
      ]
    case 'tagsOfName':
      return [
        keys(db.Tag.filter({ books__author__name: nameOf(one.author) }).distinct()),
        tagsOf((book) => nameOf(book.author) === nameOf(one.author)),
      ]
    case 'twinsOfAuthor':
      return [
        keys(db.Book.filter({ similar__author__id: one.author }).distinct()),
        twinsOf((book) => book.author === one.author),
      ]
    case 'tagsOf':
      return [
        keys(db.Tag.filter({ books__id__in: one.ids }).distinct()),
        tagsOf((book) => one.ids.includes(book.id)),
      ]
    case 'twinsOf':
      return [
        keys(db.Book.filter({ similar__id__in: one.ids }).distinct()),
        twinsOf((book) => one.ids.includes(book.id)),
      ]
    case 'booksOfTag':
      return [
        both(db.Tag.get(one.tag).books),
        books.filter((book) => naive.tagged.has(pair(book.id, one.tag))).map((book) => book.id),
      ]
    case 'booksOf':
      return [
        both(db.Author.get(one.author).books),
        books.filter((book) => book.author === one.author).map((book) => book.id),
      ]
    case 'ofBook': {
      const row = db.Book.filter({ id: one.id }).first()
      if (row === null) return [[], []]
      return [
        [...both(row.tags), ...both(row.similar)],
        [...tagsOf((book) => book.id === one.id), ...twinsOf((book) => book.id === one.id)],
      ]
    }
    case 'authorsOfTag': {
      const found = new Set<number>()
      for (const key of naive.tagged) {
        const [book, of] = key.split(' ').map(Number) as [number, number]
        if (of === one.tag) found.add((naive.books.get(book) as Book).author)
      }
      return [keys(db.Author.filter({ books__tags__name: `tag ${one.tag}` }).distinct()), ascending(found)]
    }
  }
}

/** The keys of related rows, read as rows, and checked by their number. */
function both(related: {
  toArray(): readonly { readonly id: number }[]
  count(): number
}): readonly number[] {
  const count = related.count()
  const found = keys(related.toArray())
  assert.is(count, found.length)
  return found
}

const keys = (rows: Iterable<{ readonly id: number }>): readonly number[] => Array.from(rows, (row) => row.id)
const ascending = (found: Iterable<number>): readonly number[] => [...found].sort((a, b) => a - b)

const cases = fc.record({
  before: fc.array(write, { maxLength: 3 }),
  reads: fc.array(read, { minLength: 1, maxLength: 3 }),
  between: fc.array(write, { maxLength: 2 }),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

test('the first reads after opening from a snapshot return what the naive model has, before indexes are built', async () => {
  const saved = await save()
  /** Cases after which an index is not built, though a read was about it. */
  const unbuilt = { order: 0, keys: 0, links: 0, found: 0 }
  const law = async ({ before, reads, between }: Case): Promise<void> => {
    const [store, db, naive] = await reopen(saved)
    const book = store.schema.model('Book')
    const table = store.state.table(book)
    for (const one of before) run(db, naive, one)
    for (const one of reads) {
      const [answer, expected] = answers(db, naive, one)
      assert.equal(answer, expected, JSON.stringify(one))
      unbuilt.found += answer.length
      for (const other of between) run(db, naive, other)
    }
    const about = new Set(reads.map((one) => one.do))
    const author = book.fields.find((field) => field.name === 'author')
    const byYear = book.orders.find(([first]) => first?.field.name === 'year')
    assert.ok(author !== undefined && byYear !== undefined)
    if (about.has('order') && table.orderedBy(byYear).early()) unbuilt.order++
    if (about.has('tagsOfAuthor') && table.earlySources(author, [0]) !== undefined) unbuilt.keys++
    const tags = book.edges.get('tags')
    assert.ok(tags?.kind === 'link')
    if (about.has('tagsOf') && store.state.link(tags.link).earlyMembers(0, [0]) !== undefined) unbuilt.links++
  }
  await fc.assert(fc.asyncProperty(cases, law), { numRuns: 25 })
  await reach(cases, law, () => Math.min(...Object.values(unbuilt)) > 0)
})

test.run()
