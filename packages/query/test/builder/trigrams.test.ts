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
    both: string({ null: true, trigram: true, index: true }),
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

/** The texts of columns with a plan each, and the question. */
const CASES: readonly (readonly [
  what: string,
  plan: RegExp,
  rows: (at: number) => string,
  question: string,
  values?: RegExp,
])[] = [
  ['most rows have most trigrams', /column of A\.name/, (at) => `common words ${at}`, 'common words'],
  ['many rows have one trigram each, few have several', /index of trigrams/, lettersOf, 'qrstuvw'],
  [
    'few values, many rows of each',
    /index of trigrams/,
    (at) => ['Berlin', 'Bern', 'Paris', 'Lagos', 'Quito', 'Oslo', 'Rome', 'Lima'][at % 8] as string,
    'Berlim',
    /column of A\.both/,
  ],
]

/** Seven letters, one after the other in the alphabet, and some of `qrstuvw`. */
function lettersOf(at: number): string {
  const part = 'qrstuvw'.slice(at % 5, (at % 5) + 3)
  return `${part} ${String(at).padStart(5, '0')} ${(at * 7919).toString(36)} ${(at * 104_729).toString(36)}`
}

for (const [what, plan, rowOf, question, values = plan] of CASES)
  test(`similar reads the index or the column, whichever costs less: ${what}`, () => {
    const db = createStore<World>(schema)
    db.transact(() => {
      for (let at = 0; at < 4000; at++) {
        const value = rowOf(at)
        db.A.create({ name: value, plain: value, both: value })
      }
    })
    const found = pks(db.A.filter({ plain__similar: question }))
    assert.equal(pks(db.A.filter({ name__similar: question })), found)
    assert.equal(pks(db.A.filter({ both__similar: question })), found)
    assert.match(String(db.A.filter({ name__similar: question }).explain()), plan)
    assert.match(String(db.A.filter({ both__similar: question }).explain()), values === plan ? /./ : values)
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
            assert.equal(
              pks(A.filter({ both__similar: question })),
              pks(A.filter({ name__similar: question })),
              `similar ${question}, by values`,
            )
          }
        }
        for (const [i, { kind, at, value }] of steps.entries()) {
          const keys = [...rows.keys()]
          const key = keys[at % Math.max(1, keys.length)]
          if (kind === 'create') rows.set(A.create({ name: value, plain: value, both: value }).pk, value)
          else if (kind === 'compact') store.state.compact()
          else if (key === undefined) continue
          else if (kind === 'update') {
            A.update(key, { name: value, plain: value, both: value })
            rows.set(key, value)
          } else if (kind === 'delete') {
            A.delete(key)
            rows.delete(key)
          } else
            assert.throws(() =>
              db.transact(() => {
                A.create({ name: value, plain: value, both: value })
                A.update(key, { name: 'aaab', plain: 'aaab', both: 'aaab' })
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
