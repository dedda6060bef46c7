import { SharedMemory } from '@relata/core/testing'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  ConflictError,
  createStore,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  openStore,
  RelataError,
  string,
  UsageError,
  type Commit,
  type Database,
  type SchemaOf,
} from '../src/index.js'
import { inFolder } from './library.js'

const test = suite('submit with read and since')

const schema = defineSchema({
  Author: model({ name: string() }),
  Tag: model({ name: string() }),
  Book: model({
    title: string(),
    pages: integer({ default: 0 }),
    author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }),
  Comic: model({ color: string({ default: '' }) }, { parents: ['Book'] }),
  Newest: model({}, { proxy: 'Book', ordering: ['-id'] }),
})
interface Shop extends SchemaOf<typeof schema> {}
type Store = Database<Shop>

async function conflict(promise: Promise<unknown>): Promise<ConflictError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ConflictError) return error
    throw error
  }
  throw new Error('no conflict')
}

async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return error.code
    throw error
  }
  return 'none'
}

/** A local store, and one of two that share a log. */
const KINDS: readonly (readonly [kind: string, open: () => Promise<Store>])[] = [
  ['local', () => Promise.resolve(createStore<Shop>(schema))],
  ['shared', () => openStore<Shop>(schema, new SharedMemory().open())],
]

for (const [kind, open] of KINDS) {
  test(`${kind}: rows that were read must have the same values`, async () => {
    const db = await open()
    const [a, b] = await db.submit(() => db.Book.bulkCreate([{ title: 'a' }, { title: 'b' }]))
    assert.ok(a !== undefined && b !== undefined)
    await db.submit(() => db.Book.update(b, { pages: 7 }))
    await db.submit(() => db.Book.update(b, { pages: 0 }))
    await db.submit(() => db.Book.update(a, { title: 'c' }), { read: [a, b] })
    const before = db.stateHash()
    const error = await conflict(db.submit(() => db.Book.update(b, { pages: 1 }), { read: new Set([b, a]) }))
    assert.equal([error.row, error.current, error.fields], [a, db.Book.get(a.id), ['title']])
    assert.is(
      error.message,
      'Book 1 was changed after it was read (title): nothing was written. Read it again, and decide again.',
    )
    assert.is(db.stateHash(), before)
    await db.submit(() => db.Book.delete(a))
    const gone = await conflict(db.submit(() => db.Tag.create({ name: 'x' }), { read: [a] }))
    assert.equal([gone.row, gone.current, gone.model], [a, null, 'Book'])
    assert.is(db.Tag.count(), 0)
    await db.submit(() => db.Book.create({ ...a }))
    await db.submit(() => db.Tag.create({ name: 'x' }), { read: [a] })
    await db.close()
  })

  test(`${kind}: every changed row is an issue`, async () => {
    const db = await open()
    const books = await db.submit(() => db.Book.bulkCreate([{ title: 'a' }, { title: 'b' }, { title: 'c' }]))
    await db.submit(() => db.Book.filter({ title__in: ['b', 'c'] }).update({ pages: 1 }))
    const { issues } = await conflict(db.submit(() => undefined, { read: books }))
    assert.equal(
      issues.map(({ value }) => value),
      books.slice(1),
    )
    await db.close()
  })

  test(`${kind}: no commit after a position may have touched the models`, async () => {
    const db = await open()
    const write = (fn: () => unknown, action: string): Promise<unknown> => db.submit(fn, { action })
    await write(() => db.Author.create({ name: 'a' }), 'author')
    const since = db.position
    await write(() => db.Tag.create({ name: 't' }), 'tag')
    const book = await db.submit(() => db.Book.create({ title: 'b', author_id: 1 }), {
      since,
      models: ['Book'],
    })
    await write(() => db.Author.create({ name: 'c' }), 'another')
    const { commits, row, message } = await conflict(
      db.submit(() => db.Book.delete(book), { since, models: ['Author', 'Tag'] }),
    )
    assert.equal(
      [commits, row],
      [
        [
          { position: since + 1, action: 'tag' },
          { position: since + 3, action: 'another' },
        ],
        undefined,
      ],
    )
    assert.match(message, `Author, Tag changed after commit ${since}, last by commits ${since + 1} (tag)`)
    assert.is(await code(db.submit(() => 1, { since })), 'ERR_CONFLICT')
    assert.is(await db.submit(() => 1, { since: db.position }), 1)
    // The links of a model's rows, and the rows of its parents, belong to it.
    const later = db.position
    await write(() => book.tags.add(1), 'linked')
    const codes = async (): Promise<string[]> =>
      Promise.all(
        (['Book', 'Tag', 'Author', 'Comic', 'Newest'] as const).map((name) =>
          code(db.submit(() => 1, { since: later, models: [name] })),
        ),
      )
    assert.equal(await codes(), ['ERR_CONFLICT', 'ERR_CONFLICT', 'none', 'ERR_CONFLICT', 'ERR_CONFLICT'])
    await db.close()
  })

  test(`${kind}: a repeated submit with a key isn't in its own way`, async () => {
    const db = await open()
    const book = await db.submit(() => db.Book.create({ title: 'a' }))
    const options = { key: 'k', read: [book], since: db.position, models: ['Book'] } as const
    const rename = (): unknown => db.Book.update(book, { title: 'b' })
    await db.submit(rename, options)
    const { position } = db
    await db.submit(rename, options)
    assert.equal([db.position, db.Book.get(1).title], [position, 'b'])
    await db.close()
  })

  test(`${kind}: wrong options are refused`, async () => {
    const db = await open()
    const other = createStore<Shop>(schema).Tag.create({ name: 'x' })
    const refused = (options: object): Promise<string> => code(db.submit(() => 1, options as never))
    assert.is(await refused({ read: 1 }), 'ERR_ARGUMENT')
    assert.is(await refused({ read: [1] }), 'ERR_ARGUMENT')
    assert.is(await refused({ read: [other] }), 'ERR_OTHER_STORE')
    assert.is(await refused({ since: -1 }), 'ERR_ARGUMENT')
    assert.is(await refused({ models: ['Book'] }), 'ERR_ARGUMENT')
    assert.is(await refused({ since: 1, models: ['Bok'] }), 'ERR_UNKNOWN_MODEL')
    await db.close()
  })
}

test('a position that a local store does not have yet is refused', async () => {
  const db = createStore<Shop>(schema)
  assert.is(await code(db.submit(() => 1, { since: 9 })), 'ERR_ARGUMENT')
})

test('a store without history knows the commits since the first such submit', async () => {
  const db = createStore<Shop>(schema, { history: false })
  db.Tag.create({ name: 'x' })
  const { position } = db
  assert.is(await code(db.submit(() => 1, { since: position - 1 })), 'ERR_ARGUMENT')
  assert.is(await db.submit(() => 1, { since: position }), 1)
  db.Tag.create({ name: 'y' })
  assert.is(await code(db.submit(() => 1, { since: position, models: ['Tag'] })), 'ERR_CONFLICT')
})

test('after a restart the commits before it are read from the log', async () => {
  await inFolder(async (folder) => {
    const first = await openStore<Shop>(schema, folder)
    const since = first.position
    await first.submit(() => first.Tag.create({ name: 'x' }), { action: 'tagged' })
    await first.submit(() => first.Author.create({ name: 'x' }))
    await first.close()
    const db = await openStore<Shop>(schema, folder)
    assert.is(await db.submit(() => 1, { since, models: ['Book'] }), 1)
    const { commits } = await conflict(db.submit(() => 1, { since, models: ['Tag'] }))
    assert.equal(commits, [{ position: since + 1, action: 'tagged' }])
    assert.is(await db.submit(() => 1, { since: since + 1, models: ['Tag'] }), 1)
    await db.close()
  })
})

test('what another process wrote is seen, also if it was first only at the log', async () => {
  const history = new SharedMemory()
  const one = await openStore<Shop>(schema, history.open())
  const other = await openStore<Shop>(schema, history.open())
  const book = await one.submit(() => one.Book.create({ title: 'a' }))
  await other.synced()
  const since = one.position
  const theirs = other.Book.get(book.id)
  const [won, lost] = await Promise.allSettled([
    one.submit(() => one.Book.update(book, { pages: 1 }), { read: [book], action: 'one' }),
    other.submit(() => other.Book.update(theirs, { pages: 2 }), { since, models: ['Book'], action: 'other' }),
  ])
  assert.equal([won.status, lost.status].sort(), ['fulfilled', 'rejected'])
  await Promise.all([one.close(), other.close()])
})

/** Models that a commit touches, by its events: a naive program's answer. */
function touches(commit: Commit, name: string): boolean {
  return commit.events.some((event) => {
    if (event.type === 'schemaChanged') return true
    if (event.type === 'linked' || event.type === 'unlinked') return name === 'Book' || name === 'Tag'
    return event.model === name
  })
}

const NAMES = ['Author', 'Tag', 'Book'] as const

test('over random histories of three processes, exactly the submits are made that nothing contradicts', async () => {
  const step = fc.record({
    store: fc.nat(2),
    writes: fc.constantFrom('author', 'tag', 'book', 'pages', 'link'),
    models: fc.option(fc.subarray([...NAMES], { minLength: 1 }), { nil: undefined }),
    /** How many commits ago the decision was based on, or none. */
    ago: fc.option(fc.nat(4), { nil: undefined }),
    reads: fc.boolean(),
    waits: fc.boolean(),
  })
  let made = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const history = new SharedMemory()
      const stores = await Promise.all([1, 2, 3].map(() => openStore<Shop>(schema, history.open())))
      const [first] = stores as [Store]
      await first.submit(() => [first.Book.create({ title: 'b' }), first.Tag.create({ name: 't' })])
      const results: {
        readonly action: string
        readonly since: number | undefined
        readonly pages: number | undefined
        readonly models: readonly string[]
        readonly error: unknown
      }[] = []
      const running: Promise<void>[] = []
      for (const [index, { store, writes, models, ago, reads, waits }] of steps.entries()) {
        const db = stores[store] as Store
        await db.synced()
        const since = ago === undefined ? undefined : Math.max(1, db.position - ago)
        const book = db.Book.get(1)
        const action = `step ${index}`
        const write = (): unknown => {
          if (writes === 'author') return db.Author.create({ name: action })
          if (writes === 'tag') return db.Tag.create({ name: action })
          if (writes === 'book') return db.Book.create({ title: action })
          if (writes === 'pages') return db.Book.update(1, { pages: index + 1 })
          return db.Book.get(1).tags.set(db.Book.get(1).tags.exists() ? [] : [1])
        }
        const done = (error: unknown): void =>
          void results.push({
            action,
            since,
            pages: reads ? book.pages : undefined,
            models: models ?? NAMES,
            error,
          })
        const options = {
          action,
          ...(since === undefined ? {} : { since, ...(models === undefined ? {} : { models }) }),
          ...(reads ? { read: [book] } : {}),
        }
        running.push(db.submit(write, options).then(() => done(undefined), done))
        if (waits) await Promise.all(running)
      }
      await Promise.all(running)
      await first.synced()
      const commits: Commit[] = []
      for await (const commit of history.open().read()) commits.push(commit)
      const pagesAt = (position: number): number =>
        commits
          .filter((commit) => commit.position <= position)
          .flatMap(({ events }) => events)
          .reduce(
            (pages, event) =>
              event.type === 'updated' && event.model === 'Book' ? Number(event.after['pages']) : pages,
            0,
          )
      const inTheWay = (since: number, before: number, models: readonly string[]): boolean =>
        commits.some(
          (commit) =>
            commit.position > since &&
            commit.position < before &&
            models.some((name) => touches(commit, name)),
        )
      for (const { action, since, pages, models, error } of results) {
        const commit = commits.find((each) => each.action === action)
        if (commit === undefined) {
          assert.instance(error, ConflictError)
          refused++
          const last = commits.length + 1
          const isStale = since !== undefined && inTheWay(since, last, models)
          const isChanged =
            pages !== undefined && commits.some(({ position }) => pagesAt(position) !== pages && position > 1)
          assert.ok(isStale || isChanged, `${action} was refused without a reason`)
        } else {
          made++
          assert.is(error, undefined)
          if (since !== undefined) assert.not(inTheWay(since, commit.position, models), action)
          if (pages !== undefined) assert.is(pagesAt(commit.position - 1), pages, action)
        }
      }
      await Promise.all(stores.map((db) => db.close()))
    }),
    { numRuns: 40 },
  )
  assert.ok(made > 30 && refused > 50, `${made} made, ${refused} refused`)
})

test.run()
