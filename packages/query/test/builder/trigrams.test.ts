import { CoreStore, defineSchema, integer, model, string, text, type SchemaOf } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, databaseOver, F, similarity } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  A: model({
    name: string({ null: true, trigram: true }),
    plain: text({ null: true }),
    n: integer({ default: 0 }),
  }),
})
interface World extends SchemaOf<typeof schema> {}
const pks = (rows: Iterable<{ readonly pk: number }>): number[] => Array.from(rows, ({ pk }) => pk)

const test = suite('trigrams')

test('similarity is that of pg_trgm', () => {
  const { A } = createStore<World>(schema)
  A.create({ name: 'word', plain: 'two words' })
  const [row] = A.annotate({
    s: similarity('name', 'two words'),
    same: similarity('plain', 'TWO, words!'),
    columns: similarity(F('name'), F('plain')),
    none: similarity('name', ''),
  }).values('s', 'same', 'columns', 'none')
  // SELECT similarity('word', 'two words') in PostgreSQL: 0.363636
  assert.ok(Math.abs((row?.s ?? 0) - 4 / 11) < 1e-12)
  assert.is(row?.columns, row?.s)
  assert.is(row?.same, 1)
  assert.is(row?.none, 0)
})

test('similar finds typing errors, the most similar first if it is ordered so', () => {
  const { A } = createStore<World>(schema)
  for (const name of ['Relation', 'Relations', 'Rotation', 'Event', null]) A.create({ name })
  assert.equal(
    A.filter({ name__similar: 'relatoin' })
      .orderBy(similarity('name', 'relatoin').desc())
      .valuesList('name', { flat: true })
      .toArray(),
    ['Relation', 'Relations'],
  )
  assert.equal(pks(A.filter({ name__similar: '' })), [])
  assert.is(refused(() => loose(A).filter({ name__similar: 5 })).code, 'ERR_LOOKUP_VALUE')
})

test('the index of trigrams serves similar, contains and their kind', () => {
  const db = createStore<World>(schema)
  db.transact(() => {
    for (let i = 0; i < 2000; i++) db.A.create({ name: `common ${i % 400 === 0 ? 'Zebra' : 'word'}` })
  })
  const plan = (where: object): string =>
    String((db.A.filter as (...of: readonly unknown[]) => { explain(): unknown })(where).explain())
  assert.match(plan({ name__icontains: 'zebr' }), /index of trigrams.*\[~5\]/)
  assert.match(plan({ name__contains: 'n Zeb' }), /index of trigrams.*\[~5\]/)
  assert.match(plan({ name__endswith: 'bra' }), /index of trigrams/)
  assert.match(plan({ name__similar: 'zebra' }), /index of trigrams/)
  assert.match(plan({ name__contains: 'ze' }), /column of/)
  assert.match(plan({ plain__contains: 'zebra' }), /column of/)
})

/** pg_trgm's definition, word by word, in other words than the code. */
function naive(whole: string): string[] {
  const words = Array.from(whole.toLowerCase().toUpperCase()).reduce<string[]>(
    (found, letter) => {
      if (/[\p{L}\p{N}]/u.test(letter)) found.push(`${found.pop() ?? ''}${letter}`)
      else found.push('')
      return found
    },
    [''],
  )
  const all = words
    .filter((word) => word !== '')
    .flatMap((word) => {
      const padded = `  ${word} `
      return Array.from({ length: padded.length - 2 }, (_, at) => padded.substring(at, at + 3))
    })
  return [...new Set(all)]
}
function naiveSimilarity(a: string, b: string): number {
  const [left, right] = [naive(a), naive(b)]
  const both = left.filter((trigram) => right.includes(trigram)).length
  const all = new Set([...left, ...right]).size
  return all === 0 ? 0 : both / all
}

const letters = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', 'b', 'A', 'B', ' ', 'é', 'e\u0301', 'ß', 'ς', 'Σ', '𝒜', '-', '9', 'ﬁ'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }) },
)
const texts = fc.array(letters, { maxLength: 12, size: 'max' }).map((list) => list.join(''))
const step = fc.record({
  kind: fc.constantFrom('create', 'create', 'update', 'delete', 'rollback', 'compact'),
  at: fc.nat(20),
  value: fc.option(texts, { nil: null, freq: 8 }),
})
const LOOKUPS = [
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'iexact',
] as const

test('with an index and without, lookups of texts agree, and similar is what the definition says', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 25, size: 'max' }),
      fc.array(texts, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(6), fc.nat(6)), { maxLength: 4 }),
      fc.nat(25),
      (steps, questions, parts, firstRead) => {
        const store = new CoreStore(schema)
        const db = databaseOver<World>(store)
        const { A } = db
        const rows = new Map<number, string | null>()
        const check = (): void => {
          const held = [...rows.values()].flatMap((value) => value ?? [])
          const cut = parts.flatMap(([which, from, length]) =>
            held.length === 0 ? [] : [(held[which % held.length] ?? '').slice(from, from + length)],
          )
          for (const question of [...questions, ...cut]) {
            for (const lookup of LOOKUPS) {
              const served = pks(loose(A).filter({ [`name__${lookup}`]: question }) as never)
              assert.equal(served, pks(loose(A).filter({ [`plain__${lookup}`]: question }) as never), lookup)
              found += served.length
            }
            assert.equal(
              pks(A.filter({ name__similar: question })),
              [...rows].flatMap(([pk, own]) =>
                own !== null && naiveSimilarity(own, question) >= 0.3 ? [pk] : [],
              ),
              `similar ${question}`,
            )
          }
        }
        for (const [i, { kind, at, value }] of steps.entries()) {
          const keys = [...rows.keys()]
          const key = keys[at % Math.max(1, keys.length)]
          if (kind === 'create') rows.set(A.create({ name: value, plain: value }).pk, value)
          else if (kind === 'compact') store.state.compact()
          else if (key === undefined) continue
          else if (kind === 'update') {
            A.update(key, { name: value, plain: value })
            rows.set(key, value)
          } else if (kind === 'delete') {
            A.delete(key)
            rows.delete(key)
          } else
            assert.throws(() =>
              db.transact(() => {
                A.create({ name: value, plain: value })
                A.update(key, { name: 'aaab', plain: 'aaab' })
                throw new Error('rolled back')
              }),
            )
          if (i >= firstRead) check()
        }
        check()
      },
    ),
    { numRuns: 100 },
  )
  assert.ok(found > 300, `${found} rows`)
})

test.run()
