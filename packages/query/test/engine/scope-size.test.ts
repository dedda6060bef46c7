import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, integer, manyToMany, model } from '@relata/core'
import { and, createStore, or, xor } from '@relata/query'

const test = suite('the plan of a wide or deep condition')
const schema = defineSchema({
  Tag: model({ n: integer() }),
  Book: model({ n: integer(), tags: manyToMany('Tag', { relatedName: 'books' }) }),
})
const filled = () => {
  const db = createStore(schema)
  for (let n = 0; n < 7; n++) db.Tag.create({ n })
  for (let n = 0; n < 40; n++) db.Book.create({ n }).tags.add(1 + (n % 7), 1 + ((n * 3) % 7))
  return db
}
/** The same calls, typed loosely: what is built here has no static type. */
type Build = (...conditions: readonly object[]) => object
const [both, any, one] = [and, or, xor] as unknown as readonly [Build, Build, Build]
interface Asked {
  count(): number
  explain(): object
  toArray(): readonly { readonly n: number }[]
}
const where = (db: ReturnType<typeof filled>, condition: object): Asked =>
  (db.Book as unknown as { filter(condition: object): Asked }).filter(condition)

const shared = (i: number): object => (i % 3 === 0 ? { n__gt: i % 40 } : { tags__n: i % 7 })
const alternating = (depth: number): object =>
  Array.from({ length: depth }, (_, i) => i).reduce<object>(
    (inner, i) => (i % 2 === 0 ? both : any)(shared(i), inner),
    { n__gte: 0 },
  )
const beside = (width: number): object =>
  both(...Array.from({ length: width }, (_, i) => any({ tags__n: i % 7 }, { n: i })))

test('grows with the condition, not with the ways to take it apart', () => {
  const db = filled()
  const size = (condition: object): number => String(where(db, condition).explain()).length
  for (const build of [alternating, beside]) {
    const [small, large] = [size(build(60)), size(build(120))]
    assert.ok(large < 4 * small, `${small}, ${large}`)
    assert.ok(large < 120 * 100)
  }
})

test('takes a time that grows with the condition', () => {
  const db = filled()
  const time = (condition: object): number => {
    const start = performance.now()
    where(db, condition).count()
    return performance.now() - start
  }
  time(alternating(400))
  assert.ok(time(alternating(400)) < 60_000)
  assert.ok(time(beside(1_000)) < 60_000)
  const wide = (kind: Build, of: (i: number) => object): object =>
    kind(...Array.from({ length: 20_000 }, (_, i) => of(i)))
  for (const kind of [both, any, one]) {
    assert.ok(time(wide(kind, (n) => ({ n }))) < 60_000)
    assert.ok(time(wide(kind, (n) => ({ tags__n: n }))) < 60_000)
  }
})

/** Conditions on one tag of the book and on the book, in conjunctive form: wide ones aren't distributed. */
const clauses = fc.array(
  fc.array(fc.record({ tag: fc.boolean(), n: fc.nat(39), not: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  }),
  {
    minLength: 1,
    maxLength: 14,
  },
)
test('means the same however it is planned: one tag of the book satisfies it together with the book', () => {
  const db = filled()
  const tags = new Map(db.Book.toArray().map((book) => [book.n, book.tags.toArray().map(({ n }) => n)]))
  fc.assert(
    fc.property(clauses, (given) => {
      const condition = both(
        ...given.map((alternatives) =>
          any(
            ...alternatives.map(({ tag, n, not }) => ({
              [`${tag ? 'tags__' : ''}n__${not ? 'gt' : 'lte'}`]: tag ? n % 7 : n,
            })),
          ),
        ),
      )
      const holds = (n: number, tag: number): boolean =>
        given.every((alternatives) =>
          alternatives.some((each) => {
            const [left, right] = each.tag ? [tag, each.n % 7] : [n, each.n]
            return each.not ? left > right : left <= right
          }),
        )
      const expected = [...tags].filter(([n, all]) => all.some((tag) => holds(n, tag))).map(([n]) => n)
      assert.equal(
        where(db, condition)
          .toArray()
          .map(({ n }) => n),
        expected,
      )
    }),
    { numRuns: 400, includeErrorInReport: true },
  )
})

test.run()
