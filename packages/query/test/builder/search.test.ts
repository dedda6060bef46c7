import {
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  model,
  string,
  text,
  type SchemaOf,
} from '@relata/core'
import { wordsOf } from '@relata/core/engine'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, databaseOver, F, or, searchRank } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  Author: model({ name: string() }),
  Book: model(
    {
      title: string(),
      body: text({ null: true }),
      year: integer({ default: 2000 }),
      author: foreignKey('Author', { onDelete: 'CASCADE', null: true, relatedName: 'books' }),
    },
    { search: { title: 4, body: 1 }, ordering: ['year'] },
  ),
  Comic: model({ pages: integer({ default: 0 }) }, { parents: ['Book'] }),
})
interface World extends SchemaOf<typeof schema> {}
const titles = (rows: Iterable<{ readonly title: string }>): string[] =>
  Array.from(rows, ({ title }) => title)
const shelf = () => {
  const db = createStore<World>(schema)
  db.Book.create({ title: 'The Quick Fox', body: 'A fox, quick and brown.', year: 3 })
  db.Book.create({ title: 'Dogs', body: 'The quick dog met a fox. The fox ran.', year: 2 })
  db.Book.create({ title: 'Café Société', body: 'Straße nach Berlin; don’t walk', year: 1 })
  db.Book.create({ title: '東京の地図', body: null, year: 4 })
  return db
}

const test = suite('search')

test('words are runs of letters and digits, without case and accents', () => {
  assert.is(
    wordsOf('Café-Société, 2nd ed. STRASSE straße ﬁn').join(' '),
    'CAFE SOCIETE 2ND ED STRASSE STRASSE FIN',
  )
  assert.equal(wordsOf('ΣΊΣΥΦΟΣ σίσυφος'), ['ΣΙΣΥΦΟΣ', 'ΣΙΣΥΦΟΣ'])
  assert.equal(wordsOf('東京 tower'), ['東', '京', 'TOWER'])
  assert.equal(wordsOf(' -- …'), [])
})

test('all words are required, in any of the fields, and the best matches come first', () => {
  const { Book } = shelf()
  assert.equal(titles(Book.search('quick fox')), ['The Quick Fox', 'Dogs'])
  assert.equal(titles(Book.search('QUICK dog')), ['Dogs'])
  assert.equal(titles(Book.search('quick cat')), [])
  assert.equal(titles(Book.search('quick fox', { ranked: false })), ['Dogs', 'The Quick Fox'])
  assert.equal(titles(Book.search('fox').orderBy('-year')), ['The Quick Fox', 'Dogs'])
})

test('prefixes, phrases, alternatives and exclusions', () => {
  const { Book } = shelf()
  assert.equal(titles(Book.search('qui* do*')), ['Dogs'])
  assert.equal(titles(Book.search('"quick fox"')), ['The Quick Fox'])
  assert.equal(titles(Book.search('"quick f"*')), ['The Quick Fox'])
  assert.equal(titles(Book.search('dogs OR cafe', { ranked: false })), ['Café Société', 'Dogs'])
  assert.equal(titles(Book.search('fox -dogs')), ['The Quick Fox'])
  assert.equal(titles(Book.search("don't")), ['Café Société'])
  assert.equal(titles(Book.search('societe strasse')), ['Café Société'])
  assert.equal(titles(Book.search('東京')), ['東京の地図'])
  assert.equal(titles(Book.search('京東')), [])
  assert.equal(titles(Book.search(' ')), [])
  assert.equal(titles(Book.search('-fox', { ranked: false })), ['Café Société', '東京の地図'])
})

test('one field, a related model and a child search, too', () => {
  const db = shelf()
  const author = db.Author.create({ name: 'Ada' })
  db.Book.filter({ title__search: 'dogs' }).update({ author })
  assert.equal(titles(db.Book.filter({ body__search: 'quick dog' })), ['Dogs'])
  assert.is(db.Author.filter({ books__body__search: 'fox' }).count(), 1)
  assert.equal(titles(author.books.search('fox')), ['Dogs'])
  assert.equal(titles(db.Book.filter(or({ title__search: 'caf*' }, { year: 4 }))), [
    'Café Société',
    '東京の地図',
  ])
  db.Comic.create({ title: 'Foxes in Space' })
  assert.equal(titles(db.Comic.search('space fox*')), ['Foxes in Space'])
  assert.is(refused(() => loose(db.Author).filter({ name__search: 5 })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => db.Author.search('a')).code, 'ERR_ARGUMENT')
  assert.equal(titles(db.Book.filter({ year__search: '3' })), ['The Quick Fox'])
})

test('the rank is the formula that the guide states', () => {
  const { Book } = shelf()
  const [best] = Book.search('fox')
    .annotate({ title_rank: searchRank('title', 'fox'), body_rank: searchRank('body', 'fox') })
    .values('title', 'title_rank', 'body_rank')
  assert.is(best?.title, 'The Quick Fox')
  assert.ok(Math.abs((best?.title_rank ?? 0) - 1 / (1.3 + 0.009 * 3)) < 1e-12)
  assert.ok(Math.abs((best?.body_rank ?? 0) - 1 / (1.3 + 0.009 * 5)) < 1e-12)
  assert.is(
    Book.annotate({ r: searchRank(F('body'), 'fox') })
      .filter({ r: 0 })
      .count(),
    2,
  )
})

test('the index of words serves a search: the rarest word, a prefix, alternatives', () => {
  const db = createStore<World>(schema)
  db.transact(() => {
    for (let i = 0; i < 3000; i++)
      db.Book.create({ title: `common ${i % 500 === 0 ? 'rare' : 'words'} n${i}` })
  })
  const plan = (words: string): string => String(db.Book.filter({ title__search: words }).explain())
  assert.match(plan('rare'), /^sort.*\n.*index of words: title__search 'rare' {2}\[~6\]|index of words/)
  assert.match(plan('common rare'), /keep where .*\n.*index of words.*\[~6\]/)
  assert.match(plan('n29*'), /index of words/)
  assert.match(plan('-common'), /column of|scan/)
  assert.match(String(db.Book.search('common rare').explain()), /index of words/)
})

test('frequent words are read from the index, too, and rows of a rare one are tested for them', () => {
  const db = createStore<World>(schema)
  db.transact(() => {
    for (let i = 0; i < 3000; i++)
      db.Book.create({ title: `${i % 3 === 0 ? 'third' : ''} ${i % 5 === 0 ? 'fifth' : ''} n${i}` })
  })
  const plan = (words: string): string =>
    String(db.Book.search(words, { ranked: false }).explain({ run: true }))
  assert.is(db.Book.search('third fifth').count(), 200)
  assert.match(plan('third fifth'), /every one of .*200 rows\]/)
  assert.not.match(plan('third fifth'), /keep where/)
  assert.match(plan('third n30'), /keep where/)
  assert.is(db.Book.search('third n30').count(), 1)
  // More words than a byte counts.
  const many = Array.from({ length: 300 }, () => 'third').join(' ')
  assert.is(db.Book.search(many).count(), 1000)
})

/** Words with variants that are equal without case and accents. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  fox: ['fox', 'Fox', 'FÖX', 'fo\u0308x'],
  foxes: ['foxes', 'FOXES'],
  strasse: ['Straße', 'STRASSE'],
  sigma: ['sigma'],
  σ: ['Σ', 'ς', 'σ'],
  a1: ['a1', 'Á1'],
  quick: ['quick', 'Quíck'],
}
const NAMES = Object.keys(WORDS)
const word = fc.constantFrom(...NAMES)
const texts = fc.option(
  fc.array(fc.tuple(word, fc.nat(3), fc.constantFrom(' ', ', ', '-', '…', '\n')), { maxLength: 5 }),
  { nil: null, freq: 6 },
)
type Words = readonly string[] | null
const written = (given: readonly (readonly [string, number, string])[] | null): string | null =>
  given === null
    ? null
    : given
        .map(([name, variant, after]) => `${WORDS[name]?.[variant % (WORDS[name]?.length ?? 1)]}${after}`)
        .join('')

const phrase = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 2 }),
  cut: fc.nat(4),
})
const part = fc.record({
  negated: fc.integer({ min: 0, max: 4 }),
  anyOf: fc.array(phrase, { minLength: 1, maxLength: 2 }),
})
type Part = typeof part extends fc.Arbitrary<infer P> ? P : never
/** Whether the last letter is left out, and the rest is searched as the beginning of a word. */
const isCut = (words: readonly string[], cut: number): boolean => cut === 0 && (words.at(-1) ?? '').length > 1
const questionOf = (parts: readonly Part[]): string =>
  parts
    .map(({ negated, anyOf }) =>
      (negated === 0 ? anyOf.slice(0, 1) : anyOf)
        .map(({ words, cut }) => {
          const shown = isCut(words, cut) ? `"${words.join(' ').slice(0, -1)}"*` : `"${words.join(' ')}"`
          return negated === 0 ? `-${shown}` : shown
        })
        .join(' OR '),
    )
    .join(' ')

/** Without any of the code that it judges: the words are known, because the texts are made of them. */
function naive(fields: readonly Words[], parts: readonly Part[]): boolean {
  return parts.every(({ negated, anyOf }) => {
    const found = (negated === 0 ? anyOf.slice(0, 1) : anyOf).some(({ words, cut }) =>
      fields.some((own) => {
        if (own === null) return false
        const joined = ` ${own.join(' ')} `
        const all = words.join(' ')
        return joined.includes(isCut(words, cut) ? ` ${all.slice(0, -1)}` : ` ${all} `)
      }),
    )
    return found !== (negated === 0)
  })
}

const small = defineSchema({
  A: model(
    {
      title: text({ null: true }),
      body: text({ null: true }),
      plain: text({ null: true }),
      n: integer({ default: 0 }),
    },
    { search: ['title', 'body'] },
  ),
})
interface Small extends SchemaOf<typeof small> {}
const step = fc.record({
  kind: fc.constantFrom('create', 'create', 'update', 'delete', 'rollback', 'other', 'compact'),
  at: fc.nat(20),
  title: texts,
  body: texts,
})

test('searches find what a naive search finds, with an index and without, after any history, and live', () => {
  let [matched, lists] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 25, size: 'max' }),
      fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      fc.nat(25),
      (steps, questions, firstRead) => {
        const store = new CoreStore(small)
        const db = databaseOver<Small>(store)
        const rows = new Map<number, readonly [Words, Words]>()
        const live = questions.map((parts) => {
          const seen = { rows: [] as readonly { readonly pk: number }[] }
          db.A.search(questionOf(parts), { ranked: false })
            .live()
            .subscribe((found) => (seen.rows = found))
          return { parts, seen }
        })
        const check = (): void => {
          for (const parts of questions) {
            const question = questionOf(parts)
            const wanted = [...rows].flatMap(([pk, fields]) => (naive(fields, parts) ? [pk] : []))
            matched += wanted.length
            if (String(db.A.search(question, { ranked: false }).explain()).includes('every one of')) lists++
            assert.equal(
              Array.from(db.A.search(question, { ranked: false }), ({ pk }) => pk),
              wanted,
              question,
            )
            const ranked = Array.from(db.A.search(question), ({ pk }) => pk)
            assert.equal(
              ranked.toSorted((a, b) => a - b),
              wanted,
              question,
            )
            assert.equal(
              Array.from(db.A.filter({ title__search: question }), ({ pk }) => pk),
              Array.from(db.A.filter({ plain__search: question }), ({ pk }) => pk),
              question,
            )
          }
        }
        const words = (given: readonly (readonly [string, number, string])[] | null): Words =>
          given === null ? null : given.map(([name]) => name)
        for (const [i, { kind, at, title, body }] of steps.entries()) {
          const keys = [...rows.keys()]
          const key = keys[at % Math.max(1, keys.length)]
          const values = { title: written(title), body: written(body), plain: written(title) }
          if (kind === 'create') rows.set(db.A.create(values).pk, [words(title), words(body)])
          else if (kind === 'compact') store.state.compact()
          else if (key === undefined) continue
          else if (kind === 'update') {
            db.A.update(key, values)
            rows.set(key, [words(title), words(body)])
          } else if (kind === 'other') db.A.update(key, { n: at })
          else if (kind === 'delete') {
            db.A.delete(key)
            rows.delete(key)
          } else
            assert.throws(() =>
              db.transact(() => {
                db.A.create(values)
                db.A.update(key, { title: 'foxes', body: 'quick', plain: 'foxes' })
                db.A.delete(key)
                throw new Error('rolled back')
              }),
            )
          if (i >= firstRead) check()
          for (const { parts, seen } of live)
            assert.equal(
              seen.rows.map(({ pk }) => pk),
              [...rows].flatMap(([pk, fields]) => (naive(fields, parts) ? [pk] : [])),
              `live ${questionOf(parts)}`,
            )
        }
        check()
      },
    ),
    { numRuns: 150 },
  )
  assert.ok(matched > 300, `${matched} matches`)
  assert.ok(lists > 30, `${lists} plans with several lists`)
})

test('a live search stays in the order of the ranks', () => {
  const db = shelf()
  let seen: readonly string[] = []
  db.Book.search('fox')
    .live()
    .subscribe((rows) => (seen = titles(rows)))
  assert.equal(seen, ['The Quick Fox', 'Dogs'])
  db.Book.create({ title: 'Fox' })
  assert.equal(seen, ['The Quick Fox', 'Fox', 'Dogs'])
  db.Book.filter({ title: 'Fox' }).update({ title: 'Cat' })
  assert.equal(seen, titles(db.Book.search('fox')))
})

test.run()
