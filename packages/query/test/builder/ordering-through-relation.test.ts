import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as helpers from '../../src/index.js'
import { loose, type Loose } from '../worlds/library.js'

const test = suite("ordered by a relation, rows are in the order of its model's ordering")

type Build = (...given: readonly unknown[]) => { readonly plus: Build; readonly desc: Build }
type Helper = 'and' | 'avg' | 'Case' | 'coalesce' | 'count' | 'F' | 'greatest' | 'lower' | 'not' | 'When'
const { and, avg, Case, coalesce, count, F, greatest, lower, not, When } = helpers as unknown as Record<
  Helper,
  Build
>

/** Orderings of A, by what they are made of. */
const ORDERINGS: Readonly<Record<string, unknown>> = {
  chain: F('x'),
  arithmetic: F('x').plus(F('y')),
  function: greatest(F('x'), F('y')),
  text: lower('name').desc(),
  'case, by its condition and value': Case(When({ x__gt: 1 }, F('y')), { default: 9 }),
  'case, by its default': Case(When({ x__gt: 2 }, 0), { default: F('y') }),
  'case, by a negation': Case(When(not({ x: 2 }), 0), { default: F('y') }),
  'case, by a comparison': Case(When(and({ x__lt: F('y') }), 0), { default: 1 }),
  'case, by a list': Case(When({ x__in: [F('y'), 3] }, 0), { default: 1 }),
  aggregate: count('parts'),
  'aggregate in a function': coalesce(avg('parts__x'), 0),
  'filter of an aggregate': count('parts', { filter: { parts__x__gt: F('x') } }),
}

const filled = (ordering: unknown): Record<'A' | 'B' | 'C', Loose> => {
  // B and C have columns of the same names, which would order the other way round.
  const columns = { name: string(), x: integer(), y: integer() }
  const schema = defineSchema({
    A: model(columns, { ordering: [ordering, 'name'] as never }),
    Part: model({ x: integer(), a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'parts' }) }),
    B: model({ ...columns, a: foreignKey('A', { onDelete: 'CASCADE', relatedName: 'bs' }) }),
    C: model({ ...columns, b: foreignKey('B', { onDelete: 'CASCADE', relatedName: 'cs' }) }),
  })
  const db = helpers.createStore(schema) as unknown as Record<'A' | 'Part' | 'B' | 'C', Loose>
  const values = [
    ['b', 2, 4],
    ['d', 1, 2],
    ['a', 3, 0],
    ['c', 4, 5],
  ] as const
  for (const [at, [name, x, y]] of values.entries()) {
    const a = db.A.create({ name, x, y })
    for (let part = 0; part < ([2, 0, 3, 1][at] ?? 0); part++) db.Part.create({ a, x: x + part })
    const b = db.B.create({ name: `z${name}`, x: -x, y: -y, a })
    db.C.create({ name, x: -x, y: -y, b })
  }
  return db
}

for (const [name, ordering] of Object.entries(ORDERINGS))
  test(name, () => {
    const db = filled(ordering)
    const pks = (set: Loose): unknown => loose(set).valuesList('pk', { flat: true }).toArray()
    const expected = pks(db.A.filter({}))
    assert.not.equal(expected, [1, 2, 3, 4])
    assert.equal(pks(db.B.orderBy('a')), expected)
    assert.equal(pks(db.C.orderBy('b__a')), expected)
    assert.equal(pks(db.B.orderBy('-a')), (expected as unknown[]).toReversed())
  })

test.run()
