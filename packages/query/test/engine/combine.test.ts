import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, integer, model, string } from '@relata/core'
import { avg, count, createStore, sum } from '@relata/query'
import { build, plans, type LooseSet } from '../worlds/random-world.js'

const schema = defineSchema({
  Author: model({ name: string(), born: integer() }),
  Tag: model({ name: string(), weight: integer() }),
})
const library = () => {
  const db = createStore(schema)
  for (const [name, born] of [
    ['Ann', 1],
    ['Bob', 2],
    ['Cyd', 3],
  ] as const)
    db.Author.create({ name, born })
  for (const [name, weight] of [
    ['Bob', 2],
    ['Dan', 4],
    ['Dan', 5],
  ] as const)
    db.Tag.create({ name, weight })
  return db
}

test('a union of values has those of each query set, equal ones once', () => {
  const db = library()
  const names = db.Author.valuesList('name', { flat: true }).union(db.Tag.valuesList('name', { flat: true }))
  assert.equal(names.orderBy('name').toArray(), ['Ann', 'Bob', 'Cyd', 'Dan'])
  assert.equal(names.orderBy('-name').slice(0, 2).toArray(), ['Dan', 'Cyd'])
  assert.is(names.count(), 4)
})

test('a union with all keeps each row as often as it occurs', () => {
  const db = library()
  const names = db.Author.valuesList('name', { flat: true }).union(
    db.Tag.valuesList('name', { flat: true }),
    { all: true },
  )
  assert.equal([...names.orderBy('name')], ['Ann', 'Bob', 'Bob', 'Cyd', 'Dan', 'Dan'])
  const rows = db.Author.filter({ born__lte: 2 }).union(db.Author.filter({ born__gte: 2 }), { all: true })
  assert.equal(
    rows
      .orderBy('born')
      .toArray()
      .map(({ name }) => name),
    ['Ann', 'Bob', 'Bob', 'Cyd'],
  )
})

test('intersection and difference compare whole tuples', () => {
  const db = library()
  const pairs = db.Author.valuesList('name', 'born')
  assert.equal(pairs.intersection(db.Tag.valuesList('name', 'weight')).toArray(), [['Bob', 2]])
  assert.equal(pairs.difference(db.Tag.valuesList('name', 'weight')).orderBy('name').toArray(), [
    ['Ann', 1],
    ['Cyd', 3],
  ])
})

test('sliced query sets are combined as they are', () => {
  const db = library()
  const ends = db.Author.orderBy('born').slice(0, 1).union(db.Author.orderBy('-born').slice(0, 1))
  assert.equal(
    ends
      .orderBy('name')
      .toArray()
      .map(({ name }) => name),
    ['Ann', 'Cyd'],
  )
})

const words = (rows: readonly { readonly [field: string]: unknown }[]): Map<unknown, number[]> => {
  const groups = new Map<unknown, number[]>()
  for (const row of rows)
    groups.set(row['word'], [
      ...(groups.get(row['word']) ?? []),
      ...(row['number'] === null ? [] : [row['number'] as number]),
    ])
  return groups
}

test('values before an annotation groups: each group is aggregated once', () => {
  fc.assert(
    fc.property(plans, fc.constantFrom('Ape', 'Bee', 'Cat'), (plan, name) => {
      const { db, world } = build(plan)
      const rows = world.rows[name] ?? []
      const expected = [...words(rows)].map(([word, numbers]) => ({
        word,
        rows: rows.filter((row) => row['word'] === word).length,
        total: numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0),
        mean: numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length,
      }))
      const aggregates = {
        rows: (count as (chain: string) => unknown)('id'),
        total: (sum as (chain: string) => unknown)('number'),
        mean: (avg as (chain: string) => unknown)('number'),
      }
      const grouped: LooseSet = db.model(name).values('word').annotate(aggregates)
      const byWord = (a: { word: unknown }, b: { word: unknown }): number =>
        String(a.word) < String(b.word) ? -1 : 1
      assert.equal(
        (grouped.toArray() as unknown as typeof expected).toSorted(byWord),
        expected.toSorted(byWord),
      )
    }),
    { numRuns: 200, includeErrorInReport: true },
  )
})

test.run()
