import { defineSchema, integer, json, model, string, ValidationError, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

import { count, createStore, F, lookups, not } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  A: model({ name: string({ default: '' }), n: integer({ default: 0 }), data: json({ null: true }) }),
})
interface World extends SchemaOf<typeof schema> {}
const world = (...names: readonly string[]) => {
  const db = createStore<World>(schema)
  names.forEach((name, n) => db.A.create({ name, n, data: { name } }))
  return db
}
const EVIL = '^(a+)+$'
const evilRows = () => world(...Array.from({ length: 200 }, (_, i) => `${'a'.repeat(40 + i)}!`))

const test = suite('regex lookups')

test('a pattern from outside takes linear time wherever conditions are read', () => {
  const db = evilRows()
  const start = performance.now()
  assert.is(db.A.filter(lookups({ name__regex: EVIL }, { allow: ['name__regex'] })).count(), 0)
  assert.is(
    db.A.filter(
      lookups(`name__iregex=${encodeURIComponent('(a|aa)+$')}`, { allow: ['name__iregex'] }),
    ).count(),
    0,
  )
  assert.is(db.A.exclude({ name__regex: EVIL }).count(), 200)
  assert.is(db.A.filter(not({ name__regex: EVIL })).count(), 200)
  assert.is(db.A.filter({ data__name__regex: EVIL }).count(), 0)
  assert.is(
    db.A.annotate({ copy: F('name') })
      .filter({ copy__regex: EVIL })
      .count(),
    0,
  )
  assert.equal(db.A.aggregate({ c: count('*', { filter: { name__regex: EVIL } }) }), { c: 0 })
  assert.is(db.A.filter({ name__regex: EVIL }).update({ n: 1 }), 0)
  assert.is(db.A.filter({ name__regex: F('name') }).count(), 200)
  const seen: number[] = []
  const subscription = db.A.filter({ name__regex: EVIL })
    .live()
    .subscribe((rows) => seen.push(rows.length))
  db.A.create({ name: 'a'.repeat(1_000) })
  db.A.create({ name: `${'a'.repeat(1_000)}b` })
  subscription.unsubscribe()
  assert.equal(seen, [0, 1])
  assert.ok(performance.now() - start < 60_000)
})

test('a pattern that is refused is refused by the call that has it', () => {
  const { A } = world('a')
  for (const [pattern, code, says] of [
    [
      '(',
      'ERR_LOOKUP_VALUE',
      "The value of 'name__regex' (regex) is not a valid regular expression: a '(' without its ')'",
    ],
    ['(a)\\1', 'ERR_PATTERN', "The value of 'name__regex' (regex) is a pattern with a backreference ('\\1')"],
    ['(?=a)', 'ERR_PATTERN', 'Pass a RegExp'],
  ] as const) {
    const error = refused(() => A.filter({ name__regex: pattern }))
    assert.instance(error, ValidationError)
    assert.is(error.code, code)
    assert.is(error.value, pattern)
    assert.is(error.field, 'name__regex')
    assert.match(error.message, says)
    assert.is(
      refused(() => A.filter(lookups({ name__regex: pattern }, { allow: ['name__regex'] }))).code,
      code,
    )
  }
  assert.is(refused(() => loose(A).filter({ name__regex: {} })).code, 'ERR_LOOKUP_VALUE')
  assert.is(refused(() => loose(A).filter({ name__regex: null })).code, 'ERR_LOOKUP_VALUE')
})

test("a RegExp runs on JavaScript's engine, with its own flags", () => {
  const { A } = world('abab', 'abba', 'ABAB', 'é')
  const found = (pattern: RegExp) =>
    A.filter({ name__regex: pattern }).valuesList('n', { flat: true }).toArray()
  assert.equal(found(/^(..)\1$/u), [0, 2])
  assert.equal(found(/^ab(?=b)/), [1])
  assert.equal(found(/^abab$/i), [0, 2])
  assert.equal(found(/^\w$/), [])
  assert.equal(A.filter({ name__iregex: /^abab$/ }).count(), 2)
  assert.equal(A.filter({ name__iregex: /^abab$/i }).count(), 2)
  assert.equal(A.filter({ data__name__regex: /^(..)\1$/ }).count(), 2)
  const sticky = /b/g
  sticky.lastIndex = 3
  assert.equal(found(sticky), [0, 1])
  assert.is(sticky.lastIndex, 3)
  assert.match(A.filter({ name__regex: /^ab/i }).explain().toString(), '/^ab/i')
})

test('live queries with different RegExps are different queries', () => {
  const { A } = world('a', 'b')
  const seen: string[][] = []
  const follow = (pattern: RegExp) =>
    A.filter({ name__regex: pattern })
      .live()
      .subscribe((rows) => seen.push(rows.map(({ name }) => name)))
  const subscriptions = [follow(/^a/), follow(/^b/), follow(/^A/i)]
  assert.equal(seen, [['a'], ['b'], ['a']])
  A.create({ name: 'bb' })
  assert.equal(seen[3], ['b', 'bb'])
  for (const subscription of subscriptions) subscription.unsubscribe()
})

test.run()
