import { defineSchema, foreignKey, integer, json, manyToMany, MemoryLog, model, string } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'

const test = suite('arguments that write while they are read, in every kind of call')

const schema = defineSchema({
  Author: model({
    name: string({ unique: true }),
    rank: integer({ default: 0, index: true }),
    data: json({ null: true }),
  }),
  Book: model(
    {
      title: string({ index: true }),
      author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
      readers: manyToMany('Author', { through: 'Reading', relatedName: 'readBooks' }),
    },
    { orderWithRespectTo: 'author', uniqueTogether: [['title', 'author']] },
  ),
  Tag: model({ name: string() }),
  Reading: model({
    book: foreignKey('Book', { onDelete: 'CASCADE', relatedName: 'readings' }),
    reader: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'readings' }),
    stars: integer({ default: 0 }),
  }),
})

/** What the run time sees: the arguments here are of no static type. */
type Anything = (...given: readonly unknown[]) => Loose
type Model = 'Author' | 'Book' | 'Tag' | 'Reading'
type Related = 'books' | 'tags' | 'readers' | 'readBooks' | 'readings'
interface Loose
  extends
    Record<Model | Related, Loose>,
    Record<
      'add' | 'aggregate' | 'alias' | 'annotate' | 'bulkCreate' | 'bulkUpdate' | 'clear' | 'contains',
      Anything
    >,
    Record<
      'count' | 'create' | 'delete' | 'exclude' | 'filter' | 'first' | 'get' | 'getOrCreate' | 'inBulk',
      Anything
    >,
    Record<
      'live' | 'orderBy' | 'remove' | 'set' | 'setOrder' | 'subscribe' | 'transact' | 'update',
      Anything
    >,
    Record<
      'updateOrCreate' | 'values' | 'valuesList' | 'and' | 'Case' | 'F' | 'not' | 'or' | 'When' | 'sum',
      Anything
    >,
    Record<'lookups' | 'union', Anything> {
  toArray<Row = unknown>(): Row[]
  stateHash(): string
}
const { and, Case, count, F, lookups, not, or, sum, When } = helpers as unknown as Loose

/** A write of an argument's own. */
const writes: readonly ((db: Loose, n: number) => unknown)[] = [
  (db, n) => db.Author.create({ name: `w${n}` }),
  (db, n) => db.Author.update(1, { rank: n, name: `u${n}` }),
  (db) => db.Author.filter({ id: 2 }).delete(),
  (db) => db.Author.filter({ id: 1 }).delete(),
  (db, n) => db.Book.create({ title: `w${n}`, author_id: 1 }),
  (db) => db.Book.filter({ id: 1 }).delete(),
  (db, n) => db.Book.filter({ id: 2 }).update({ title: `u${n}`, author_id: null }),
  (db) => db.Book.filter({ id: 3 }).update({ author_id: 2 }),
  (db) => db.Book.get(2).tags.add(1),
  (db) => db.Book.get(2).tags.clear(),
  (db) => db.Tag.filter({ id: 1 }).delete(),
  (db) => db.Author.get(1).books.set([]),
  // Refused: the error goes through the call that reads the argument, or is caught in the argument.
  (db) => db.Author.create({ name: 'a2' }),
  (db) => db.transact(() => db.Author.create({ name: null })),
]

/** Makes arguments; one read of them, the n-th, writes. */
class Arguments {
  reads: number = 0
  written: boolean = false
  readonly #at: number
  readonly #write: () => void

  constructor(at: number, write: () => void) {
    this.#at = at
    this.#write = write
  }

  /** An object whose members are read by getters. */
  of(members: Readonly<Record<string, unknown>>): object {
    const made = {}
    for (const [name, value] of Object.entries(members))
      Object.defineProperty(made, name, { enumerable: true, get: () => this.#read(value) })
    return made
  }

  /** An array with getters instead of elements, or an iterable. */
  list(values: readonly unknown[], iterable: boolean): unknown {
    if (iterable) return this.#iterable(values)
    const made: unknown[] = []
    values.forEach((value, i) =>
      Object.defineProperty(made, i, { enumerable: true, configurable: true, get: () => this.#read(value) }),
    )
    return made
  }

  *#iterable(values: readonly unknown[]): Generator {
    for (const value of values) yield this.#read(value)
  }

  #read(value: unknown): unknown {
    if (++this.reads === this.#at) {
      this.written = true
      this.#write()
    }
    return value
  }
}

/** A call, given its store, its arguments, and whether lists are iterables. */
type Call = (db: Loose, a: Arguments, iterable: boolean) => unknown

const changing: Readonly<Record<string, Call>> = {
  create: (db, a) => db.Author.create(a.of({ name: 'new', rank: 2, data: a.of({ x: a.list([1], false) }) })),
  'create, refused': (db, a) => db.Author.create(a.of({ name: 'a2', rank: 2 })),
  'create of a related row': (db, a) => db.Author.get(1).books.create(a.of({ title: 'new' })),
  update: (db, a) => db.Author.update(1, a.of({ name: 'new', rank: 3 })),
  'update, refused': (db, a) => db.Author.update(1, a.of({ rank: 3, name: 'a2' })),
  'update of many': (db, a) =>
    db.Book.filter(a.of({ author_id: 1 })).update(a.of({ title: 'same', author_id: 2 })),
  'update by an expression': (db, a) =>
    db.Author.filter(a.of({ rank__gte: 0 })).update(a.of({ rank: F('rank').valueOf() })),
  'update by a recipe': (db, a) =>
    db.Author.update(
      1,
      (draft: Record<string, unknown>) => void Object.assign(draft, a.of({ rank: 4, data: { y: 1 } })),
    ),
  delete: (db, a) => db.Author.filter(a.of({ rank__gte: 0, id: 1 })).delete(),
  bulkCreate: (db, a, iterable) =>
    db.Author.bulkCreate(a.list([a.of({ name: 'x' }), a.of({ name: 'y', rank: 1 })], iterable)),
  'bulkCreate, refused': (db, a, iterable) =>
    db.Author.bulkCreate(a.list([a.of({ name: 'x' }), a.of({ name: 'a2' })], iterable)),
  'bulkCreate with options': (db, a, iterable) =>
    db.Author.bulkCreate(
      a.list([a.of({ name: 'a1', rank: 9 }), { name: 'z' }], iterable),
      a.of({
        updateConflicts: true,
        updateFields: a.list(['rank'], false),
        uniqueFields: a.list(['name'], false),
      }),
    ),
  bulkUpdate: (db, a, iterable) =>
    db.Author.bulkUpdate(a.list([a.list([1, a.of({ rank: 5 })], false), [2, { rank: 6 }]], iterable)),
  getOrCreate: (db, a) => db.Author.getOrCreate(a.of({ name: 'new' }), a.of({ rank: 7 })),
  updateOrCreate: (db, a) => db.Author.updateOrCreate(a.of({ name: 'a1' }), a.of({ rank: 8 })),
  'updateOrCreate of a new row': (db, a) =>
    db.Author.updateOrCreate(a.of({ name: 'new' }), a.of({ rank: 8 })),
  'set of links': (db, a, iterable) => db.Book.get(1).tags.set(a.list([1, 2], iterable)),
  'add of links': (db, a) => db.Book.get(1).tags.add(a.list([1, 2], false)),
  'remove of links': (db, a) => db.Book.get(3).tags.remove(a.list([1, 2], false)),
  'set of a reverse relation': (db, a, iterable) => db.Author.get(2).books.set(a.list([1, 3], iterable)),
  'add to a reverse relation': (db, a) => db.Author.get(2).books.add(a.list([1, 3], false)),
  'remove from a reverse relation': (db, a) => db.Author.get(1).books.remove(a.list([1, 2], false)),
  'add with a through row': (db, a) =>
    db.Book.get(1).readers.add(2, a.of({ throughDefaults: a.of({ stars: 3 }) })),
  'create of a row with a through row': (db, a) =>
    db.Book.get(1).readers.create(a.of({ name: 'new' }), a.of({ throughDefaults: a.of({ stars: 1 }) })),
  'create of a row with a through row, refused': (db, a) =>
    db.Book.get(1).readers.create(a.of({ name: 'a2' }), a.of({ throughDefaults: a.of({ stars: 1 }) })),
  'getOrCreate with a through row': (db, a) =>
    db.Book.get(1).readers.getOrCreate(
      a.of({ name: 'new' }),
      a.of({ rank: 1 }),
      a.of({ throughDefaults: a.of({ stars: 1 }) }),
    ),
  'set of links with options': (db, a) =>
    db.Book.get(1).tags.set(a.list([1, 99], false), a.of({ clear: true })),
  'set of a reverse relation with options': (db, a) =>
    db.Author.get(2).books.set(a.list([1, 99], false), a.of({ clear: true })),
  'bulkCreate that ignores conflicts': (db, a, iterable) =>
    db.Author.bulkCreate(
      a.list([a.of({ name: 'a1' }), { name: null }], iterable),
      a.of({ ignoreConflicts: true }),
    ),
  'set with a through row': (db, a, iterable) =>
    db.Book.get(1).readers.set(a.list([1, 2], iterable), a.of({ throughDefaults: a.of({ stars: 3 }) })),
  setOrder: (db, a, iterable) => db.Author.get(1).books.setOrder(a.list([2, 1], iterable)),
  'transact with options': (db, a) =>
    db.transact(() => db.Tag.create(a.of({ name: 'in' })), a.of({ action: 'act', meta: a.of({ by: 'me' }) })),
  'nested transact': (db, a) =>
    db.transact(() => [
      db.Tag.create(a.of({ name: 'in' })),
      db.transact(() => db.Author.update(2, a.of({ rank: 1 }))),
    ]),
}

const reading: Readonly<Record<string, (db: Loose, a: Arguments, iterable: boolean) => Loose>> = {
  filter: (db, a) => db.Author.filter(a.of({ rank__gte: 0, name__startswith: 'a' })),
  'filter over a relation': (db, a) =>
    db.Book.filter(a.of({ author__name: 'a1', tags__id__in: a.list([1, 2], false) })),
  exclude: (db, a) => db.Book.exclude(a.of({ author__name: 'a1', title: 't1' })),
  in: (db, a, iterable) => db.Author.filter({ id__in: a.list([1, 2, 3], iterable) }),
  json: (db, a) => db.Author.filter({ data: a.of({ x: a.list([1], false) }) }),
  or: (db, a) => db.Author.filter(or(a.of({ rank: 0 }), and(a.of({ name: 'a1' }), not(a.of({ rank: 1 }))))),
  annotate: (db, a) =>
    db.Author.annotate(
      a.of({ twice: F('rank').valueOf(), n: count('books', a.of({ filter: a.of({ title: 't1' }) })) }),
    ),
  case: (db, a) => db.Author.annotate({ c: Case(When(a.of({ rank__gte: 1 }), 1), a.of({ default: 2 })) }),
  alias: (db, a) => db.Author.alias(a.of({ r: F('rank').valueOf() })).filter(a.of({ r__gte: 0 })),
  values: (db, a) => db.Author.orderBy('id').values('name', a.of({ r: F('rank').valueOf() })),
  groups: (db, a) =>
    db.Book.values('author')
      .annotate(a.of({ n: count('id'), s: sum('id') }))
      .orderBy('author'),
  lookups: (db, a) =>
    db.Author.filter(lookups(a.of({ rank__gte: '0' }), a.of({ allow: a.list(['rank__gte'], false) }))),
  union: (db, a) =>
    db.Author.filter(a.of({ id: 1 })).union(db.Author.filter(a.of({ id: 2 })), a.of({ all: false })),
}

function filled(log: MemoryLog): Loose {
  const made: unknown = helpers.createStore(schema, { log })
  const db = made as Loose
  for (const n of [1, 2]) db.Author.create({ name: `a${n}`, rank: n, data: { x: [1] } })
  for (const n of [1, 2, 3]) db.Book.create({ title: `t${n}`, author_id: n === 3 ? null : 1 })
  for (const n of [1, 2]) db.Tag.create({ name: `g${n}` })
  db.Book.get(3).tags.add(1, 2)
  db.Book.get(1).readers.add(1)
  return db
}

/** The results that a store is watched by. */
const sets = (db: Loose): readonly Loose[] => [
  db.Author.orderBy('name'),
  db.Book.filter({ author__rank__gte: 1 }),
  db.Book.filter({ tags__name: 'g1' }),
  db.Author.annotate({ n: count('books') })
    .orderBy('id')
    .values('id', 'n'),
  db.Book.values('author').annotate({ n: count('id') }),
]

const plain = (value: unknown): string => JSON.stringify(value)

const resultsOf = (db: Loose): string[] => sets(db).map((set) => plain(set.toArray()))

/** Indexes return what a pass over all rows returns, and the log says the same. */
function isWhole(db: Loose, log: MemoryLog): void {
  const replayed: unknown = helpers.createStore(schema, { log })
  assert.is((replayed as Loose).stateHash(), db.stateHash(), 'the log says what the store is')
  assert.equal(resultsOf(db), resultsOf(replayed as Loose))
  const books = db.Book.orderBy('id').toArray<{ id: number; title: string; author_id: number | null }>()
  for (const author of db.Author.toArray<Loose & { id: number; name: string; rank: number }>()) {
    const own = author.books.orderBy('id').toArray<{ id: number }>()
    assert.equal(
      own.map(({ id }) => id),
      books.filter((book) => book.author_id === author.id).map(({ id }) => id),
    )
    assert.is(db.Author.filter({ name: author.name }).count(), 1)
    assert.ok(db.Author.filter({ rank: author.rank }).contains(author))
  }
  for (const { id, title, author_id: author } of books)
    assert.is(db.Book.filter({ title, author_id: author, id }).count(), 1)
}

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown }).code)

interface Attempt {
  readonly error: unknown
  readonly value: unknown
}
function attempt(call: () => unknown): Attempt {
  try {
    return { error: undefined, value: call() }
  } catch (error) {
    return { error, value: undefined }
  }
}

const scenario = fc.record({
  write: fc.nat(writes.length - 1),
  at: fc.integer({ min: 1, max: 6 }),
  isCaught: fc.boolean(),
  iterable: fc.boolean(),
  isWatched: fc.boolean(),
})
const numRuns = Number(process.env['RUNS'] ?? 30)
let [written, refused] = [0, 0]

for (const [what, call] of Object.entries({ ...changing, ...reading })) {
  test(`${what}: refused by a code or done, and the store is whole`, () => {
    fc.assert(
      fc.property(scenario, ({ write, at, isCaught, iterable, isWatched }) => {
        const log = new MemoryLog()
        const db = filled(log)
        const shown: unknown[] = []
        if (isWatched)
          sets(db).forEach((set, i) => set.live().subscribe((result: unknown) => (shown[i] = result)))
        const before = { hash: db.stateHash(), position: log.position }
        const own = (): unknown => writes[write]?.(db, at)
        const a = new Arguments(at, () => void (isCaught ? attempt(own) : own()))
        const { error, value } = attempt(() => call(db, a, iterable))
        if (a.written) written++
        if (error !== undefined) {
          refused++
          assert.match(codeOf(error), /^ERR_(?!INTERNAL)/, String(error))
          if (what in changing) {
            // The conditions of a query set are read before the call that writes.
            const outside =
              what === 'update of many' || what === 'delete' || what === 'update by an expression'
            if (!outside) assert.is(db.stateHash(), before.hash, 'a call that throws leaves nothing')
          }
        } else if (what in reading) {
          const again = reading[what]?.(db, new Arguments(0, () => undefined), iterable)
          assert.is(
            plain((value as Loose).toArray()),
            plain(again?.toArray()),
            'the query is that of the values',
          )
        }
        const isCurrent = (): void => {
          if (isWatched) assert.equal(shown.map(plain), resultsOf(db), 'live results are current')
        }
        isCurrent()
        // An index or a log that is wrong stays so; a live result that is wrong may be right after the next commit.
        db.Author.create({ name: 'goes on' })
        isCurrent()
        isWhole(db, log)
      }),
      { numRuns, includeErrorInReport: true },
    )
  })
}

test('both outcomes occurred, many times', () => {
  assert.ok(written > 12 * numRuns && refused > 3 * numRuns, `${written} wrote, ${refused} were refused`)
})

test.run()
