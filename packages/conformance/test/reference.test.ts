import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Decoder } from '../src/decode.js'
import type { Case, Json, QuerySpec, StateSpec, StepSpec, Suite } from '../src/format.js'
import { runQuery } from '../src/query-case.js'
import { reference } from '../src/reference/evaluate.js'
import { NotCovered } from '../src/reference/data.js'
import { groupsUnordered, ruleOf } from '../src/reference/rules.js'
import { keyOf, World } from '../src/world.js'

const test = suite('the reference evaluator')

const models: Suite['models'] = {
  Author: {
    pk: 'id',
    fields: {
      id: { type: 'auto', primaryKey: true },
      name: { type: 'string', null: true },
      age: { type: 'integer', null: true },
    },
  },
  Tag: { pk: 'id', fields: { id: { type: 'auto', primaryKey: true }, word: { type: 'string' } } },
  Book: {
    pk: 'id',
    fields: {
      id: { type: 'auto', primaryKey: true },
      title: { type: 'string' },
      pages: { type: 'integer', null: true },
      author: { type: 'foreignKey', to: 'Author', onDelete: 'CASCADE', null: true, relatedName: 'books' },
      tags: { type: 'manyToMany', to: 'Tag', relatedName: 'books', symmetrical: false, through: null },
    },
  },
  Novel: { pk: 'book_ptr', fields: { hero: { type: 'string', null: true } }, parents: { Book: 'book_ptr' } },
}

const small = fc.integer({ min: 1, max: 4 })
const word = fc.constantFrom('a', 'b', 'A')
const pick = (key: string): fc.Arbitrary<string> => fc.constantFrom(...(CHAINS[key] ?? []))
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  Author: [
    'age',
    'books__pages',
    'books__id',
    'books__novel__hero',
    'books__tags__word',
    'books__title',
    'name',
    'books',
    'books__tags',
  ],
  Book: [
    'title',
    'pages',
    'author__name',
    'author__age',
    'tags__word',
    'author__books__pages',
    'novel__hero',
    'author',
    'tags',
  ],
  Novel: ['hero', 'title', 'author__age', 'tags__word', 'pages'],
}
const NUMBERS: Readonly<Record<string, string>> = {
  Author: 'books__pages',
  Book: 'author__books__pages',
  Novel: 'tags',
}

const states: fc.Arbitrary<StateSpec> = fc
  .record({
    authors: fc.array(fc.tuple(fc.option(word), fc.option(small)), { maxLength: 3 }),
    books: fc.array(fc.tuple(word, fc.option(small), fc.nat(3), fc.option(word), fc.boolean()), {
      maxLength: 4,
    }),
    links: fc.uniqueArray(fc.tuple(small, small), { maxLength: 6, selector: (pair) => pair.join() }),
  })
  .map(({ authors, books, links }) => ({
    Author: authors.map(([name, age], i) => ({ id: i + 1, name, age })),
    Tag: ['a', 'b'].map((one, i) => ({ id: i + 1, word: one })),
    Book: books.map(([title, pages, author], i) => ({
      id: i + 1,
      title,
      pages,
      author: author > 0 && author <= authors.length ? author : null,
    })),
    Novel: books.flatMap(([, , , hero, isNovel], i) => (isNovel ? [{ book_ptr: i + 1, hero }] : [])),
    'Book.tags': links
      .filter(([book, tag]) => book <= books.length && tag <= 2)
      .map(([book, tag]): Json => [book, tag]),
  }))

const lookups = (model: string): fc.Arbitrary<Json> =>
  fc
    .tuple(pick(model), fc.constantFrom('exact', 'isnull', 'in', 'gt'), small, word, fc.boolean())
    .map(([chain, lookup, number, text, flag]): Json => {
      const isText = /name|title|word|hero/.test(chain)
      const value: Json = isText ? text : number
      if (lookup === 'isnull') return { lookup: `${chain}__isnull`, value: flag }
      if (lookup === 'in') return { lookup: `${chain}__in`, value: [value] }
      return { lookup: lookup === 'gt' && !isText ? `${chain}__gt` : chain, value }
    })
const conditions = (model: string): fc.Arbitrary<Json> =>
  fc.letrec<{ q: Json }>((tie) => ({
    q: fc
      .record(
        {
          op: fc.constantFrom('AND', 'OR'),
          not: fc.boolean(),
          children: fc.array(fc.oneof({ weight: 3, arbitrary: lookups(model) }, tie('q')), {
            minLength: 1,
            maxLength: 3,
          }),
        },
        { noNullPrototype: true },
      )
      .map((q): Json => ({ $q: q })),
  })).q

const steps = (model: string): fc.Arbitrary<readonly StepSpec[]> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('filter', 'exclude'), conditions(model)), { maxLength: 2 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([filters, counts, more]) => [
      ...filters.map(([call, condition]): StepSpec => ({ call, args: [condition] })),
      ...(counts
        ? [
            {
              call: 'annotate',
              kwargs: {
                n: { $agg: 'Count', of: NUMBERS[model] ?? '' },
                m: { $expr: ['+', { $agg: 'Count', of: 'id' }, 1] },
              },
            },
          ]
        : []),
      ...(counts && more ? [{ call: 'exclude', kwargs: { n__gt: 1 } }] : []),
    ])
const queries: fc.Arbitrary<QuerySpec> = fc
  .constantFrom('Author', 'Book', 'Novel')
  .chain((from) => steps(from).map((list) => ({ from, steps: list })))

test('returns what the store returns, for any state', () => {
  fc.assert(
    fc.property(states, queries, (state, query) => {
      const rows = runQuery(new Decoder(new World({ models }, state, () => undefined)), query).rows ?? []
      const shape = (key: unknown, annotations: Readonly<Record<string, unknown>>): string =>
        JSON.stringify([key, annotations['n'] ?? null, annotations['m'] ?? null])
      assert.equal(
        rows.map((row) => shape(keyOf(row), row)).toSorted(),
        reference({ models }, state, query)
          .map(({ row, annotations }) => shape(row.key, Object.fromEntries(annotations)))
          .toSorted(),
      )
    }),
    { includeErrorInReport: true, numRuns: 300 },
  )
})

test('reports what it can not evaluate', () => {
  for (const step of [
    { call: 'union', args: [{ $query: { from: 'Author', steps: [] } }] },
    { call: 'annotate', kwargs: { x: { $func: 'Lower', args: [{ $F: 'name' }] } } },
    { call: 'filter', kwargs: { name__unknown: 'a' } },
  ] as const) {
    assert.throws(
      () =>
        reference({ models }, { Author: [{ id: 1, name: 'a', age: 1 }] }, { from: 'Author', steps: [step] }),
      (error: unknown) => error instanceof NotCovered,
    )
  }
})

test('the case decides which rule applies', () => {
  const about = (...list: StepSpec[]): Case => ({
    id: 'x',
    kind: 'query',
    query: { from: 'Author', steps: list },
    expect: {},
  })
  assert.is(ruleOf(about({ call: 'exclude', kwargs: { age: 1 } })), 'negation')
  assert.is(
    ruleOf(about({ call: 'annotate', kwargs: { n: { $agg: 'Count', of: 'books' } } })),
    'multiplication',
  )
  assert.is(ruleOf(about({ call: 'filter', kwargs: { age: 1 } })), undefined)
  assert.ok(
    groupsUnordered({
      from: 'Author',
      steps: [{ call: 'annotate', kwargs: { n: { $agg: 'Count', of: 'books' } } }],
    }),
  )
  assert.not(
    groupsUnordered({
      from: 'Author',
      steps: [
        { call: 'annotate', kwargs: { n: { $agg: 'Count', of: 'books' } } },
        { call: 'orderBy', args: ['n'] },
      ],
    }),
  )
  assert.is(ruleOf(about({ call: 'filter', kwargs: { name__startswith: 'a' } })), 'sensitive')
  assert.is(ruleOf(about({ call: 'values', args: ['name'] }, { call: 'distinct' })), 'distinct')
})

test.run()
