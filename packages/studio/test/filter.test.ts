import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isCoded } from '../src/errors.js'
import { completeFilter } from '../src/filter/complete.js'
import { filtered } from '../src/filter/condition.js'
import { parseFilter, type FilterNode, type FilterValue, type Operator } from '../src/filter/parse.js'
import { writtenText } from '../src/filter/tokens.js'
import type { Rows } from '../src/store/dynamic.js'
import { Source } from '../src/store/source.js'
import { filledLibrary } from './helpers/library.js'

const test = suite('filters as text')
const db = filledLibrary()
const state = new Source(db).read()
const titles = (filter: string): readonly unknown[] =>
  (filtered(db.Book.orderBy('id') as unknown as Rows, filter).toArray() as { title: string }[]).map(
    ({ title }) => title,
  )

test('terms, operators, lists, null, not, and, or and objects mean what the API does', () => {
  const same = (filter: string, rows: Iterable<{ readonly title: string }>) =>
    assert.equal(
      titles(filter),
      [...rows].map(({ title }) => title),
      filter,
    )
  const books = db.Book.orderBy('id')
  same('', books)
  same('author__name = "Umberto Eco"', books.filter({ author__name: 'Umberto Eco' }))
  same("author__name: 'Umberto Eco'", books.filter({ author__name: 'Umberto Eco' }))
  same('pages > 204, pages <= 500', books.filter({ pages__gt: 204, pages__lte: 500 }))
  same('pages != 204', books.exclude({ pages: 204 }))
  same('pages in [204, 205]', books.filter({ pages__in: [204, 205] }))
  same('isbn = null', books.filter({ isbn__isnull: true }))
  same(
    'price = 12.50 and published__year__gte 1974',
    books.filter({ price: '12.50', published__year__gte: 1974 }),
  )
  same('tags__name = crime, tags__name = classic', books.filter({ tags__name: 'crime' }).filter({ id: -1 }))
  same('not (pages > 300) or title = Solaris', books.filter({ pages__lte: 300 }))
  same(
    '{ author__name__icontains: "eco", pages__gt: 500 }',
    books.filter({ author__name__icontains: 'eco', pages__gt: 500 }),
  )
  same('{ sold: false }, author = 1', books.filter({ author_id: 1 }))
  same('published >= 1974-05-01', books.filter({ published__gte: '1974-05-01' }))
  same('author__country__isnull true,', books.filter({ author__country__isnull: true }))
})

const name = fc.constantFrom('title', 'author__name', 'pages__gt', 'x', '__proto__', 'constructor')
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('and', 'null', 'not', '', 'a b', '12:30', "it's"),
)
const value: fc.Arbitrary<FilterValue> = fc.oneof(text, fc.constant(null), fc.array(text, { maxLength: 3 }))
const { node } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('term' as const),
      chain: name,
      operator: fc.constantFrom<Operator>('=', '!=', '<', '<=', '>', '>=', ''),
      value,
      start: fc.constant(0),
      end: fc.constant(0),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
    fc.record({
      kind: fc.constantFrom('and', 'or') as fc.Arbitrary<'and'>,
      parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}))

function written(filter: FilterNode): string {
  switch (filter.kind) {
    case 'term':
      return `${filter.chain} ${filter.operator} ${writtenValue(filter.value)}`
    case 'not':
      return `not (${written(filter.part)})`
    case 'and':
    case 'or':
      return filter.parts.map((part) => `(${written(part)})`).join(` ${filter.kind} `)
  }
}
function writtenValue(given: FilterValue): string {
  if (given === null) return 'null'
  return typeof given === 'string' ? writtenText(given) : `[${given.map(writtenText).join(', ')}]`
}
const placeless = (filter: FilterNode | undefined): unknown =>
  JSON.parse(JSON.stringify(filter, (key, part: unknown) => (key === 'start' || key === 'end' ? 0 : part)))

test('a filter that is written and parsed is the same filter', () => {
  fc.assert(
    fc.property(node, (filter) => assert.equal(placeless(parseFilter(written(filter))), placeless(filter))),
  )
})

test('whatever is written is refused with a code and a place, or filters; and is completed', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'title',
      'author__',
      'name',
      '=',
      '!=',
      '>',
      ':',
      ',',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      ' ',
      '\\',
    ),
    fc.constantFrom('and', 'or', 'not', 'in', 'null', '__proto__', 'constructor', '__', '-', 'Solaris', '5'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  const source = fc.oneof(
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(' ')),
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
    node.map(written),
    fc.constantFrom('(', 'not ', '{a:', 'a=[').map((part) => part.repeat(2000)),
  )
  fc.assert(
    fc.property(source, fc.nat(40), (filter, caret) => {
      try {
        assert.type(filtered(db.Book.all() as unknown as Rows, filter).count(), 'number')
      } catch (error) {
        assert.ok(isCoded(error), `${filter}: ${String(error)}`)
      }
      const { start, end, items } = completeFilter(state, 'Book', filter, caret)
      assert.ok(start <= end && end <= filter.length)
      for (const { insert } of items) assert.ok(insert.length > 0)
    }),
    { numRuns: 1000 },
  )
})

test('a completed value is one that the filter finds', () => {
  for (const chain of ['title', 'author__name', 'published', 'pages', 'price'])
    for (const { insert, kind } of completeFilter(state, 'Book', `${chain} = `, chain.length + 3).items)
      if (kind === 'value' && insert !== 'null') assert.ok(titles(`${chain} = ${insert}`).length > 0, insert)
})

test.run()
