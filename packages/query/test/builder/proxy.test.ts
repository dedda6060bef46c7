import {
  CoreStore,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F, Prefetch, type Database } from '../../src/index.js'
import { loose, refused } from '../worlds/library.js'

const schema = defineSchema({
  Person: model({
    name: string(),
    age: integer({ default: 0 }),
    friends: manyToMany('ByAge', { relatedName: 'friend_of' }),
  }),
  ByName: model({}, { proxy: 'Person', ordering: ['name'] }),
  ByAge: model({}, { proxy: 'ByName', ordering: ['-age', 'name'] }),
  Again: model({}, { proxy: 'ByName' }),
  Pet: model({
    name: string(),
    owner: foreignKey('ByName', { onDelete: 'CASCADE', relatedName: 'pets' }),
    vet: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: 'patients' }),
    walkers: manyToMany('Again', { through: 'WalkProxy', relatedName: 'walks' }),
  }),
  Walk: model({
    pet: foreignKey('Pet', { onDelete: 'CASCADE' }),
    person: foreignKey('ByAge', { onDelete: 'CASCADE' }),
  }),
  WalkProxy: model({}, { proxy: 'Walk', ordering: ['-id'] }),
  Employee: model({ role: string({ default: '' }) }, { parents: ['Person'] }),
  Clerk: model({}, { proxy: 'Employee', ordering: ['-name'] }),
  'farm.Animal': model({ kind: string() }),
  'farm.Sorted': model({}, { proxy: 'Animal', ordering: ['kind'] }),
  'farm.Feed': model({ animal: foreignKey('Sorted', { onDelete: 'CASCADE', relatedName: 'feeds' }) }),
})
interface Town extends SchemaOf<typeof schema> {}
type TownDb = Database<Town>

const people = () => {
  const db = createStore<Town>(schema)
  const [cleo, ann, bob] = db.Person.bulkCreate([
    { name: 'Cleo', age: 30 },
    { name: 'Ann', age: 20 },
    { name: 'Bob', age: 30 },
  ])
  if (cleo === undefined || ann === undefined || bob === undefined) throw new Error('three were created')
  return { db, cleo, ann, bob }
}

const test = suite('proxies')

test('a proxy has the rows of its model, in the order of the proxy', () => {
  const { db, cleo, ann, bob } = people()
  assert.equal(db.Person.all().toArray(), [cleo, ann, bob])
  assert.equal(db.ByName.all().toArray(), [ann, bob, cleo])
  assert.equal(db.ByAge.all().toArray(), [bob, cleo, ann])
  assert.equal(db.Again.all().toArray(), [ann, bob, cleo])
  assert.is(db.ByName.get(ann.id), ann)
  assert.is(db.ByName.first(), ann)
  assert.is(db.ByAge.last(), ann)
  assert.equal(db.ByAge.orderBy().toArray(), [cleo, ann, bob])
  assert.equal(db.ByAge.filter({ age: 30 }).reverse().toArray(), [cleo, bob])
  assert.equal(db.ByName.valuesList('name', { flat: true }).slice(1).toArray(), ['Bob', 'Cleo'])
  assert.equal([...db.ByName.union(db.Person.all())].length, 3)
  assert.is(db.model('ByAge').first(), bob)
})

test('what is written through a proxy is written to its model', () => {
  const { db, ann } = people()
  const dora = db.ByName.create({ name: 'Dora' })
  assert.is(db.Person.get(dora.id), dora)
  assert.is(db.ByAge.update(ann, { age: 40 }), db.Person.get(ann.id))
  const [eve, created] = db.Again.getOrCreate({ name: 'Eve' })
  assert.ok(created)
  assert.is(db.ByName.contains(eve), true)
  assert.equal(db.ByName.delete(dora).byModel, { Person: 1 })
  assert.is(db.ByAge.all().update({ age: F('age').plus(1) }), 4)
  assert.match(refused(() => db.ByName.get(99)).message, 'There is no Person')
})

test('its events are those of its model', () => {
  const log = new MemoryLog()
  const db = createStore<Town>(schema, { log })
  const { commit } = db.transact(() => db.ByName.create({ name: 'Ann' }))
  const events = log.at(commit?.position ?? 0)?.events ?? []
  assert.equal(
    events.map((event) => event.type === 'created' && event.model),
    ['Person'],
  )
  const again = createStore<Town>(schema, { log })
  assert.is(again.ByName.get({ name: 'Ann' }), again.Person.first())
})

test('a proxy is nothing that a log knows of: with other proxies it opens as before', async () => {
  const models = { Person: model({ name: string() }) }
  const log = new MemoryLog()
  createStore(defineSchema(models), { log }).Person.create({ name: 'Ann' })
  const more = defineSchema({ ...models, ByName: model({}, { proxy: 'Person', ordering: ['name'] }) })
  const core = await CoreStore.open(more, { log })
  assert.is(core.state.table(more.model('ByName')).size, 1)
  assert.is(more.model('ByName'), more.model('Person'))
})

test('a key to a proxy is a key to its model, whose rows have the other side', () => {
  const { db, ann, bob, cleo } = people()
  const rex = ann.pets.create({ name: 'Rex' })
  assert.is(rex.owner, ann)
  assert.is(db.Pet.create({ name: 'Tom', owner: db.ByAge.get(bob.id), vet: cleo }).owner, bob)
  assert.equal(db.Person.filter({ pets__name: 'Rex' }).toArray(), [ann])
  assert.equal(
    db.ByName.annotate({ n: count('pets') })
      .valuesList('name', 'n')
      .toArray(),
    [
      ['Ann', 1],
      ['Bob', 1],
      ['Cleo', 0],
    ],
  )
  assert.equal(db.Pet.filter({ owner__in: db.ByAge.filter({ age: 30 }) }).count(), 1)
  assert.equal(db.Pet.choicesFor('owner').toArray(), [ann, bob, cleo])
  assert.equal(db.Pet.choicesFor('vet').toArray(), [cleo, ann, bob])
  assert.equal(db.Person.delete(ann).byModel, { Pet: 1, Person: 1 })
})

test('ordered by a relation, rows come in the order of the proxy that it names', () => {
  const { db, ann, bob, cleo } = people()
  const [first, second, third] = [cleo.pets, ann.pets, bob.pets].map((pets) =>
    pets.create({ name: '', vet: cleo }),
  )
  assert.equal(db.Pet.orderBy('owner').toArray(), [second, third, first])
  assert.equal(db.Pet.orderBy('-owner').toArray(), [first, third, second])
  assert.equal(db.Pet.orderBy('vet', '-id').toArray(), [third, second, first])
})

test('a many-to-many to a proxy has its order, with a through model, too', () => {
  const { db, ann, bob, cleo } = people()
  ann.friends.add(cleo, bob)
  assert.equal(ann.friends.toArray(), [bob, cleo])
  assert.equal(bob.friend_of.toArray(), [ann])
  const rex = ann.pets.create({ name: 'Rex' })
  rex.walkers.add(cleo, bob, { throughDefaults: { pet: rex } })
  assert.equal(rex.walkers.toArray(), [bob, cleo])
  assert.equal(bob.walks.toArray(), [rex])
  assert.equal(db.WalkProxy.valuesList('person__name', { flat: true }).toArray(), ['Bob', 'Cleo'])
  assert.equal(db.Pet.through('walkers').count(), 2)
  const [prefetched] = db.Pet.prefetchRelated(Prefetch('walkers', { toAttr: 'team' })).toArray()
  assert.equal(prefetched?.team, [bob, cleo])
})

test('the order of a proxy is a default: it orders no groups', () => {
  const { db } = people()
  const groups = db.ByName.values('age')
    .annotate({ n: count('id') })
    .orderBy('age')
  assert.equal(
    db.ByName.values('age')
      .annotate({ n: count('id') })
      .count(),
    2,
  )
  assert.equal(groups.toArray(), [
    { age: 20, n: 1 },
    { age: 30, n: 2 },
  ])
})

test('a proxy of a child of multi-table inheritance, and one in an app', () => {
  const { db } = people()
  const [zoe, yan] = [db.Clerk.create({ name: 'Yan' }), db.Employee.create({ name: 'Zoe' })]
  assert.equal(db.Clerk.all().toArray(), [yan, zoe])
  assert.is(db.ByName.last()?.id, yan.pk)
  const sorted = db.model('farm.Sorted')
  const [sow, hen] = [sorted.create({ kind: 'sow' }), db.model('farm.Animal').create({ kind: 'hen' })]
  assert.equal(sorted.all().toArray(), [hen, sow])
  const feed = db.model('farm.Feed').create({ animal: hen })
  assert.is(feed.animal, hen)
  assert.equal(hen.feeds.toArray(), [feed])
})

test('live queries of a proxy and of its model are distinct, and both follow', () => {
  const { db, ann } = people()
  const seen: string[] = []
  const show = (name: string) => (rows: readonly { readonly name: string }[]) =>
    void seen.push(`${name} ${rows.map((row) => row.name.charAt(0)).join('')}`)
  db.Person.all().live().subscribe(show('model'))
  db.ByName.all().live().subscribe(show('proxy'))
  db.ByAge.all().live().subscribe(show('age'))
  db.Person.update(ann, { name: 'Zoe' })
  assert.equal(seen, ['model CAB', 'proxy ABC', 'age BCA', 'model CZB', 'proxy BCZ', 'age BCZ'])
})

test('names that a proxy does not have are refused as those of its model', () => {
  const { db } = people()
  assert.is(refused(() => loose(db.ByName).filter({ nam: 'x' })).code, 'ERR_UNKNOWN_FIELD')
  assert.is(refused(() => loose(db).model('ByNam')).code, 'ERR_UNKNOWN_MODEL')
})

test('a proxy has the order of the same orderBy, and its slices, first and last', () => {
  const row = fc.record({ name: fc.constantFrom('a', 'b', 'c'), age: fc.integer({ min: 0, max: 3 }) })
  const property = fc.property(
    fc.array(row, { maxLength: 12 }),
    fc.nat(12),
    fc.nat(12),
    (rows, start, more) => {
      const db: TownDb = createStore<Town>(schema)
      db.ByAge.bulkCreate(rows)
      const expected = db.Person.orderBy('-age', 'name')
      assert.equal(db.ByAge.all().toArray(), expected.toArray())
      assert.equal(
        db.ByAge.slice(start, start + more).toArray(),
        expected.slice(start, start + more).toArray(),
      )
      assert.equal(db.ByAge.reverse().toArray(), expected.reverse().toArray())
      assert.is(db.ByAge.first(), expected.first())
      assert.is(db.ByAge.last(), expected.last())
      assert.equal(db.ByAge.filter({ age__gt: 1 }).toArray(), expected.filter({ age__gt: 1 }).toArray())
    },
  )
  fc.assert(property, { numRuns: 100, includeErrorInReport: true })
})

test.run()
