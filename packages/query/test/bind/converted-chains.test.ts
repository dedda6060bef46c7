import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, integer, model, string } from '@relata/core'
import { count, createStore, F } from '../../src/index.js'

const test = suite('chains that are converted with as')

const schema = defineSchema({
  Part: model({ code: string({ index: true }), weight: integer() }),
})
const filled = () => {
  const db = createStore(schema)
  for (const [code, weight] of [
    ['10', 1],
    ['9', 1],
    ['100', 2],
  ] as const)
    db.Part.create({ code, weight })
  return db
}

test('order rows by the converted value, in whole and in slices that an index could serve', () => {
  const db = filled()
  const term = F('code').as('integer')
  const codes = (rows: Iterable<{ readonly code: string }>): readonly string[] =>
    Array.from(rows, ({ code }) => code)
  assert.equal(codes(db.Part.orderBy(term)), ['9', '10', '100'])
  assert.equal(codes(db.Part.orderBy(term).slice(0, 2)), ['9', '10'])
  assert.equal(codes(db.Part.orderBy(term.desc()).slice(0, 2)), ['100', '10'])
  assert.equal(codes(db.Part.orderBy('code').slice(0, 2)), ['10', '100'])
})

test('are keys of groups apart from the chain itself', () => {
  const db = filled()
  const groups = db.Part.values('weight')
    .annotate({ doubled: F('code').as('integer').plus(count('id')), n: count('id') })
    .orderBy(F('code'))
    .toArray()
  assert.equal(
    groups.map(({ doubled }) => doubled),
    [11, 101, 10],
  )
})

test.run()
