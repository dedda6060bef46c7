import {
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  MemoryLog,
  model,
  string,
  type Commit,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, databaseOver, type Database } from '../../src/index.js'

const test = suite('live queries at the end of the stack')

const schema = defineSchema({
  Author: model({ name: string(), rank: integer({ default: 0 }) }),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
type Db = Database<SchemaOf<typeof schema>>

const STEP = 11
/** So many tries in a row that pass end a sweep. */
const ENOUGH = 6
const MOST = 20_000
const BLOCK = 4000

/** Arguments lie on the stack, whether the function declares them or not. */
const onLessStack = (words: number, call: () => void): void =>
  void Reflect.apply(call, undefined, new Array<undefined>(words))
const throws = (call: () => void): boolean => {
  try {
    call()
    return false
  } catch {
    return true
  }
}
const fits = (words: number): boolean => !throws(() => onLessStack(words, () => undefined))

function nearTheEnd(call: () => void): void {
  if (fits(MOST)) Reflect.apply(nearTheEnd, undefined, [call, ...new Array<undefined>(BLOCK)])
  else call()
}

function wordsToEnd(): number {
  let [low, high] = [0, MOST]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return high
}

/** What one subscriber knows: its latest value, or its error. */
interface Followed {
  readonly what: string
  readonly known: () => unknown
  readonly asked: () => unknown
  error: unknown
}

function follow(db: Db): Followed[] {
  const querySets = {
    rows: () => db.Author.filter({ rank__gte: 1 }).orderBy('-rank'),
    related: () => db.Book.filter({ author__rank__gte: 2 }),
    groups: () =>
      db.Author.annotate({ n: count('books') })
        .orderBy('name')
        .values('name', 'n'),
    one: () => db.Book.filter({ author: 1 }),
  }
  return Object.entries(querySets).map(([what, evaluate]) => {
    let latest: unknown
    const followed: Followed = { what, known: () => latest, asked: () => [...evaluate()], error: undefined }
    evaluate()
      .live()
      .subscribe({
        next: (value: unknown) => (latest = value),
        error: (error: unknown) => (followed.error = error),
      })
    return followed
  })
}

const writes: Readonly<Record<string, Write>> = {
  create: (db, n) => void db.Author.create({ name: `n${n}`, rank: 1 + (n % 3) }),
  'create of a related row': (db) => void db.Book.create({ title: 't', author_id: 1 }),
  update: (db, n) => void db.Author.update(1, { rank: 1 + (n % 5), name: `u${n}` }),
  delete: (db) => {
    const last = db.Author.orderBy('-id').first()
    if (last !== null && last.id > 2) db.Author.delete(last)
    else db.Author.create({ name: 'again', rank: 2 })
  },
}

/** A store that is written to near the end of the stack, and what makes its next write. */
interface World {
  readonly db: Db
  /** Returns the call to try; what precedes it has the whole stack. */
  next(n: number): () => void
}

type Write = (db: Db, n: number) => void
type Worlds = (write: Write) => World

const filled = (db: Db): Db => {
  for (let i = 0; i < 4; i++) db.Author.create({ name: `a${i}`, rank: i })
  for (let i = 0; i < 4; i++) db.Book.create({ title: `t${i}`, author_id: 1 + (i % 2) })
  return db
}

const onListenerError = (): void => undefined

const worlds: Readonly<Record<string, Worlds>> = {
  'its own': (write) => {
    const db = filled(createStore(schema, { onListenerError }))
    return { db, next: (n) => () => write(db, n) }
  },
  received: (write) => {
    const log = new MemoryLog()
    const leader = filled(createStore(schema, { log }))
    const core = new CoreStore(schema, { history: false, onListenerError })
    const receive = (): void => core.receive(log.at(core.position + 1) as Commit)
    const catchUp = (): void => {
      while (core.position < log.position) receive()
    }
    catchUp()
    const next = (n: number): (() => void) => {
      catchUp()
      write(leader, n)
      return receive
    }
    return { db: databaseOver<SchemaOf<typeof schema>>(core), next }
  },
}

const total = { current: 0, erred: 0 }

async function sweep(what: string, start: () => World): Promise<void> {
  let world = start()
  let followed = follow(world.db)
  for (let n = 0; n < 8; n++) world.next(n)()
  let passing = 0
  let from = 0
  nearTheEnd(() => (from = wordsToEnd()))
  for (let words = from; passing < ENOUGH && words > 0; words -= STEP) {
    let passed = false
    const call = world.next(words)
    nearTheEnd(() => {
      passed = !throws(() => onLessStack(words, call))
    })
    passing = passed ? passing + 1 : 0
    await Promise.resolve()
    await Promise.resolve()
    const { db } = world
    if (throws(() => void db.Author.count())) {
      for (const each of followed)
        assert.ok(each.error !== undefined, `${what}: ${each.what} knows that the store has failed`)
      total.erred += followed.length
      world = start()
      followed = follow(world.db)
      continue
    }
    for (const each of followed) {
      if (each.error === undefined)
        assert.equal(each.known(), each.asked(), `${what}: ${each.what} is current, at ${words} words`)
      total[each.error === undefined ? 'current' : 'erred']++
    }
    if (followed.some(({ error }) => error !== undefined)) followed = follow(db)
  }
  assert.is(passing, ENOUGH, what)
}

for (const [whose, worldOf] of Object.entries(worlds)) {
  for (const [what, write] of Object.entries(writes)) {
    test(`${what}, ${whose}: each subscriber has the current result, or an error`, () =>
      sweep(`${what}, ${whose}`, () => worldOf(write)))
  }
}

test('both outcomes occur', () => {
  assert.ok(total.current > 400 && total.erred > 40, JSON.stringify(total))
})

test.run()
