import { defineSchema, integer, model } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'

const test = suite('parts that are used again and again')

/** What the run time sees: a variable of one type would follow no loop. */
type Anything = (...given: readonly unknown[]) => Loose
type Method =
  | 'all'
  | 'and'
  | 'annotate'
  | 'count'
  | 'difference'
  | 'exclude'
  | 'filter'
  | 'first'
  | 'intersection'
interface Loose extends Record<Method | 'not' | 'or' | 'plus' | 'union' | Helper, Anything> {
  readonly e: number
}
type Helper = 'Case' | 'coalesce' | 'Exists' | 'F' | 'When'
const { and, Case, coalesce, Exists, F, not, or, When } = helpers as unknown as Loose

const db = helpers.createStore(defineSchema({ A: model({ n: integer() }) }))
for (let n = 0; n < 10; n++) db.A.create({ n })
const A = db.A as unknown as Loose

/** Each round uses what the one before made at least twice. */
const doublings: Readonly<
  Record<
    string,
    readonly [start: () => unknown, round: (made: Loose, i: number) => unknown, use: (made: Loose) => unknown]
  >
> = {
  arithmetic: [() => F('n'), (e) => e.plus(e), (e) => A.annotate({ e }).first().e],
  function: [() => F('n'), (e) => coalesce(e, e), (e) => A.annotate({ e }).first().e],
  case: [() => F('n'), (e, i) => Case(When({ n: i }, e), { default: e }), (e) => A.annotate({ e }).first().e],
  'or of or': [() => or({ n: 1 }, { n: 2 }), (c) => or(c, c), (c) => A.filter(c).count()],
  conditions: [
    () => or({ n: 1 }, { n: 2 }),
    (c, i) => or(and(c, { n: i }), and(c, { n: 1 })),
    (c) => A.filter(c).count(),
  ],
  union: [() => A.filter({ n: 1 }), (q) => q.union(q), (q) => q.count()],
  intersection: [() => A.filter({ n: 1 }), (q) => q.intersection(q, A.all()), (q) => q.count()],
  difference: [() => A.filter({ n: 1 }), (q) => q.difference(q), (q) => q.count()],
  'and of query sets': [() => A.filter({ n: 1 }), (q) => q.and(q), (q) => q.count()],
  'or of query sets': [() => A.filter({ n: 1 }), (q) => q.or(q), (q) => q.count()],
  subqueries: [
    () => A.filter({ n: 1 }),
    (q) => A.filter({ pk__in: q }).exclude({ pk__in: q }),
    (q) => q.count(),
  ],
  exists: [() => A.filter({ n: 1 }), (q) => A.filter(or(Exists(q), not(Exists(q)))), (q) => q.count()],
}

for (const [what, [start, round, use]] of Object.entries(doublings)) {
  test(`${what}: a few times they are evaluated, and forty times refused by a code at once`, () => {
    const rounds = (count: number): unknown => {
      let made = start() as Loose
      for (let i = 0; i < count; i++) made = round(made, i) as Loose
      return use(made)
    }
    rounds(5)
    assert.throws(
      () => rounds(40),
      (error: { code?: string }) => error.code === 'ERR_TOO_DEEP',
    )
  })
}

test('a loop that adds one part is no such use', () => {
  let condition: unknown = { n: 0 }
  let set = A.filter({ n: 0 })
  for (let i = 0; i < 1000; i++) {
    condition = or(condition, { n: i })
    set = set.union(A.filter({ n: i }))
  }
  assert.equal([A.filter(condition).count(), set.count()], [10, 10])
})

test.run()
