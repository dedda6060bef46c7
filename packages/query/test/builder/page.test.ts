import {
  boolean,
  defineSchema,
  foreignKey,
  httpStatus,
  integer,
  json,
  manyToMany,
  model,
  string,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { avg, count, createStore, F, FilteredRelation, lookups, lower, Prefetch } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('page')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const schema = defineSchema({
  Author: model({ name: string() }, { ordering: ['name'] }),
  Tag: model({ name: string() }),
  Book: model(
    {
      title: string(),
      pages: integer({ null: true, index: true }),
      sold: boolean({ default: false }),
      notes: json({ default: () => ({}) }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books', null: true }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { ordering: ['title'] },
  ),
  Newest: model({}, { proxy: 'Book', ordering: ['-id'] }),
  Draft: model({ body: string() }, { parents: ['Book'] }),
})

/** Books c, b, a, c, b, a … by two authors and nobody. */
function filled(number = 12) {
  const db = createStore(schema)
  const [z, y] = ['z', 'y'].map((name) => db.Author.create({ name }))
  const tags = ['s', 't'].map((name) => db.Tag.create({ name }))
  for (let i = 0; i < number; i++) {
    const author = [z, y, undefined][Math.floor(i / 2) % 3]
    const book = db.Book.create({
      title: 'cba'.charAt(i % 3),
      pages: i % 4 === 0 ? null : i % 4,
      ...(author && { author }),
    })
    book.tags.set(tags.slice(i % 3))
  }
  return db
}

interface AnyPage {
  readonly items: readonly unknown[]
  readonly next: string | null
}
/** The items of all pages, from the first one on. */
function everyItem<P extends AnyPage>(page: (after: string | null) => P): P['items'][number][] {
  const items: P['items'][number][] = []
  let after: string | null = null
  do {
    const { items: found, next } = page(after)
    items.push(...found)
    after = next
  } while (after !== null)
  return items
}

test('goes by the order of the query set or of the model, and by the primary key among equal rows', () => {
  const db = filled()
  const ids = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id)
  assert.equal(
    ids(everyItem((after) => db.Book.page({ after, size: 5 }))),
    ids(db.Book.orderBy('title', 'id').toArray()),
  )
  assert.equal(
    ids(everyItem((after) => db.Newest.page({ after, size: 5 }))),
    [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  )
  assert.equal(ids(everyItem((after) => db.Tag.page({ after, size: 1 }))), [1, 2])
  const reversed = db.Book.orderBy('pages').reverse()
  assert.equal(
    ids(everyItem((after) => reversed.page({ after, size: 5 }))),
    ids(db.Book.orderBy('-pages', 'id').toArray()),
  )
})

test('orders over relations, annotations and expressions', () => {
  const db = filled()
  const sets = [
    db.Book.orderBy('author', '-pages'),
    db.Book.orderBy('-author__name', 'title'),
    db.Book.orderBy(F('author').desc({ nulls: 'first' })),
    db.Book.orderBy(lower('title').desc(), 'sold'),
    db.Book.annotate({ n: count('tags') }).orderBy('-n', F('pages').plus(1)),
    db.Book.alias({ n: count('tags') }).orderBy('n', F('n').times(2)),
    db.Book.filter({ tags__name: 's' }).orderBy('sold'),
  ] as const
  for (const set of sets)
    assert.equal(
      everyItem((after) => (set as (typeof sets)[0]).page({ after, size: 5 })).map(({ id }) => id),
      [...(set as (typeof sets)[0]).toArray()].map(({ id }) => id),
    )
  const authors = db.Author.annotate({ mean: avg('books__pages') }).orderBy('-mean')
  assert.equal(
    everyItem((after) => authors.page({ after, size: 1 })).map(({ mean }) => mean),
    authors.toArray().map(({ mean }) => mean),
  )
})

test('of values, of pick, of a relation, of rows with prefetched ones', () => {
  const db = filled()
  const titles = db.Book.valuesList('title', { flat: true })
  assert.equal(everyItem((after) => titles.page({ after, size: 5 })).join(''), 'aaaabbbbcccc')
  const shape = { title: true, author: { name: true } } as const
  const picked = db.Book.orderBy('-pages').pick(shape)
  assert.equal(
    everyItem((after) => picked.page({ after, size: 5 })),
    picked.toArray(),
  )
  const [author] = db.Author.toArray()
  const books = author?.books.orderBy('pages')
  assert.equal(
    everyItem((after) => (books ?? db.Book.all()).page({ after, size: 3 })).map(({ id }) => id),
    books?.toArray().map(({ id }) => id),
  )
  const [first] = db.Author.prefetchRelated(
    Prefetch('books', { query: db.Book.filter({ pages: 1 }), toAttr: 'short' }),
  ).page({ size: 1 }).items
  assert.equal(
    first?.short.map(({ pages }) => pages),
    db.Author.first()
      ?.books.filter({ pages: 1 })
      .toArray()
      .map(({ pages }) => pages),
  )
})

test('has a total on request, and null where no further page is', () => {
  const db = filled(3)
  const only = db.Book.page({ total: true })
  assert.equal([only.next, only.previous, only.total, only.items.length], [null, null, 3, 3])
  assert.is(db.Book.page().total, undefined)
  assert.equal(db.Book.none().page({ total: true }), { items: [], next: null, previous: null, total: 0 })
  const first = db.Book.page({ size: 2 })
  assert.is(first.previous, null)
  const second = db.Book.page({ size: 2, after: first.next })
  assert.is(second.next, null)
  const again = db.Book.page({ size: 2, before: second.previous })
  assert.equal([again.items, again.previous, again.next === first.next], [first.items, null, true])
})

test('a page without rows leads back to the rows before it', () => {
  const db = filled(5)
  const { next, items } = db.Book.orderBy('id').page({ size: 3 })
  db.Book.filter({ id__gt: 3 }).delete()
  const empty = db.Book.orderBy('id').page({ size: 3, after: next })
  assert.equal([empty.items, empty.next], [[], null])
  const back = db.Book.orderBy('id').page({ size: 3, before: empty.previous })
  assert.equal(back.items, items)
  assert.is(back.next, null)
  const { previous } = db.Book.orderBy('id').page({
    size: 1,
    after: db.Book.orderBy('id').page({ size: 1 }).next,
  })
  db.Book.filter({ id: 1 }).delete()
  const before = db.Book.orderBy('id').page({ size: 1, before: previous })
  assert.equal([before.items, before.previous], [[], null])
  assert.is(db.Book.orderBy('id').page({ after: before.next }).items[0]?.id, 2)
})

test('refuses a cursor of another order or model, or with other contents, with status 400', () => {
  const db = filled()
  const { next } = db.Book.orderBy('pages').page({ size: 3 })
  const cursor = next ?? ''
  assert.match(cursor, /^[\w-]+$/)
  const mark = (JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))) as unknown[])[1]
  const forged = (...parts: unknown[]) =>
    btoa(JSON.stringify(parts)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const wrong = [
    () => db.Book.orderBy('-pages').page({ after: next }),
    () => db.Book.orderBy(F('pages').asc({ nulls: 'last' })).page({ after: next }),
    () => db.Book.orderBy('pages', 'title').page({ before: next }),
    () => db.Author.orderBy('id').page({ after: next }),
    () => db.Book.orderBy('pages').page({ after: next, before: next }),
    ...['', 'x', 'abc$', cursor.slice(1), `${cursor}A`, forged(1, 2), forged({ a: 1 })].map(
      (after) => () => db.Book.orderBy('pages').page({ after }),
    ),
    ...[5, {}, [], true].map((after) => () => db.Book.orderBy('pages').page({ after: untyped(after) })),
    ...[
      [2, mark, 0, 1, 1],
      [1, mark, 0, 1],
      [1, mark, 0, 'x', 1],
      [1, mark, 0, 1, null],
      [1, mark, 0, 1, { exact: 1 }],
      [1, mark, 0, ['b', 'x'], 1],
      [1, mark, 0, ['z', '1'], 1],
      [1, mark, 0, ['n', '1'], 1],
      [1, mark, 0, [1, 2], 1],
    ].map((parts) => () => db.Book.orderBy('pages').page({ after: forged(...parts) })),
  ]
  for (const [at, call] of wrong.entries()) {
    const error = refused(call)
    assert.is(error.code, 'ERR_CURSOR', `${at}: ${error.message}`)
    assert.is(httpStatus(error), 400)
  }
  assert.equal(db.Book.orderBy('pages').page({ after: forged(1, mark, 0, 3, 99) }).items, [])
})

test('refuses sizes that are not those of a page', () => {
  const db = filled()
  for (const size of [0, -1, 1.5, 1001, NaN, Infinity, '5', {}]) {
    const error = refused(() => db.Book.page({ size: untyped(size) }))
    assert.is(error.code, 'ERR_PAGE_SIZE')
    assert.is(httpStatus(error), 400)
  }
  assert.is(db.Book.page({ size: 1000 }).items.length, 12)
  assert.is(refused(() => db.Book.page(untyped({ sise: 5 }))).code, 'ERR_ARGUMENT')
})

test('refuses query sets whose results have no position', () => {
  const db = filled()
  const refusedOrders = [
    () => db.Book.orderBy('tags__name').page(),
    () => db.Book.orderBy('notes').page(),
    () => db.Book.values('title', 'tags__name').page(),
    () =>
      db.Book.values('title')
        .annotate({ n: count('pk') })
        .page(),
    () => db.Book.values('title').distinct().page(),
    () =>
      db.Book.annotate({ t: FilteredRelation('tags') })
        .orderBy('t__name')
        .page(),
  ]
  for (const call of refusedOrders) assert.is(refused(call).code, 'ERR_PAGE_ORDER')
  assert.is(refused(() => db.Book.orderBy(lower('tags__name')).page()).code, 'ERR_MULTI_VALUED')
  assert.is(refused(() => (db.Book.slice(0, 3) as unknown as typeof db.Book).page()).code, 'ERR_SLICED')
  assert.is(refused(() => (db.Book.union(db.Book) as unknown as typeof db.Book).page()).code, 'ERR_COMBINED')
})

test('signs cursors with a key, and accepts those of its keys alone, with status 400 for others', () => {
  const db = filled()
  const set = db.Book.orderBy('pages')
  const [old, now] = ['old secret of a service', new Uint8Array(32).fill(7)]
  const signed = set.page({ size: 3, sign: old }).next ?? ''
  assert.match(signed, /^[\w-]+\.[\w-]{22}$/)
  assert.equal(
    set.page({ size: 3, after: signed, sign: [now, old] }).items,
    set.page({ size: 3, after: set.page({ size: 3 }).next }).items,
  )
  const [content, signature] = signed.split('.')
  const other = db.Book.orderBy('title').page({ size: 3, sign: old }).next ?? ''
  for (const after of [
    `${content}`,
    `${content}.`,
    `.${signature}`,
    `${other.split('.')[0]}.${signature}`,
    `${signed}.${signature}`,
    other,
    untyped(5),
  ]) {
    const error = refused(() => set.page({ size: 3, after, sign: old }))
    assert.is(error.code, 'ERR_CURSOR')
    assert.is(httpStatus(error), 400)
  }
  assert.is(refused(() => set.page({ after: signed, sign: now })).code, 'ERR_CURSOR')
  assert.is(refused(() => set.page({ after: signed })).code, 'ERR_CURSOR')
})

test('refuses keys that protect nothing, and prints none', () => {
  const db = filled()
  for (const sign of [
    'short secret',
    new Uint8Array(15),
    [],
    ['a secret of many bytes', 'short secret'],
    5,
    {},
  ]) {
    const error = refused(() => db.Book.page({ sign: untyped(sign) }))
    assert.is(error.code, 'ERR_ARGUMENT')
    assert.not.match(error.message, /short secret/)
    assert.not.match(JSON.stringify(error), /short secret/)
  }
})

test('livePage emits a page, and the next one when it changes', async () => {
  const db = filled(5)
  const set = db.Book.orderBy('id')
  const first = set.page({ size: 2 })
  const seen: (readonly [readonly number[], boolean, boolean, number])[] = []
  const stop = set.livePage({ size: 2, after: first.next, total: true }).subscribe((page) => {
    seen.push([page.items.map(({ id }) => id), page.next !== null, page.previous !== null, page.total])
  })
  db.Book.delete(1)
  db.Book.delete(2)
  db.transact(() => {
    db.Book.delete(5)
    db.Book.delete(3)
  })
  db.Author.create({ name: 'nothing of the page' })
  stop.unsubscribe()
  assert.equal(seen, [
    [[3, 4], true, true, 5],
    [[3, 4], true, true, 4],
    [[3, 4], true, false, 3],
    [[4], false, false, 1],
  ])
  const controller = new AbortController()
  const titles: number[] = []
  for await (const { items } of db.Book.livePage({ size: 2, signal: controller.signal })) {
    titles.push(items.length)
    if (items.length === 2) controller.abort()
    else db.Book.create({ title: 'z' })
  }
  assert.equal(titles, [1, 2])
  assert.equal(db.liveQueries(), [])
})

test('livePage refuses what page refuses, and rows with prefetched ones', () => {
  const db = filled()
  const live = (call: () => unknown) => refused(call).code
  assert.is(
    live(() => db.Book.orderBy('tags__name').livePage()),
    'ERR_PAGE_ORDER',
  )
  assert.is(
    live(() => db.Book.livePage({ after: 'x' })),
    'ERR_CURSOR',
  )
  assert.is(
    live(() => db.Book.livePage({ size: 0 })),
    'ERR_PAGE_SIZE',
  )
  assert.is(
    live(() => db.Book.livePage(untyped({ signla: 1 }))),
    'ERR_ARGUMENT',
  )
  assert.is(
    live(() => db.Author.prefetchRelated(Prefetch('books', { toAttr: 'all' })).livePage()),
    'ERR_PREFETCH',
  )
  const { next } = db.Book.orderBy('pages').page({ size: 3 })
  const text = atob((next ?? '').replaceAll('-', '+').replaceAll('_', '/'))
  const forged = btoa(text.replace(/,null,\d+]$/, ',"x",1]')).replaceAll('=', '')
  assert.is.not(forged, next)
  assert.is(
    live(() => db.Book.orderBy('pages').livePage({ after: forged })),
    'ERR_CURSOR',
  )
})

test('takes its options from the input of lookups', () => {
  const db = filled()
  const read = (input: string) => {
    const wanted = lookups(input, { allow: ['pages__gte'], orderBy: ['pages'], page: true })
    return db.Book.filter(wanted)
      .orderBy(...wanted.order)
      .page(wanted.page)
  }
  const first = read('?pages__gte=2&orderBy=-pages&size=4')
  assert.equal(
    first.items.map(({ pages }) => pages),
    [3, 3, 3, 2],
  )
  const second = read(`?pages__gte=2&orderBy=-pages&size=4&after=${first.next}`)
  assert.equal(
    second.items.map(({ pages }) => pages),
    [2, 2],
  )
  assert.equal(read(`?pages__gte=2&orderBy=-pages&size=4&before=${second.previous}`).items, first.items)
  assert.is(read('?size=&after=').items.length, 12)
  for (const size of ['x', '0', '1001', '1e2', '99999999999', '5&size=6'])
    assert.is(refused(() => read(`?size=${size}`)).code, 'ERR_PAGE_SIZE')
  for (const after of ['x', `${first.next}&after=${first.next}`, `${first.next}&before=${first.next}`])
    assert.is(refused(() => read(`?orderBy=-pages&after=${after}`)).code, 'ERR_CURSOR')
  assert.is(refused(() => lookups('?size=5', { allow: ['pages__gte'] })).code, 'ERR_LOOKUP_NOT_ALLOWED')
})

test('rows of a child model, by fields of its parent', () => {
  const db = createStore(schema)
  for (let i = 0; i < 7; i++) db.Draft.create({ title: 'ab'.charAt(i % 2), pages: i % 3, body: String(i) })
  const drafts = db.Draft.orderBy('title', '-pages')
  assert.equal(
    everyItem((after) => drafts.page({ after, size: 2 })).map(({ body }) => body),
    drafts.toArray().map(({ body }) => body),
  )
})

test.run()
