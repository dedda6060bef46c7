import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, manyToMany, model, string, type ModelMeta } from '@relata/core'
import {
  all,
  any,
  Case,
  count,
  createStore,
  Exists,
  F,
  none,
  not,
  or,
  OuterRef,
  When,
} from '../../src/index.js'
import {
  call,
  chain,
  condition,
  keysOf,
  NAMES,
  wideWorld,
  type WideSet,
  type WideStore,
} from '../worlds/wide-world.js'
import { Random } from '../worlds/live-world.js'
import { refused } from '../worlds/library.js'

const test = suite('conditions on related rows')

const schema = defineSchema({
  Team: model({ name: string(), size: integer({ default: 0 }) }),
  Person: model({
    name: string(),
    age: integer({ default: 0 }),
    team: foreignKey('Team', { onDelete: 'CASCADE', null: true, relatedName: 'members' }),
    tags: manyToMany('Tag', { relatedName: 'people' }),
  }),
  Tag: model({ name: string() }),
})
function world() {
  const db = createStore(schema)
  const [young, old, mixed] = ['young', 'old', 'mixed'].map((name) => db.Team.create({ name, size: 30 }))
  db.Team.create({ name: 'empty' })
  const tag = db.Tag.create({ name: 'new' })
  for (const [name, age, team] of [
    ['a', 20, young],
    ['b', 60, old],
    ['c', 20, mixed],
    ['d', 60, mixed],
    ['e', 30, undefined],
  ] as const) {
    const person = db.Person.create({ name, age, team: team ?? null })
    if (name === 'c') person.tags.add(tag)
  }
  return db
}
type Db = ReturnType<typeof world>
const filtered = (db: Db, ...where: readonly object[]): WideSet =>
  (db.Team as unknown as WideSet).filter(...where)
const names = (db: Db, ...where: readonly object[]): readonly string[] =>
  (
    filtered(db, ...where)
      .values('name')
      .toArray() as { readonly name: string }[]
  ).map(({ name }) => name)

test('any, all and none of them match; all and none hold without related rows', () => {
  const db = world()
  assert.equal(names(db, any('members', { age__lt: 40 })), ['young', 'mixed'])
  assert.equal(names(db, all('members', { age__lt: 40 })), ['young', 'empty'])
  assert.equal(names(db, none('members', { age__lt: 40 })), ['old', 'empty'])
  assert.equal(names(db, any('members')), ['young', 'old', 'mixed'])
  assert.equal(names(db, none('members')), ['empty'])
  assert.equal(names(db, all('members')), ['young', 'old', 'mixed', 'empty'])
})

test('each chooses its row separately, where the lookups of one call share one', () => {
  const db = world()
  assert.equal(names(db, { members__age: 20 }, { members__age: 60 }), [])
  assert.equal(names(db, any('members', { age: 20 }), any('members', { age: 60 })), ['mixed'])
  assert.equal(names(db, any('members', { age: 20, name: 'd' })), [])
})

test('a negation inside refers to the related row, not to the outer row', () => {
  const db = world()
  assert.equal(names(db, any('members', not({ age: 20 }))), ['old', 'mixed'])
  assert.equal(names(db, not({ members__age: 20 })), ['old', 'empty'])
})

test('F inside is the related row, OuterRef the row around', () => {
  const db = world()
  db.Person.create({ name: 'f', age: 30, team_id: 1 })
  assert.equal(names(db, any('members', { age: OuterRef('size') })), ['young'])
  assert.equal(names(db, any('members', { age__gt: F('age') })), [])
})

test('chains of several relations, forward ones, and conditions in each other', () => {
  const db = world()
  assert.equal(names(db, any('members__tags', { name: 'new' })), ['mixed'])
  assert.equal(names(db, all('members', none('tags'))), ['young', 'old', 'empty'])
  assert.is(db.Person.filter(any('team', or({ name: 'young' }, { name: 'old' }))).count(), 2)
  assert.is(db.Person.exclude(any('team')).count(), 1)
})

test('are allowed wherever a condition is', () => {
  const db = world()
  const young = any('members', { age: 20 })
  assert.equal(
    db.Team.aggregate({ n: count('pk', { filter: young }), m: count(Case(When(none('members'), 1))) }),
    { n: 2, m: 1 },
  )
  assert.is(db.Team.get(young, { name: 'young' }).name, 'young')
  assert.equal(
    db.Team.annotate({ y: Case(When(young, 1), { default: 0 }) })
      .valuesList('y', { flat: true })
      .toArray(),
    [1, 0, 1, 0],
  )
  assert.is(db.Person.filter(Exists(db.Team.filter({ pk: OuterRef('team') }, young))).count(), 3)
  assert.is(db.Team.filter(young).update({ size: 1 }), 2)
})

test('refuse what is no relation, and names that the related model lacks', () => {
  const db = world()
  const run = (made: object): string => refused(() => filtered(db, made)).code
  assert.is(run(any('name', {})), 'ERR_NOT_A_RELATION')
  assert.is(run(any('members__age__gt', {})), 'ERR_NOT_A_RELATION')
  assert.is(run(any('nobody', {})), 'ERR_UNKNOWN_FIELD')
  assert.is(run(any('members', { nope: 1 })), 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => any('', {})).code, 'ERR_ARGUMENT')
  const deep = (): object =>
    Array.from({ length: 200 }).reduce<object>((inner) => any('members', any('team', inner)), {})
  assert.is(refused(deep).code, 'ERR_TOO_DEEP')
})

/** The rows that a chain reaches from a row, one relation after the other. */
function reached(db: WideStore, from: ModelMeta, key: number, path: readonly string[]): readonly number[] {
  let at = from
  let keys: readonly number[] = [key]
  for (const name of path) {
    const edge = at.edges.get(name)
    if (edge === undefined) throw new Error(`no ${name}`)
    keys = [
      ...new Set(
        keys.flatMap((one) => keysOf(db.model(edge.target.name).filter({ [edge.inverse.name]: one }))),
      ),
    ]
    at = edge.target
  }
  return keys
}

test('hold if the rows at the end of the chain satisfy the condition', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 40, maxLength: 150 }), (seed) => {
      const random = new Random(seed)
      const db = wideWorld(random)
      const from = db.schema.model(random.of(NAMES))
      const { path, end } = chain(random, from, { longest: 2 })
      if (path.length === 0) return
      const inner = condition(db, random, end, { depth: 1 })
      const matching = new Set(keysOf(db.model(end.name).filter(inner)))
      const says: Record<string, (keys: readonly number[]) => boolean> = {
        any: (keys) => keys.some((key) => matching.has(key)),
        all: (keys) => keys.every((key) => matching.has(key)),
        none: (keys) => !keys.some((key) => matching.has(key)),
      }
      const everyone: WideSet = db.model(from.name).orderBy('pk')
      for (const [name, holds] of Object.entries(says)) {
        const expected = keysOf(everyone).filter((key) => holds(reached(db, from, key, path)))
        assert.equal(
          keysOf(everyone.filter(call(name, path.join('__'), inner))),
          expected,
          `${name} ${path.join('__')}`,
        )
      }
    }),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test.run()
