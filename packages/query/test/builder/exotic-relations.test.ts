import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { refused } from '../worlds/library.js'

/**
 * Relations that few models have: to itself both ways, over a through model to itself, inherited, hidden, by
 * another field, across apps.
 */
const schema = defineSchema({
  Node: model({
    name: string({ unique: true }),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, relatedName: 'children' }),
    next: oneToOne('self', { onDelete: 'SET_NULL', null: true, relatedName: 'previous' }),
    links: manyToMany('self', { symmetrical: false, relatedName: 'linkedBy' }),
    watched: manyToMany('self', { symmetrical: false, relatedName: '+' }),
  }),
  Person: model({
    name: string(),
    friends: manyToMany('self', { through: 'Friendship', symmetrical: true }),
    mentors: manyToMany('self', {
      through: 'Mentoring',
      symmetrical: false,
      relatedName: 'pupils',
      throughFields: ['pupil', 'mentor'],
    }),
  }),
  Friendship: model({
    from_person: foreignKey('Person', { onDelete: 'CASCADE', relatedName: '+' }),
    to_person: foreignKey('Person', { onDelete: 'CASCADE', relatedName: '+' }),
    since: integer({ default: 0 }),
  }),
  Mentoring: model({
    mentor: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'mentorings' }),
    pupil: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'lessons' }),
    witness: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: '+' }),
  }),
  Tag: model({ name: string({ primaryKey: true }) }),
  Place: model({ code: string({ unique: true }), tags: manyToMany('Tag', { relatedName: 'places' }) }),
  Restaurant: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
  Waiter: model({ name: string(), restaurant: foreignKey('Restaurant', { onDelete: 'CASCADE' }) }),
  Review: model({
    place: foreignKey('Place', { onDelete: 'CASCADE', toField: 'code', relatedName: 'reviews' }),
    text: string({ default: '' }),
  }),
  Bistro: model({}, { parents: ['Restaurant'] }),
  Car: model({ make: string({ unique: true, null: true }) }),
  Driver: model({
    car: foreignKey('Car', { onDelete: 'SET_NULL', null: true, toField: 'make', relatedName: 'drivers' }),
  }),
})
interface Exotic extends SchemaOf<typeof schema> {}
const create = () => createStore<Exotic>(schema)

const self = suite('relations to the same model')

self('a tree', () => {
  const db = create()
  const root = db.Node.create({ name: 'root' })
  const [a, b] = ['a', 'b'].map((name) => root.children.create({ name }))
  assert.equal(root.children.toArray(), [a, b])
  assert.is(a?.parent, root)
  assert.is(root.parent, null)
  assert.is(db.Node.filter({ children__name: 'b' }).get(), root)
  root.children.remove(db.Node.get({ name: 'a' }))
  assert.is(db.Node.get({ name: 'a' }).parent, null)
  assert.is(db.Node.delete(root).byModel['Node'], 2)
})

self('a list', () => {
  const db = create()
  const [a, b] = ['a', 'b'].map((name) => db.Node.create({ name })) as [
    ReturnType<typeof db.Node.get>,
    ReturnType<typeof db.Node.get>,
  ]
  const first = db.Node.update(a, { next: b })
  assert.is(first.next, b)
  assert.is(b.previous, first)
  assert.is(db.related(first, 'previous'), null)
  assert.is(refused(() => db.Node.update(b, { next: b })).code, 'ERR_UNIQUE')
})

self('a graph has two sides, and a hidden one only the forward side', () => {
  const db = create()
  const [a, b, c] = ['a', 'b', 'c'].map((name) => db.Node.create({ name })) as [
    ReturnType<typeof db.Node.get>,
    ReturnType<typeof db.Node.get>,
    ReturnType<typeof db.Node.get>,
  ]
  a.links.add(b, c)
  b.links.add(a)
  assert.equal(a.links.toArray(), [b, c])
  assert.equal(a.linkedBy.toArray(), [b])
  c.linkedBy.set([b])
  assert.equal([a.links.toArray(), b.links.toArray()], [[b], [a, c]])
  a.watched.add(b)
  assert.equal(a.watched.toArray(), [b])
  assert.is(db.Node.get({ watched: b }), a)
  assert.equal(
    Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(a) as object)).filter((name) =>
      name.includes('watched'),
    ),
    ['watched'],
  )
})

self.run()

const through = suite('through models to the same model')

through('a symmetric one has a row for either direction', () => {
  const db = create()
  const [ann, bob, cat] = ['Ann', 'Bob', 'Cat'].map((name) => db.Person.create({ name })) as [
    ReturnType<typeof db.Person.get>,
    ReturnType<typeof db.Person.get>,
    ReturnType<typeof db.Person.get>,
  ]
  ann.friends.add(bob, cat, { throughDefaults: { since: 7 } })
  assert.equal([ann.friends.toArray(), bob.friends.toArray()], [[bob, cat], [ann]])
  assert.equal(db.Friendship.valuesList('since', { flat: true }).toArray(), [7, 7, 7, 7])
  bob.friends.add(ann)
  assert.is(db.Friendship.count(), 4)
  ann.friends.remove(bob)
  assert.is(bob.friends.count(), 0)
  assert.is(db.Friendship.count(), 2)
  cat.friends.clear()
  assert.is(db.Friendship.count(), 0)
  ann.friends.set([cat])
  assert.equal(cat.friends.toArray(), [ann])
})

through('throughFields say which of its keys lead where', () => {
  const db = create()
  const [ann, bob] = ['Ann', 'Bob'].map((name) => db.Person.create({ name })) as [
    ReturnType<typeof db.Person.get>,
    ReturnType<typeof db.Person.get>,
  ]
  ann.mentors.add(bob)
  const row = db.Mentoring.all().get()
  assert.equal([row.pupil, row.mentor, row.witness], [ann, bob, null])
  assert.equal([ann.mentors.toArray(), bob.pupils.toArray(), ann.pupils.toArray()], [[bob], [ann], []])
  assert.is(bob.mentorings.count(), 1)
  bob.pupils.create({ name: 'Cat' })
  assert.is(bob.pupils.count(), 2)
  bob.pupils.remove(ann)
  assert.equal(bob.pupils.valuesList('name', { flat: true }).toArray(), ['Cat'])
})

through.run()

const inherited = suite('inherited relations')

inherited("a child's rows have their parents' relations, over two levels", () => {
  const db = create()
  const bistro = db.Bistro.create({ code: 'b', stars: 2 })
  const vegan = db.Tag.create({ name: 'vegan' })
  bistro.tags.add(vegan)
  assert.equal(bistro.tags.toArray(), [vegan])
  const place = db.Place.get({ code: 'b' })
  assert.equal(vegan.places.toArray(), [place])
  assert.equal(place.tags.toArray(), [vegan])
  const waiter = bistro.waiter_set.create({ name: 'w' })
  assert.is(waiter.restaurant, db.Restaurant.get(place.id))
  assert.is(waiter.restaurant.bistro, bistro)
  bistro.reviews.create({ text: 'good' })
  assert.is(db.Review.all().get().place_id, 'b')
  assert.is(db.Review.all().get().place, place)
  bistro.tags.clear()
  assert.is(place.tags.exists(), false)
  assert.is(db.Bistro.filter({ waiter__name: 'w', reviews__text: 'good' }).count(), 1)
})

inherited('a child may be attached to a parent of its parents that is there already', () => {
  const db = create()
  const place = db.Place.create({ code: 'b' })
  const bistro = db.Bistro.create({ place_ptr: place, stars: 3 })
  assert.equal([bistro.code, bistro.stars, bistro.pk], ['b', 3, place.id])
  assert.is(place.restaurant.bistro, bistro)
  assert.is(db.Restaurant.count(), 1)
})

inherited("a child's row goes where its parent's may", () => {
  const db = create()
  const bistro = db.Bistro.create({ code: 'b' })
  db.Review.create({ place: bistro })
  db.Waiter.create({ name: 'w', restaurant: bistro })
  db.Tag.create({ name: 't' }).places.add(bistro)
  assert.is(db.Tag.get('t').places.contains(bistro), true)
  assert.is(db.Place.get({ tags: 't' }).restaurant.bistro, bistro)
  assert.is(db.Bistro.update(bistro, { stars: 4 }).stars, 4)
  assert.is(db.Restaurant.get(bistro.place_ptr.id).stars, 4)
  assert.is(refused(() => db.Bistro.update(bistro, { code: 'c' })).code, 'ERR_DANGLING_KEY')
  assert.is(db.Bistro.delete(bistro).byModel['Place'], 1)
  assert.is(db.related(bistro, 'place_ptr'), null)
})

inherited.run()

const byField = suite('a relation by a field that may be null')

byField('relates nothing while the field is null, and refuses to', () => {
  const db = create()
  const car = db.Car.create({})
  const driver = db.Driver.create({})
  const { drivers } = car
  assert.is(drivers.count(), 0)
  for (const write of [
    () => drivers.add(driver),
    () => drivers.create({}),
    () => drivers.remove(driver),
    () => drivers.clear(),
    () => drivers.set([driver]),
  ]) {
    const error = refused(write)
    assert.is(error.code, 'ERR_NULL_KEY')
    assert.match(error.message, 'Car 1 has null as its make')
  }
  const named = db.Car.update(car, { make: 'vw' })
  named.drivers.add(driver)
  assert.equal(car.drivers.toArray(), [db.Driver.get(driver.id)])
})

byField.run()
