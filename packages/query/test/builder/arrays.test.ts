import {
  array,
  CoreStore,
  date,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  model,
  string,
  ValidationError,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, databaseOver, F, lookups, not } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  Author: model({ name: string() }),
  Post: model({
    title: string({ default: '' }),
    author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'posts' }),
    tags: array(string({ maxLength: 6, choices: ['news', 'local', 'sports', 'art'] }), {
      default: [],
      index: true,
    }),
    plain: array(string(), { default: [] }),
    scores: array(integer({ min: 0 }), { null: true, index: true, maxLength: 4 }),
    prices: array(decimal(), { default: [], index: true }),
    days: array(date(), { default: [], index: true }),
  }),
})
interface World extends SchemaOf<typeof schema> {}
const newStore = () => createStore<World>(schema)
const pks = (rows: Iterable<{ readonly pk: number }>): number[] => Array.from(rows, ({ pk }) => pk)

const test = suite('arrays')

const tagged = () => {
  const db = newStore()
  for (const tags of [[], ['news'], ['news', 'local'], ['sports', 'news'], ['art']] as const)
    db.Post.create({ tags, plain: tags, scores: tags.length === 0 ? null : tags.map((tag) => tag.length) })
  return db
}

test('a row holds a frozen copy of the array', () => {
  const db = newStore()
  const tags: ('news' | 'local')[] = ['news']
  const post = db.Post.create({ tags })
  tags.push('local')
  const held: readonly ('news' | 'local' | 'sports' | 'art')[] = post.tags
  assert.equal(held, ['news'])
  assert.ok(Object.isFrozen(held))
  assert.equal(JSON.parse(JSON.stringify(post)).tags, ['news'])
  db.Post.update(post, (draft) => {
    draft.tags.push('art')
  })
  assert.equal(db.Post.get(post.pk).tags, ['news', 'art'])
  assert.equal(pks(db.Post.filter({ tags__contains: 'art' })), [post.pk])
})

test('lookups of items find the rows', () => {
  const { Post } = tagged()
  assert.equal(pks(Post.filter({ tags__contains: 'news' })), [2, 3, 4])
  assert.equal(pks(Post.filter({ tags__contains: ['news', 'local'] })), [3])
  assert.equal(pks(Post.filter({ tags__contains: [] })), [1, 2, 3, 4, 5])
  assert.equal(pks(Post.filter({ tags__overlap: ['local', 'art'] })), [3, 5])
  assert.equal(pks(Post.filter({ tags__overlap: [] })), [])
  assert.equal(pks(Post.filter({ tags__contained_by: ['news', 'art'] })), [1, 2, 5])
  assert.equal(pks(Post.filter({ tags: ['news', 'local'] })), [3])
  assert.equal(pks(Post.filter({ tags: ['local', 'news'] })), [])
  assert.equal(pks(Post.filter({ tags: [] })), [1])
  assert.equal(pks(Post.filter({ tags__in: [[], ['art']] })), [1, 5])
  assert.equal(pks(Post.filter({ tags__len__gt: 1 })), [3, 4])
  assert.equal(pks(Post.filter({ tags__0: 'news' })), [2, 3])
  assert.equal(pks(Post.filter({ tags__0__startswith: 's' })), [4])
  assert.equal(pks(Post.filter({ tags__1__isnull: true })), [1, 2, 5])
  assert.equal(pks(Post.filter({ scores__isnull: true })), [1])
  assert.equal(pks(Post.filter({ scores__0__gt: 4 })), [4])
  assert.equal(pks(Post.exclude({ tags__contains: 'news' })), [1, 5])
  assert.equal(pks(Post.filter(not({ tags__overlap: ['news'] }))), [1, 5])
})

test('arrays are values: ordered item by item, in groups, in expressions', () => {
  const db = tagged()
  const { Post } = db
  assert.equal(pks(Post.orderBy('tags')), [1, 5, 2, 3, 4])
  assert.equal(pks(Post.filter({ scores__gt: [4, 4] })), [3, 4])
  assert.equal(
    Post.values('tags__len')
      .annotate({ n: count('pk') })
      .orderBy('tags__len')
      .toArray(),
    [
      { tags__len: 0, n: 1 },
      { tags__len: 1, n: 2 },
      { tags__len: 2, n: 2 },
    ],
  )
  assert.equal(Post.valuesList('tags__0', { flat: true }).toArray(), [null, 'news', 'news', 'sports', 'art'])
  assert.equal(pks(Post.annotate({ first: F('tags__0') }).filter({ first: 'news' })), [2, 3])
  assert.equal(pks(Post.filter({ plain: F('tags') })), [1, 2, 3, 4, 5])
  const author = db.Author.create({ name: 'Ada' })
  Post.filter({ tags__contains: 'news' }).update({ author })
  assert.equal(pks(db.Author.filter({ posts__tags__contains: 'local' })), [author.pk])
})

test('arguments are read as items are', () => {
  const { Post } = newStore()
  const post = Post.create({ prices: ['1.50', '2'], days: ['2024-02-29'] })
  assert.equal(pks(Post.filter({ prices__contains: '1.5' })), [post.pk])
  assert.equal(pks(Post.filter({ prices: ['1.5', '2.0'] })), [post.pk])
  assert.equal(pks(Post.filter({ prices__1__lt: '10' })), [post.pk])
  assert.equal(pks(loose(Post).filter({ days__contains: new Date('2024-02-29T10:00:00Z') }) as never), [
    post.pk,
  ])
  assert.equal(pks(loose(Post).filter({ days__0__year: 2024 }) as never), [post.pk])
  assert.is(refused(() => loose(Post).filter({ scores__contains: 'a' })).code, 'ERR_VALUE_TYPE')
  assert.is(refused(() => loose(Post).filter({ tags__overlap: 'news' })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(Post).filter({ tags__contains: [null] })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(Post).filter({ tags__first: 'news' })).code, 'ERR_UNKNOWN_LOOKUP')
})

test('each item at fault is an issue with its index', () => {
  const { Post } = newStore()
  const error = refused(() =>
    loose(Post).create({ tags: ['news', 'x', 5, 'local', null] }),
  ) as ValidationError
  assert.instance(error, ValidationError)
  assert.equal(
    error.issues.map(({ code, path }) => [code, path]),
    [
      ['ERR_CHOICE', 'tags[1]'],
      ['ERR_CHOICE', 'tags[2]'],
      ['ERR_VALUE_TYPE', 'tags[4]'],
    ],
  )
  assert.is(refused(() => loose(Post).create({ tags: 'news' })).code, 'ERR_VALUE_TYPE')
  assert.is(refused(() => loose(Post).create({ tags: null })).code, 'ERR_NULL')
  assert.is(refused(() => loose(Post).create({ scores: [1, -1] })).code, 'ERR_RANGE')
  assert.is(refused(() => loose(Post).create({ scores: [1, 2, 3, 4, 5] })).code, 'ERR_MAX_LENGTH')
})

test('an index of items serves what it can, and its plan says so', () => {
  const db = newStore()
  db.transact(() => {
    for (let i = 0; i < 2000; i++)
      db.Post.create({ tags: i % 100 === 0 ? ['news', 'art'] : ['news'], plain: ['a'] })
  })
  const plan = (where: object): string =>
    String((db.Post.filter as (...of: readonly unknown[]) => { explain(): unknown })(where).explain())
  assert.match(plan({ tags__contains: ['news', 'art'] }), /keep where .*\n.*index of items: .* {2}\[~20/)
  assert.match(plan({ tags__overlap: ['art', 'local'] }), /^index of items/)
  assert.match(plan({ tags: ['news', 'art'] }), /index of items/)
  assert.match(plan({ tags: [] }), /^index of items/)
  assert.match(plan({ tags__contained_by: ['art'] }), /index of items/)
  assert.match(plan({ plain__contains: 'a' }), /column of/)
})

test('untrusted input finds items', () => {
  const { Post } = tagged()
  const allowed = ['tags__contains', 'tags__overlap', 'tags__len__gte'] as const
  const found = (query: string): number[] => pks(Post.filter(lookups(query, { allow: allowed }) as never))
  assert.equal(found('tags__contains=news'), [2, 3, 4])
  assert.equal(found('tags__overlap=local,art'), [3, 5])
  assert.equal(found('tags__len__gte=2'), [3, 4])
})

/** Random histories: writes, rollbacks, compactions. The naive model is the list of arrays by key. */
const ITEMS = ['a', 'b', 'c', 'é', ''] as const
const small = defineSchema({
  A: model({
    n: integer({ default: 0 }),
    by: array(string(), { null: true, index: true }),
    un: array(string(), { null: true }),
  }),
})
interface Small extends SchemaOf<typeof small> {}
const list = fc.option(fc.array(fc.constantFrom(...ITEMS), { maxLength: 4 }), { nil: null, freq: 6 })
const step = fc.record({
  kind: fc.constantFrom('create', 'create', 'update', 'delete', 'rollback', 'other', 'compact'),
  at: fc.nat(30),
  value: list,
})
type List = readonly string[] | null
const NAIVE: Readonly<Record<string, (own: readonly string[], value: readonly string[]) => boolean>> = {
  contains: (own, value) => value.every((item) => own.includes(item)),
  overlap: (own, value) => value.some((item) => own.includes(item)),
  contained_by: (own, value) => own.every((item) => value.includes(item)),
  exact: (own, value) => JSON.stringify(own) === JSON.stringify(value),
}

test('with an index and without, lookups find what a naive search finds, after any history', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.array(fc.constantFrom(...ITEMS, 'x'), { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      fc.nat(40),
      (steps, questions, firstRead) => {
        const store = new CoreStore(small)
        const db = databaseOver<Small>(store)
        const rows = new Map<number, List>()
        const live = questions.map((value) => {
          const seen = { rows: [] as readonly { readonly pk: number }[] }
          const one = value[0] ?? 'a'
          db.A.filter({ by__contains: one })
            .live()
            .subscribe((found) => (seen.rows = found))
          return { one, seen }
        })
        const check = (): void => {
          for (const value of questions)
            for (const [lookup, matches] of Object.entries(NAIVE)) {
              const wanted = [...rows].flatMap(([pk, own]) =>
                own !== null && matches(own, value) ? [pk] : [],
              )
              for (const field of ['by', 'un']) {
                const chain = lookup === 'exact' ? field : `${field}__${lookup}`
                const found = pks(loose(db.A).filter({ [chain]: value }) as never)
                assert.equal(found, wanted, `${chain} ${JSON.stringify(value)}`)
              }
            }
          const nulls = [...rows].flatMap(([pk, own]) => (own === null ? [pk] : []))
          assert.equal(pks(db.A.filter({ by__isnull: true })), nulls)
          assert.equal(pks(db.A.exclude({ by__overlap: ['a'] })), pks(db.A.exclude({ un__overlap: ['a'] })))
        }
        for (const [i, { kind, at, value }] of steps.entries()) {
          const keys = [...rows.keys()]
          const key = keys[at % Math.max(1, keys.length)]
          if (kind === 'create') rows.set(db.A.create({ by: value, un: value }).pk, value)
          else if (kind === 'compact') store.state.compact()
          else if (key === undefined) continue
          else if (kind === 'update') {
            db.A.update(key, { by: value, un: value })
            rows.set(key, value)
          } else if (kind === 'other') db.A.update(key, { n: at })
          else if (kind === 'delete') {
            db.A.delete(key)
            rows.delete(key)
          } else
            assert.throws(
              () =>
                db.transact(() => {
                  db.A.create({ by: value, un: value })
                  db.A.update(key, { by: ['c'], un: ['c'] })
                  db.A.delete(key)
                  throw new Error('rolled back')
                }),
              'rolled back',
            )
          if (i >= firstRead) check()
          for (const { one, seen } of live)
            assert.equal(
              pks(seen.rows),
              [...rows].flatMap(([pk, own]) => (own?.includes(one) === true ? [pk] : [])),
              `live contains ${one}`,
            )
        }
        check()
      },
    ),
    { numRuns: 150 },
  )
})

test.run()
