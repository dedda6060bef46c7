import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { config, firstValueFrom } from 'rxjs'
import { take, map } from 'rxjs/operators'
import { CoreStore, MemoryLog, type StoreError, type Commit, type EventLog } from '@relata/core'
import { databaseOver, type Changes, type Live } from '../../src/index.js'
import { emptyLibrary, schema, type Library } from '../worlds/library.js'

const test = suite('live notifications')

const shelf = () => {
  const db = emptyLibrary()
  const ann = db.Author.create({ name: 'Ann' })
  const bob = db.Author.create({ name: 'Bob', country: 'fr' })
  return { db, ann, bob }
}
const nth = <T>(list: readonly (T | undefined)[] | undefined, i: number): T => {
  const found = list?.[i]
  if (found === undefined) throw new Error(`nothing at ${i}`)
  return found
}
const emitted = <T>(live: Live<T>): T[] => {
  const all: T[] = []
  live.subscribe((value) => all.push(value))
  return all
}

test('come now, then once a commit that changed the result; a row that did not change stays the same object', () => {
  const { db, ann, bob } = shelf()
  const all = emitted(ann.books.live())
  assert.equal(all, [[]])
  const [one, two] = db.transact(
    () => [ann.books.create({ title: 'One' }), ann.books.create({ title: 'Two' })] as const,
  ).value
  bob.books.create({ title: 'Other' })
  db.Author.update(bob, { name: 'Rob' })
  assert.is(all.length, 2)
  assert.equal(all[1], [one, two])
  db.Book.update(two, { rating: 5 })
  assert.is(all[2]?.[0], one)
  assert.is(all[2]?.[1]?.rating, 5)
  db.Book.update(one, { author: bob })
  assert.equal(
    all[3]?.map(({ title }) => title),
    ['Two'],
  )
})

test('emit the same array to all subscribers of one query, and to later ones', () => {
  const { db, ann } = shelf()
  ann.books.create({ title: 'One' })
  const first = emitted(ann.books.live())
  const again = emitted(db.Author.get(ann.pk).books.live())
  assert.is(first[0], again[0])
  ann.books.create({ title: 'Two' })
  assert.is(first[1], again[1])
  assert.is(emitted(ann.books.live())[0], first[1])
})

test('say in changes what came, went, changed and moved, with places', () => {
  const { db, ann } = shelf()
  const [a, b, c] = [1, 2, 3].map((rating) => ann.books.create({ title: `B${rating}`, rating }))
  const all: Changes<{ readonly title: string }>[] = emitted(db.Book.orderBy('rating').changes())
  assert.equal(
    all[0]?.added.map(({ value, at }) => [value.title, at]),
    [
      ['B1', 0],
      ['B2', 1],
      ['B3', 2],
    ],
  )
  db.Book.update(nth([a], 0), { rating: 9 })
  assert.equal(
    all[1]?.moved.map(({ value, from, to }) => [value.title, from, to]),
    [['B1', 0, 2]],
  )
  assert.equal(
    all[1]?.changed.map(({ previous, at }) => [previous, at]),
    [[a, 2]],
  )
  db.Book.update(nth([b], 0), { rating: 1 })
  assert.equal(all[2]?.moved, [], 'a new key and the same place is no move')
  db.transact(() => {
    db.Book.delete(nth([c], 0))
    ann.books.create({ title: 'New', rating: 0 })
  })
  assert.equal(
    all[3]?.removed.map(({ at }) => at),
    [1],
  )
  assert.equal(
    all[3]?.added.map(({ at }) => at),
    [0],
  )
})

test('show nothing of a transaction before its end, nor of one that was rolled back', () => {
  const { db, ann } = shelf()
  const all = emitted(ann.books.live())
  const inside: unknown[] = []
  assert.throws(() =>
    db.transact(() => {
      ann.books.create({ title: 'Never' })
      ann.books.liveCount().subscribe((n) => inside.push(n))
      throw new Error('no')
    }),
  )
  assert.is(all.length, 1)
  assert.equal(inside, [])
})

test('begin after the transaction in which they were subscribed to', async () => {
  const { db, ann } = shelf()
  const counts: number[] = []
  db.transact(() => {
    ann.books.create({ title: 'One' })
    ann.books.liveCount().subscribe((n) => counts.push(n))
    const left = ann.books.liveCount().subscribe(() => counts.push(-1))
    left.unsubscribe()
    ann.books.create({ title: 'Two' })
  })
  await Promise.resolve()
  assert.equal(counts, [2])
})

test('show everybody the same state', () => {
  const { db, ann } = shelf()
  const seen: string[] = []
  db.onCommit(() =>
    ann.books
      .liveCount()
      .pipe(take(1))
      .subscribe((n) => seen.push(`early ${n}`)),
  )
  ann.books.liveCount().subscribe((n) => seen.push(`count ${n}, asked ${db.Book.count()}`))
  db.Book.live().subscribe((books) => seen.push(`all ${books.length}`))
  seen.length = 0
  ann.books.create({ title: 'One' })
  assert.equal(seen.toSorted(), ['all 1', 'count 1, asked 1', 'early 1'])
})

test('may be subscribed to and left inside a notification', () => {
  const { ann } = shelf()
  const seen: string[] = []
  const second = ann.books.live().subscribe((books) => seen.push(`second ${books.length}`))
  const first = ann.books.liveCount().subscribe((n) => {
    seen.push(`first ${n}`)
    if (n === 1) {
      second.unsubscribe()
      first.unsubscribe()
      ann.books.live().subscribe((books) => seen.push(`third ${books.length}`))
    }
  })
  ann.books.create({ title: 'One' })
  ann.books.create({ title: 'Two' })
  assert.equal(
    seen.filter((text) => text.startsWith('third')),
    ['third 1', 'third 2'],
  )
  assert.equal(
    seen.filter((text) => text.startsWith('first')),
    ['first 0', 'first 1'],
  )
})

test('survive a subscriber that throws: the commit, the state and the others are not harmed', async () => {
  const { db, ann } = shelf()
  const errors: unknown[] = []
  config.onUnhandledError = (error) => errors.push(error)
  try {
    ann.books.live().subscribe((books) => {
      if (books.length > 0) throw new Error('mine')
    })
    const all = emitted(ann.books.live())
    ann.books.create({ title: 'One' })
    assert.is(all.length, 2)
    assert.is(db.Book.count(), 1)
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.is((errors[0] as Error).message, 'mine')
  } finally {
    config.onUnhandledError = null
  }
})

test('refuse a write', () => {
  const { db, ann } = shelf()
  const refused: unknown[] = []
  ann.books.live().subscribe((books) => {
    if (books.length === 0) return
    try {
      db.Author.create({ name: 'X' })
    } catch (error) {
      refused.push(error)
    }
  })
  ann.books.create({ title: 'One' })
  assert.is((refused[0] as StoreError).code, 'ERR_WRITE_IN_LISTENER')
})

test('of a related set continue by its key after the owner is deleted', () => {
  const { db, ann } = shelf()
  ann.books.create({ title: 'One' })
  const all = emitted(ann.books.live())
  db.Author.delete(ann)
  assert.equal(
    all.map((books) => books.length),
    [1, 0],
  )
  const back = db.Author.create({ id: ann.pk, name: 'Ann' })
  back.books.create({ title: 'Two' })
  assert.equal(
    all.at(-1)?.map(({ title }) => title),
    ['Two'],
  )
})

test('go on after the table was compacted', () => {
  const { db, ann, bob } = shelf()
  for (let i = 0; i < 400; i++) (i % 4 === 0 ? ann : bob).books.create({ title: `B${i}`, rating: i % 7 })
  const books = emitted(ann.books.live())
  const ordered = emitted(db.Book.orderBy('rating', 'title').slice(0, 20).live())
  bob.books.all().delete()
  ann.books.create({ title: 'New', rating: 0 })
  db.Book.update(nth(books[0], 7), { rating: 3 })
  assert.equal(books.at(-1), ann.books.toArray())
  assert.equal(ordered.at(-1), db.Book.orderBy('rating', 'title').slice(0, 20).toArray())
})

test('end with their signal, and with the store', async () => {
  const { db, ann } = shelf()
  const controller = new AbortController()
  let ended = 0
  const counted: number[] = []
  ann.books
    .liveCount({ signal: controller.signal })
    .subscribe({ next: (n) => counted.push(n), complete: () => ended++ })
  controller.abort()
  ann.books.create({ title: 'One' })
  assert.equal([counted, ended], [[0], 1])
  ann.books.live({ signal: controller.signal }).subscribe({ complete: () => ended++ })
  db.Book.live().subscribe({ complete: () => ended++ })
  await db.close()
  assert.is(ended, 3)
})

test('of a store that failed are an error with its cause', async () => {
  const log = new MemoryLog()
  const failing: EventLog = {
    head: () => log.head(),
    read: (options) => log.read(options),
    tail: (options) => log.tail(options),
    find: (key) => log.find(key),
    close: () => log.close(),
    [Symbol.asyncDispose]: () => log.close(),
    append: (commits, options) =>
      options.expected === 0 ? log.append(commits, options) : Promise.reject(new Error('disk')),
  }
  const db = databaseOver<Library>(await CoreStore.open(schema, { log: failing }))
  const errors: unknown[] = []
  db.Author.live().subscribe({ error: (error) => errors.push(error) })
  const { commit } = db.transact(() => db.Author.create({ name: 'Ann' }))
  await commit?.durable.catch(() => undefined)
  assert.is((errors[0] as StoreError).code, 'ERR_STORE_FAILED')
})

test('are read by a slow reader in one', async () => {
  const { db, ann } = shelf()
  const reader = ann.books.live()[Symbol.asyncIterator]()
  const changes = ann.books.changes()[Symbol.asyncIterator]()
  assert.equal((await reader.next()).value, [])
  assert.equal((await changes.next()).value?.added, [])
  const one = ann.books.create({ title: 'One' })
  ann.books.create({ title: 'Two' })
  db.Book.update(one, { rating: 3 })
  assert.equal(
    (await reader.next()).value?.map(({ rating }) => rating),
    [3, 0],
  )
  assert.equal(
    (await changes.next()).value?.added.map(({ at }) => at),
    [0, 1],
  )
  const later = reader.next()
  ann.books.create({ title: 'Three' })
  assert.is((await later).value?.length, 3)
  await reader.return?.()
  assert.equal(await reader.next(), { done: true, value: undefined })
  const ended: number[] = []
  const controller = new AbortController()
  for await (const n of ann.books.liveCount({ signal: controller.signal })) {
    ended.push(n)
    if (n === 4) controller.abort()
    else ann.books.create({ title: 'Four' })
  }
  assert.equal(ended, [3, 4])
})

test('of commits come from the log, then as they become durable, without a gap', async () => {
  const { db, ann } = shelf()
  const seen: number[] = []
  const controller = new AbortController()
  const reading = (async () => {
    for await (const { position } of db.commits({ after: 1, signal: controller.signal })) {
      seen.push(position)
      if (position === 5) controller.abort()
    }
  })()
  const observed: Commit[] = []
  const subscription = db.commits().subscribe((commit) => observed.push(commit))
  ann.books.create({ title: 'One' })
  await Promise.resolve()
  ann.books.create({ title: 'Two' })
  await reading
  await new Promise((resolve) => setTimeout(resolve, 1))
  assert.equal(seen, [2, 3, 4, 5])
  assert.equal(
    observed.map(({ position }) => position),
    [1, 2, 3, 4, 5],
  )
  subscription.unsubscribe()
  assert.throws(
    () => databaseOver<Library>(new CoreStore(schema, { history: false })).commits(),
    (error: StoreError) => error.code === 'ERR_ARGUMENT',
  )
})

test('take operators of rxjs', async () => {
  const { ann } = shelf()
  const titles = firstValueFrom(
    ann.books.live().pipe(
      map((books) => books.map(({ title }) => title)),
      take(1),
    ),
  )
  assert.equal(await titles, [])
})

test.run()
