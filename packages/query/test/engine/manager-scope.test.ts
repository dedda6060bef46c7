import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, manyToMany, model, string } from '@relata/core'
import { count, createStore, Exists, max, not, or, OuterRef, xor } from '@relata/query'
import { given } from '../worlds/as-written.js'
import { holds, type Row, type World } from '../worlds/naive.js'
import {
  build,
  conditionOf,
  plans,
  shapes,
  type LooseRelated,
  type LooseSet,
} from '../worlds/random-world.js'

const test = suite("a many-to-many manager's own row")
const settings = { numRuns: 150, includeErrorInReport: true } as const
const ids = (rows: LooseSet): number[] => rows.toArray().map((row) => row.id)

/** Each relation that leads to several rows, with the name of the other way. */
const managers = (
  world: World,
): { readonly model: string; readonly name: string; readonly back: string | undefined }[] =>
  Object.entries(world.relations).flatMap(([own, relations]) =>
    relations
      .filter(({ multi }) => multi)
      .map(({ name, target }) => {
        const other = name.startsWith('back') ? name.replace('back', 'f') : name.replace('f', 'back')
        const inverse = world.relations[target]?.find((relation) => relation.name === other)
        return { model: own, name, back: inverse?.multi === true ? other : undefined }
      }),
  )

test('filter and exclude divide its rows, and mean what a naive evaluation with the shared choice means', () => {
  fc.assert(
    fc.property(
      plans,
      fc.nat(100),
      shapes,
      fc.option(shapes, { nil: undefined }),
      (plan, pick, shape, later) => {
        const { db, world } = build(plan)
        const all = managers(world)
        const manager = all[pick % Math.max(1, all.length)]
        if (manager === undefined) return
        const relation = world.relations[manager.model]?.find(({ name }) => name === manager.name)
        const target = relation?.target ?? ''
        const condition = conditionOf(world, target, shape)
        const second = later === undefined ? undefined : conditionOf(world, target, later)
        for (const owner of world.rows[manager.model] ?? []) {
          const related = db.model(manager.model).get(owner.id)[manager.name] as LooseRelated
          const { back } = manager
          const shared = back === undefined ? undefined : [new Map<string, Row | null>([[back, owner]])]
          const rows = (relation?.reach(owner) ?? []).toSorted((a, b) => a.id - b.id)
          const found = rows.filter((row) =>
            holds(
              world,
              shared === undefined ? { model: target, row } : { model: target, row, shared },
              condition,
            ),
          )
          const idsOf = (kept: readonly Row[]): number[] => kept.map(({ id }) => id)
          assert.equal(ids(related.filter(given(condition))), idsOf(found))
          const rest = rows.filter((row) => !found.includes(row))
          assert.equal(ids(related.exclude(given(condition))), idsOf(rest))
          assert.equal(ids(related.filter((not as (one: object) => object)(given(condition)))), idsOf(rest))
          if (second === undefined) continue
          const both = found.filter((row) => holds(world, { model: target, row }, second))
          assert.equal(
            ids(related.filter(given(condition)).filter(given(second))),
            idsOf(both),
            'a second call may choose another row',
          )
        }
      },
    ),
    settings,
  )
})

const library = () => {
  const db = createStore(
    defineSchema({
      Tag: model({ name: string() }),
      Book: model({
        name: string(),
        read: integer({ default: 0 }),
        tags: manyToMany('Tag', { relatedName: 'books' }),
      }),
    }),
  )
  const [a, b] = [db.Tag.create({ name: 'a' }), db.Tag.create({ name: 'b' })]
  db.Book.create({ name: 'x' }).tags.add(a, b)
  db.Book.create({ name: 'y' }).tags.add(a)
  return { db, a, b }
}
const names = (rows: Iterable<{ readonly name: string }>): string[] =>
  Array.from(rows, ({ name }) => name).sort()

test('is the one that negations refer to, at any depth of the condition', () => {
  const { db, a } = library()
  assert.equal(names(a.books.filter({ tags__name: 'b' })), [])
  assert.equal(names(a.books.exclude({ tags__name: 'b' })), ['x', 'y'])
  assert.equal(names(a.books.filter(not({ tags__name: 'b' }))), ['x', 'y'])
  assert.equal(names(a.books.filter(not(not({ tags__name: 'b' })))), [])
  assert.equal(names(a.books.exclude(or({ name: 'y' }, not({ tags__name: 'a' })))), ['x'])
  assert.equal(names(a.books.filter(xor({ name: 'x' }, not({ tags__name: 'b' })))), ['y'])
  assert.equal(names(a.books.exclude({ tags__in: db.Tag.filter({ name: 'b' }) })), ['x', 'y'])
  assert.equal(
    names(a.books.all().exclude({ read: 5 }).exclude({ tags__name: 'b' })),
    ['y'],
    'the second call speaks of any tag',
  )
  const other = db.Book.filter({ tags__name: 'b', pk: OuterRef('pk') })
  assert.equal(names(a.books.exclude(Exists(other))), ['y'], 'a query set inside is its own')
})

test('is the one that a count, an aggregate, an update and a delete go by', () => {
  const { db, a } = library()
  const without = a.books.exclude({ tags__name: 'b' })
  assert.is(without.count(), 2)
  assert.equal(without.aggregate({ n: count('pk') }), { n: 2 })
  assert.equal(
    without
      .orderBy('name')
      .annotate({ last: max('tags__name') })
      .values('name', 'last')
      .toArray(),
    [
      { name: 'x', last: 'a' },
      { name: 'y', last: 'a' },
    ],
  )
  assert.is(without.update({ read: 1 }), 2)
  assert.is(db.Book.filter({ read: 1 }).count(), 2)
  assert.is(a.books.exclude({ tags__name: 'a' }).delete().total, 0)
  assert.is(without.delete().byModel['Book'], 2)
})

test('is the one that a live query goes by', () => {
  const { db, a, b } = library()
  const seen: Record<string, string[]> = {}
  a.books
    .exclude({ tags__name: 'b' })
    .live()
    .subscribe((rows) => (seen['without'] = names(rows)))
  a.books
    .filter({ tags__name: 'b' })
    .live()
    .subscribe((rows) => (seen['with'] = names(rows)))
  assert.equal(seen, { without: ['x', 'y'], with: [] })
  db.Book.create({ name: 'z' }).tags.add(a, b)
  assert.equal(seen, { without: ['x', 'y', 'z'], with: [] })
  db.Tag.update(b, { name: 'c' })
  db.Tag.update(a, { name: 'b' })
  assert.equal(seen, { without: [], with: ['x', 'y', 'z'] })
})

test('is not taken for the choice of a query set that `and` joins to it', () => {
  const { db, a } = library()
  const other = db.Book.filter({ tags__name: 'b' })
  assert.equal(names(a.books.and(other)), ['x'])
  assert.equal(names(other.and(a.books)), ['x'])
})

test('of a through model is each of the rows between the two', () => {
  const db = createStore(
    defineSchema({
      Person: model({ name: string() }),
      Club: model({
        name: string(),
        members: manyToMany('Person', { through: 'Membership', relatedName: 'clubs' }),
      }),
      Membership: model({
        club: foreignKey('Club', { onDelete: 'CASCADE' }),
        person: foreignKey('Person', { onDelete: 'CASCADE' }),
        since: integer(),
      }),
    }),
  )
  const [chess, choir] = [db.Club.create({ name: 'chess' }), db.Club.create({ name: 'choir' })]
  const [ann, bob, cy] = [
    db.Person.create({ name: 'Ann' }),
    db.Person.create({ name: 'Bob' }),
    db.Person.create({ name: 'Cy' }),
  ]
  const join = (club: typeof chess, person: typeof ann, since: number) =>
    db.Membership.create({ club, person, since })
  join(chess, ann, 1)
  join(chess, ann, 5)
  join(choir, ann, 9)
  join(chess, bob, 5)
  join(choir, bob, 1)
  join(chess, cy, 1)
  assert.equal(names(chess.members.filter({ membership__since: 1 })), ['Ann', 'Cy'])
  assert.equal(
    names(chess.members.exclude({ membership__since: 1 })),
    ['Bob'],
    'none of the memberships of this club',
  )
  assert.equal(
    names(chess.members.exclude({ membership__since: 9 })),
    ['Ann', 'Bob', 'Cy'],
    "a membership of the other club doesn't count",
  )
  assert.equal(names(chess.members.filter(not({ membership__since: 1, clubs__name: 'chess' }))), ['Bob'])
  assert.equal(names(chess.members.filter({ membership__since: 5 }, not({ membership__since: 1 }))), ['Bob'])
})

const people = () => {
  const db = createStore(
    defineSchema({
      Person: model({
        name: string(),
        friends: manyToMany('self'),
        follows: manyToMany('self', { symmetrical: false, relatedName: 'followers' }),
        peers: manyToMany('self', { through: 'Peering', symmetrical: true }),
      }),
      Peering: model({
        one: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'peerings' }),
        other: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'peeredBy' }),
        since: integer({ default: 0 }),
      }),
    }),
  )
  const [ann, bob, cy, dan] = ['Ann', 'Bob', 'Cy', 'Dan'].map((name) => db.Person.create({ name })) as [
    Person,
    Person,
    Person,
    Person,
  ]
  type Person = ReturnType<typeof db.Person.create>
  return { db, ann, bob, cy, dan }
}

test('of a symmetrical relation is none: its name means all related rows', () => {
  const { ann, bob, cy, dan } = people()
  ann.friends.add(bob, cy)
  bob.friends.add(dan)
  assert.equal(names(ann.friends.filter({ friends__name: 'Dan' })), ['Bob'])
  assert.equal(names(ann.friends.exclude({ friends__name: 'Dan' })), ['Cy'])
  assert.equal(ann.friends.orderBy('pk').valuesList('name', 'friends__name').toArray(), [
    ['Bob', 'Ann'],
    ['Bob', 'Dan'],
    ['Cy', 'Ann'],
  ])
  assert.equal(
    ann.friends
      .orderBy('pk')
      .annotate({ n: count('friends') })
      .valuesList('name', 'n')
      .toArray(),
    [
      ['Bob', 2],
      ['Cy', 1],
    ],
  )
  assert.equal(ann.friends.aggregate({ n: count('friends') }), { n: 3 })
  assert.equal(ann.friends.orderBy('-friends__name').valuesList('name', { flat: true }).toArray(), [
    'Bob',
    'Cy',
  ])
  assert.equal(ann.friends.orderBy('friends__name', 'name').valuesList('name', { flat: true }).toArray(), [
    'Bob',
    'Cy',
  ])
  let live: string[] = []
  let sum = 0
  ann.friends
    .filter({ friends__name: 'Dan' })
    .live()
    .subscribe((rows) => (live = names(rows)))
  ann.friends.liveAggregate({ n: count('friends') }).subscribe(({ n }) => (sum = n))
  cy.friends.add(dan)
  assert.equal([live, sum], [['Bob', 'Cy'], 4])
})

test('of a relation to itself with two names, or over a through model, is shared by the name that leads back', () => {
  const { ann, bob, cy, dan } = people()
  ann.follows.add(bob, cy)
  dan.follows.add(bob)
  bob.follows.add(dan)
  assert.equal(names(ann.follows.filter({ followers__name: 'Dan' })), [])
  assert.equal(names(ann.follows.exclude({ followers__name: 'Dan' })), ['Bob', 'Cy'])
  assert.equal(names(ann.follows.filter({ follows__name: 'Dan' })), ['Bob'])
  assert.equal(ann.follows.aggregate({ n: count('followers'), m: count('follows') }), { n: 2, m: 1 })
  ann.peers.add(bob, cy, { throughDefaults: { since: 7 } })
  bob.peers.add(dan, { throughDefaults: { since: 8 } })
  assert.equal(names(ann.peers.filter({ peers__name: 'Dan' })), ['Bob'])
  assert.equal(ann.peers.aggregate({ n: count('peers') }), { n: 3 })
  assert.equal(
    names(ann.peers.filter({ peeredBy__since: 8 })),
    [],
    'the row that leads from the one is shared',
  )
  assert.equal(names(ann.peers.exclude({ peeredBy__since: 8 })), ['Bob', 'Cy'])
  assert.equal(names(ann.peers.filter({ peerings__since: 8 })), ['Bob'])
})

test.run()
