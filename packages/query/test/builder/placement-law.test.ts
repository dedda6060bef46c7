import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'
import { filledLibrary, loose } from '../worlds/library.js'

const test = suite('whether an expression is refused does not depend on where in the tree its cause is')

/** As the run time sees the helpers: what is built here depends on names that a table has. */
type Build = (...given: readonly unknown[]) => Tree
interface Tree {
  readonly plus: Build
  readonly minus: Build
}
const { and, avg, Case, coalesce, count, F, greatest, not, or, OuterRef, sum, Value, When, xor } =
  helpers as unknown as Record<
    | 'and'
    | 'avg'
    | 'Case'
    | 'coalesce'
    | 'count'
    | 'F'
    | 'greatest'
    | 'not'
    | 'or'
    | 'OuterRef'
    | 'sum'
    | 'Value'
    | 'When'
    | 'xor',
    Build
  >

/** A number in which another one is used: computed from it, or decided by it. */
const WRAPPERS: Readonly<Record<string, (inner: Tree) => Tree>> = {
  'left operand': (inner) => inner.plus(1),
  'right operand': (inner) => Value(1).minus(inner),
  argument: (inner) => greatest(1, inner),
  'first argument': (inner) => coalesce(inner, 0),
  'result of a branch': (inner) => Case(When({ title: 'Stardust' }, inner), { default: 0 }),
  default: (inner) => Case(When({ title: 'Stardust' }, 1), { default: inner }),
  'value of a lookup': (inner) => Case(When({ rating__lt: inner }, 1), { default: 0 }),
  'list of a lookup': (inner) => Case(When({ rating__in: [7, inner] }, 1), { default: 0 }),
  'bound of a range': (inner) => Case(When({ rating__range: [0, inner] }, 1), { default: 0 }),
  negation: (inner) => Case(When(not({ rating: inner }), 1), { default: 0 }),
  and: (inner) => Case(When(and({ title: 'Stardust' }, { rating: inner }), 1), { default: 0 }),
  or: (inner) => Case(When(or({ title: 'Stardust' }, { rating: inner }), 1), { default: 0 }),
  xor: (inner) => Case(When(xor({ title: 'Stardust' }, { rating: inner }), 1), { default: 0 }),
  'condition as a condition': (inner) =>
    Case(When(Case(When({ rating: inner }, true), { default: false }), 1), { default: 0 }),
}

const CAUSES: Readonly<Record<string, () => Tree>> = {
  'an aggregate': () => sum('rating'),
  'an aggregate of relations': () => count('tags'),
  'an annotation that is an aggregate': () => F('n'),
  'a chain over several rows': () => F('tags__votes__pk'),
  'a reference to a query around that is not there': () => OuterRef('rating'),
  'an unknown name': () => F('nothing'),
  'a name of another row': () => F('author__slots__author__pk'),
}

type Set = ReturnType<typeof loose>
const PLACES: Readonly<Record<string, (books: Set, tree: Tree) => unknown>> = {
  update: (books, tree) => books.update({ rating: tree }),
  annotate: (books, tree) => books.annotate({ x: tree }).toArray(),
  'annotate, then values': (books, tree) => books.annotate({ x: tree }).values('x').toArray(),
  aggregate: (books, tree) => books.aggregate({ x: sum(tree) }),
  'aggregate of an annotation': (books, tree) => books.annotate({ x: sum(tree) }).toArray(),
  'the filter of an aggregate': (books, tree) =>
    books.annotate({ x: count('chapters', { filter: { rating: tree } }) }).toArray(),
  'the filter of an aggregate of all': (books, tree) =>
    books.aggregate({ x: count('*', { filter: { rating: tree } }) }),
  groups: (books, tree) =>
    books
      .values('author')
      .annotate({ x: avg(tree) })
      .toArray(),
  'the first of groups': (books, tree) =>
    (books.values('author').annotate({ x: tree }) as unknown as { first(): unknown }).first(),
  filter: (books, tree) => books.filter({ rating: tree }).toArray(),
  order: (books, tree) => books.orderBy(tree).toArray(),
}

const outcome = (run: () => unknown): string => {
  try {
    run()
    return 'accepted'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

const wrapped = (names: readonly string[], cause: string): Tree =>
  names.reduce(
    (inner, name) => (WRAPPERS[name] as (one: Tree) => Tree)(inner),
    (CAUSES[cause] as () => Tree)(),
  )

const asked = (books: Set, cause: string): Set =>
  cause === 'an annotation that is an aggregate' ? books.annotate({ n: count('tags') }) : books

for (const [place, run] of Object.entries(PLACES))
  test(place, () => {
    const books = loose(filledLibrary().db.Book.all())
    const found = (cause: string, wrappers: readonly string[]): string =>
      outcome(() => run(asked(books, cause), wrapped(wrappers, cause)))
    const bare = Object.fromEntries(Object.keys(CAUSES).map((cause) => [cause, found(cause, [])]))
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(CAUSES)),
        fc.array(fc.constantFrom(...Object.keys(WRAPPERS)), { minLength: 1, maxLength: 3 }),
        (cause, wrappers) => assert.is(found(cause, wrappers), bare[cause]),
      ),
      { numRuns: 150, includeErrorInReport: true },
    )
  })

test('an aggregate decides nothing in an update, wherever it is', () => {
  const { db } = filledLibrary()
  const ratings = (): unknown => db.Book.valuesList('rating', { flat: true }).toArray()
  const before = ratings()
  for (const value of [
    Case(When({ rating__lt: avg('rating') }, 1), { default: 0 }),
    Case(When(not({ rating__in: [sum('rating')] }), 1)),
  ])
    assert.is(
      outcome(() => loose(db.Book.all()).update({ rating: value })),
      'ERR_AGGREGATE_IN_UPDATE',
    )
  assert.equal(ratings(), before)
})

test.run()
