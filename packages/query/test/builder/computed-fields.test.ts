import {
  abstractModel,
  array,
  boolean,
  CoreStore,
  date,
  datetime,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  MemoryLog,
  model,
  string,
  text,
  type ModelDeclaration,
  type SchemaMeta,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Replica } from '../worlds/replica.js'
import {
  concat,
  createStore,
  F,
  jsonSchema,
  standardSchema,
  Value,
  withHooks,
  type Database,
} from '../../src/index.js'
import { refusedWith as refused } from '../worlds/library.js'

const test = suite('computed fields')

const slug = (title: string): string => title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
/** What the functions were called with. */
const calls: object[] = []

const Named = abstractModel(
  {
    first: string(),
    last: string({ null: true }),
    full: string({ computed: ['first', 'last'], maxLength: 12 }),
  },
  {
    computed: {
      full: (row) => {
        calls.push(row)
        return row.last === null ? row.first : `${row.first} ${row.last}`
      },
    },
  },
)
const DECLARED = {
  Team: model({ name: string({ unique: true }) }),
  Person: model(
    {
      initials: string({ computed: ['full'], index: true }),
      team: foreignKey('Team', { onDelete: 'SET_NULL', null: true, relatedName: 'people' }),
      hasTeam: boolean({ computed: ['team_id'] }),
      note: text({ default: '' }),
      tags: array(string(), { default: [] }),
      firstTag: string({ null: true, computed: ['tags'] }),
      version: integer({ version: true }),
      changed: datetime({ now: 'update' }),
      year: integer({ computed: ['changed'] }),
      friends: manyToMany('self'),
    },
    {
      bases: [Named],
      computed: {
        initials: ({ full }) => String(full).replaceAll(/[^A-Z]/g, ''),
        hasTeam: ({ team_id }) => team_id !== null,
        firstTag: ({ tags }) => tags[0] ?? null,
        year: ({ changed }) => new Date(changed).getUTCFullYear(),
      },
    },
  ),
  Page: model(
    {
      title: string(),
      slug: string({ unique: true, computed: ['title'] }),
      data: json<{ list: number[] }>({ default: { list: [] } }),
      size: integer({ computed: ['data'] }),
      price: decimal({ maxDigits: 6, decimalPlaces: 2, default: '0' }),
      gross: decimal({ decimalPlaces: 2, computed: ['price'] }),
      day: date({ null: true, computed: ['title'] }),
    },
    {
      computed: {
        slug: ({ title }) => slug(title),
        size: ({ data }) => data.list.length,
        gross: ({ price }) => Number(price) * 1.25,
        day: ({ title }) => (title === 'x' ? null : new Date(0)),
      },
    },
  ),
  Place: model(
    { name: string(), key: string({ computed: ['name'] }) },
    { computed: { key: ({ name }) => slug(name) } },
  ),
  Cafe: model(
    { stars: integer(), label: string({ computed: ['stars'] }) },
    { parents: ['Place'], computed: { label: ({ stars }) => '*'.repeat(stars) } },
  ),
}
const schema = defineSchema(DECLARED)
interface App extends SchemaOf<typeof schema> {}

const START = Date.UTC(2024, 4, 1, 10)
function world(of: SchemaMeta = schema, log: MemoryLog = new MemoryLog()): Database<App> {
  return createStore<App>(of as typeof schema, { log, clock: () => START })
}

test('a new row has them: chained, from a key, from a field that the store sets', () => {
  const db = world()
  const team = db.Team.create({ name: 'T' })
  const ann = db.Person.create({ first: 'Ann', last: 'Bee', team })
  assert.equal(
    [ann.full, ann.initials, ann.hasTeam, ann.year, ann.firstTag],
    ['Ann Bee', 'AB', true, 2024, null],
  )
  assert.is(db.Person.create({ first: 'Cy' }).hasTeam, false)
  assert.equal(
    db.Person.bulkCreate([
      { first: 'Di', last: null },
      { first: 'Ed', tags: ['x', 'y'] },
    ]).map((row) => [row.full, row.firstTag]),
    [
      ['Di', null],
      ['Ed', 'x'],
    ],
  )
})

test('a function gets the columns that the field names, frozen, as rows have them', () => {
  const db = world()
  calls.length = 0
  db.Person.create({ first: 'Ann', last: 'Bee' })
  assert.equal(calls, [{ first: 'Ann', last: 'Bee' }])
  assert.ok(Object.isFrozen(calls[0]))
})

test('they take indexes, unique constraints, conditions and orders', () => {
  const db = world()
  db.Person.bulkCreate([{ first: 'Ann', last: 'Bee' }, { first: 'Al', last: 'Bo' }, { first: 'Cy' }])
  assert.equal(
    db.Person.filter({ initials: 'AB' }).orderBy('-full').valuesList('full', { flat: true }).toArray(),
    ['Ann Bee', 'Al Bo'],
  )
  assert.match(String(db.Person.filter({ initials: 'AB' }).explain()), /initials/)
  db.Page.create({ title: 'One Two' })
  const error = refused('ERR_UNIQUE', () => db.Page.create({ title: 'one, two' }))
  assert.is(error.field, 'slug')
  assert.is(db.Page.get({ slug: 'one-two' }).title, 'One Two')
  assert.is(db.Page.bulkCreate([{ title: 'one two' }], { ignoreConflicts: true }).length, 0)
})

test('every way to write a row keeps them', () => {
  const db = world()
  const team = db.Team.create({ name: 'T' })
  const page = db.Page.create({ title: 'A' })
  const now = () => {
    const { slug: key, size, gross } = db.Page.get(page.id)
    return [key, size, gross]
  }
  assert.equal(now(), ['a', 0, '0.00'])
  db.Page.update(page, { title: 'B' })
  assert.is(now()[0], 'b')
  db.Page.update(page.id, (draft) => void draft.data.list.push(1, 2))
  assert.is(now()[1], 2)
  db.Page.update(page.id, (draft) => ({ ...draft, title: 'C', data: { list: [1] } }))
  assert.equal(now(), ['c', 1, '0.00'])
  db.Page.all().update({ price: F('price').plus(2), title: concat('title', Value('!d')) })
  assert.equal(now(), ['c-d', 1, '2.50'])
  db.Page.bulkUpdate([[page.id, { title: 'E' }]])
  db.Page.upsert({ slug: 'e' }, { create: { title: 'n' }, update: { title: 'F' } })
  assert.is(now()[0], 'f')
  db.Page.updateOrCreate({ slug: 'f' }, { title: 'G' })
  assert.is(now()[0], 'g')
  const cy = db.Person.create({ first: 'Cy' })
  const person = () => db.Person.get(cy.id)
  team.people.add(cy)
  assert.is(person().hasTeam, true)
  team.people.remove(person())
  assert.is(person().hasTeam, false)
  db.Person.update(cy.id, { team: { create: { name: 'U' } } })
  assert.is(person().hasTeam, true)
  db.Team.delete({ name: 'U' })
  assert.equal([person().hasTeam, person().team], [false, null], 'a key that a delete sets to null')
  team.people.create({ first: 'Di' })
  assert.equal(db.Person.filter({ hasTeam: true }).valuesList('full', { flat: true }).toArray(), ['Di'])
})

test('an upsert with a unique computed field as its address creates the row that has it', () => {
  const db = world()
  assert.equal(db.Page.upsert({ slug: 'x-y' }, { create: { title: 'X Y' }, update: {} })[0].slug, 'x-y')
  refused('ERR_NOT_ASSIGNABLE', () => db.Page.upsert({ slug: 'z' }, { create: { title: 'X' }, update: {} }))
  assert.is(db.Page.getOrCreate({ slug: 'q' }, { title: 'Q' })[1], true)
})

test('bulkCreate with updateConflicts finds a row by a unique computed field that is not passed', () => {
  const db = world()
  db.Page.create({ title: 'A b' })
  const conflicts = {
    updateConflicts: true,
    uniqueFields: ['slug'],
    updateFields: ['title', 'price'],
  } as const
  const pages = db.Page.bulkCreate(
    [
      { title: 'A B', price: '2' },
      { title: 'New' },
      { title: 'NEW', price: '3' },
      { title: 'a b', slug: 'a-b' } as { title: string },
    ],
    conflicts,
  )
  assert.equal(
    pages.map(({ id, title, slug: key, price }) => [id, title, key, price]),
    [
      [1, 'a b', 'a-b', '0.00'],
      [2, 'NEW', 'new', '3.00'],
      [2, 'NEW', 'new', '3.00'],
      [1, 'a b', 'a-b', '0.00'],
    ],
  )
  refused('ERR_REQUIRED', () => db.Page.bulkCreate([{ price: '1' } as never], conflicts))
  refused('ERR_NULL', () => db.Page.bulkCreate([{ title: null } as never], conflicts))
})

test('the same over a chain of computed fields, a key and a default', () => {
  let made = 0
  const places = defineSchema({
    Team: model({ name: string() }),
    Seat: model(
      {
        team: foreignKey('Team', { onDelete: 'CASCADE' }),
        row: string({ default: 'a' }),
        code: string({ default: () => `c${++made}` }),
        note: string({ null: true }),
        place: string({ computed: ['team_id', 'row'] }),
        label: string({ computed: ['place', 'note'], unique: true }),
        mark: string({ computed: ['code'], unique: true }),
      },
      {
        computed: {
          place: ({ team_id, row }) => `${String(team_id)}${row}`,
          label: ({ place, note }) => `${place} ${note}`,
          mark: ({ code }) => code,
        },
      },
    ),
  })
  const db = createStore(places)
  const team = db.Team.create({ name: 'x' })
  const seat = db.Seat.create({ team })
  const [same, other, keyed] = db.Seat.bulkCreate(
    [{ team }, { team, note: 'n' }, { team_id: team.id, row: 'a' }],
    { updateConflicts: true, uniqueFields: ['label'], updateFields: ['note'] },
  )
  assert.equal([same?.id, other?.id, keyed?.id], [seat.id, 2, seat.id])
  assert.is(other?.label, '1a n')
  // What a function makes at each call names no row.
  const fresh = { updateConflicts: true, uniqueFields: ['mark'], updateFields: ['note'] } as const
  assert.is(db.Seat.bulkCreate([{ team, note: 'o' }], fresh)[0]?.id, 3)
  assert.is(db.Seat.bulkCreate([{ team, note: 'p', code: 'c1' }], fresh)[0]?.id, seat.id)
})

test('a change of other columns calls no function, and a change to the same value records nothing', () => {
  const db = world()
  const cy = db.Person.create({ first: 'Cy' })
  calls.length = 0
  const { commit } = db.transact(() => db.Person.update(cy, { note: 'n' }))
  assert.equal(calls, [])
  assert.ok(commit !== undefined)
  const [event] = commit.events
  assert.ok(event?.type === 'updated')
  assert.equal(Object.keys(event.after), ['note', 'version'])
  assert.is(db.Person.update(cy.id, { note: 'n' }).version, 2)
})

test('another value can not be set; the computed one may be passed', () => {
  const db = world()
  const cy = db.Person.create({ first: 'Cy' })
  const before = db.stateHash()
  for (const write of [
    () => db.Person.create({ first: 'A', full: 'B' } as never),
    () => db.Person.update(cy, { full: 'B' } as never),
    () => db.Person.update(cy, (draft) => void (draft.full = 'B')),
    () => db.Person.all().update({ full: concat('first', Value('?')), first: 'Z' } as never),
    () => db.Person.bulkCreate([{ first: 'A', initials: 'B' } as never]),
    () => db.Person.bulkUpdate([[cy, { year: 3 } as never]]),
  ]) {
    const error = refused('ERR_NOT_ASSIGNABLE', write)
    assert.is(error.model, 'Person')
    assert.match(error.message, /is computed from .*Leave it out/)
  }
  assert.is(db.stateHash(), before)
  const copy = db.Person.create({ ...cy, id: undefined })
  assert.equal([copy.full, copy.id], ['Cy', cy.id + 1])
  // What was read and is sent back.
  assert.is(db.Person.update(copy, { ...copy, first: 'Di' } as never).full, 'Di')
})

test('a function that fails refuses the write before anything changes', () => {
  const failing = defineSchema({
    A: model(
      { n: integer(), m: integer({ computed: ['n'], max: 10 }) },
      {
        computed: {
          m: ({ n }) => {
            if (n === 0) throw new RangeError('no zero')
            return n === 1 ? (undefined as never) : n === 2 ? ('x' as never) : n * 2
          },
        },
      },
    ),
  })
  const db = createStore(failing)
  const row = db.A.create({ n: 3 })
  assert.is(row.m, 6)
  const position = db.position
  const error = refused('ERR_COMPUTED_VALUE', () => db.A.create({ n: 0 }))
  assert.equal([error.model, error.field, error.value], ['A', 'm', { n: 0 }])
  assert.instance(error.cause, RangeError)
  assert.match(error.message, 'A.m: the function that computes it threw for n = 0: no zero')
  assert.match(refused('ERR_COMPUTED_VALUE', () => db.A.update(row, { n: 1 })).message, 'returned undefined')
  assert.match(refused('ERR_VALUE_TYPE', () => db.A.update(row, { n: 2 })).message, 'computed from n = 2')
  const large = refused('ERR_RANGE', () => db.A.all().update({ n: 9 }))
  assert.equal([large.kind, large.field], ['check', 'm'])
  assert.equal(
    refused('ERR_RANGE', () => db.A.bulkCreate([{ n: 4 }, { n: 6 }])).issues.map(({ index, field }) => [
      index,
      field,
    ]),
    [[1, 'm']],
  )
  assert.equal([db.position, db.A.get(row.id)], [position, row])
})

test('hooks run first: they set what fields are computed from, and see computed changes afterwards', () => {
  const seen: unknown[] = []
  const hooked = withHooks(schema, {
    Person: {
      beforeCreate: (values) => {
        values.last ??= 'Doe'
      },
      beforeUpdate: (values) => {
        if (values.first !== undefined) values.first = values.first.trim()
      },
      afterUpdate: (row, { before }) => {
        seen.push([before.full, row.full])
      },
    },
  })
  const db = world(hooked)
  const cy = db.Person.create({ first: 'Cy' })
  assert.is(cy.full, 'Cy Doe')
  assert.is(db.Person.update(cy, { first: ' Di ' }).full, 'Di Doe')
  assert.equal(seen, [['Cy Doe', 'Di Doe']])
})

test('with inheritance, a field is computed from columns of its own table, whichever model is written', () => {
  const db = world()
  const cafe = db.Cafe.create({ name: 'Big Ben', stars: 2 })
  assert.equal([cafe.key, cafe.label], ['big-ben', '**'])
  assert.is(db.Cafe.update(cafe, { name: 'Small', stars: 3 }).key, 'small')
  db.Place.update(cafe.id, { name: 'Q R' })
  assert.equal([db.Cafe.get(cafe.id).key, db.Cafe.get(cafe.id).label], ['q-r', '***'])
})

test('replay, followers and past states have the values that were written, whatever the functions do now', async () => {
  const log = new MemoryLog()
  const db = world(schema, log)
  const cy = db.Person.create({ first: 'Cy' })
  const created = db.position
  db.Person.update(cy, { first: 'Di' })
  const updated = db.position
  db.Page.create({ title: 'A' })
  const fail = (): never => {
    throw new Error('replay computes nothing')
  }
  const failing = defineSchema(computedBy(fail))
  const again = new CoreStore(failing, { log })
  assert.is(again.state.hash(), db.stateHash())
  const replica = await Replica.of(failing, log)
  assert.is(replica.state.hash(), db.stateHash())
  const past = await world(failing, log).at(created)
  assert.equal(past.Person.all().valuesList('full', 'initials').toArray(), [['Cy', 'C']])
  assert.is(past.Person.filter({ full__startswith: 'D' }).count(), 0)
  assert.is((await db.at(updated)).Person.get({ initials: 'D' }).full, 'Di')
})

/** The models of the schema with another function for each computed field. */
function computedBy(compute: () => unknown): Record<string, never> {
  const models = Object.entries(DECLARED as Record<string, ModelDeclaration>).map(
    ([name, { fields, options }]) => {
      const names = Object.keys(fields).filter((field) => fields[field]?.options.computed !== undefined)
      if (options.bases !== undefined) names.push('full')
      const computed = Object.fromEntries(names.map((field) => [field, compute]))
      return [name, { fields, options: { ...options, computed } }]
    },
  )
  return Object.fromEntries(models) as Record<string, never>
}

test('recompute writes what other functions compute, as facts, once', () => {
  const log = new MemoryLog()
  const loud = (name: string): string => `${name}!`
  const schemaOf = (compute: (name: string) => string) =>
    defineSchema({
      A: model(
        {
          name: string(),
          shout: string({ computed: ['name'], null: true }),
          size: integer({ computed: ['shout'] }),
          version: integer({ version: true }),
        },
        { computed: { shout: ({ name }) => compute(name), size: ({ shout }) => shout?.length ?? 0 } },
      ),
      B: model({ n: integer() }),
    })
  const db = createStore(
    schemaOf((name) => name),
    { log },
  )
  db.A.bulkCreate([{ name: 'a' }, { name: 'b!' }])
  assert.is(db.A.recompute(), 0)
  const later = createStore(
    schemaOf((name) => (name.endsWith('!') ? name : loud(name))),
    { log },
  )
  const position = later.position
  assert.equal(later.A.orderBy('id').valuesList('shout', 'size').toArray(), [
    ['a', 1],
    ['b!', 2],
  ])
  assert.is(later.A.recompute(), 1)
  assert.is(later.position, position + 1)
  assert.equal(later.A.orderBy('id').valuesList('shout', 'size', 'version').toArray(), [
    ['a!', 2, 2],
    ['b!', 2, 1],
  ])
  assert.is(later.A.recompute(), 0)
  refused('ERR_ARGUMENT', () => later.B.recompute())
})

test('a field that is added is null in the rows that exist, until recompute', () => {
  const log = new MemoryLog()
  createStore(defineSchema({ A: model({ name: string() }) }), { log }).A.create({ name: 'a' })
  const added = defineSchema({
    A: model(
      { name: string(), upper: string({ computed: ['name'], null: true, index: true }) },
      { computed: { upper: ({ name }) => name.toUpperCase() } },
    ),
  })
  const db = createStore(added, { log })
  assert.is(db.A.get(1).upper, null)
  assert.is(db.A.recompute(), 1)
  assert.is(db.A.get({ upper: 'A' }).id, 1)
})

test('a scope computes, and recomputes its own rows', () => {
  const db = world()
  const [a, b] = db.Team.bulkCreate([{ name: 'A' }, { name: 'B' }])
  assert.ok(a !== undefined && b !== undefined)
  const scoped = db.scope({ team: a })
  assert.is(scoped.Person.create({ first: 'Cy' }).hasTeam, true)
  assert.is(scoped.Person.recompute(), 0)
})

test('JSON Schema and Standard Schema leave them out', () => {
  const described = jsonSchema(schema, 'Page', 'create') as { properties: object; required: string[] }
  assert.equal(Object.keys(described.properties), ['id', 'title', 'data', 'price'])
  assert.equal(described.required, ['title'])
  const validate = (values: unknown) => standardSchema(schema, 'Page', 'create')['~standard'].validate(values)
  assert.is(validate({ title: 'A' }).issues, undefined)
  assert.equal(
    validate({ title: 'A', slug: 'a' }).issues?.map(({ code, path }) => [code, path]),
    [['ERR_NOT_ASSIGNABLE', ['slug']]],
  )
})

test.run()
