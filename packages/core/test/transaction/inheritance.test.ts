import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { integer, string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { foreignKey } from '../../src/schema/relations.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import { Library } from '../helpers/library.js'
import { throws } from '../helpers/throws.js'

const test = suite('rows of multi-table inheritance')

test('are created in all their tables, parents first, as one', () => {
  const db = new Library()
  const { commit } = db.store.transact(() => db.create('Pizzeria', { name: 'Da Ugo', stars: 2, ovens: 3 }))
  assert.equal(
    commit?.events.map((event) => (event.type === 'created' ? [event.model, { ...event.row }] : event)),
    [
      ['Place', { number: 1, name: 'Da Ugo', notes: {} }],
      ['Restaurant', { place_ptr_id: 1, stars: 2, chef_id: null }],
      ['Pizzeria', { restaurant_ptr_id: 1, ovens: 3 }],
    ],
  )
  assert.equal(
    { ...db.row('Pizzeria', 0) },
    {
      number: 1,
      name: 'Da Ugo',
      notes: {},
      place_ptr_id: 1,
      stars: 2,
      chef_id: null,
      restaurant_ptr_id: 1,
      ovens: 3,
    },
  )
})

test('take the key of the outermost parent, under any of its names', () => {
  const db = new Library()
  assert.is(db.row('Pizzeria', db.create('Pizzeria', { name: 'a', number: 5 }))['restaurant_ptr_id'], 5)
  assert.is(db.row('Pizzeria', db.create('Pizzeria', { name: 'b', pk: 7 }))['number'], 7)
  assert.is(db.row('Restaurant', db.create('Restaurant', { name: 'c', place_ptr_id: 9 }))['number'], 9)
  assert.is(db.row('Restaurant', db.create('Restaurant', { name: 'd' }))['number'], 10)
})

test('attach to an existing parent, whose values stay unless they are passed', () => {
  const db = new Library()
  const place = db.create('Place', { name: 'Corner', notes: { old: true } })
  const restaurant = db.create('Restaurant', { place_ptr: db.row('Place', place), stars: 1 })
  assert.is(db.row('Restaurant', restaurant)['name'], 'Corner')
  const pizzeria = db.create('Pizzeria', { pk: 1, ovens: 2, name: 'Ugo', stars: 3 })
  assert.is(db.count('Place'), 1)
  assert.equal(
    { ...db.row('Pizzeria', pizzeria) },
    {
      number: 1,
      name: 'Ugo',
      notes: { old: true },
      place_ptr_id: 1,
      stars: 3,
      chef_id: null,
      restaurant_ptr_id: 1,
      ovens: 2,
    },
  )
  assert.is(db.row('Place', place)['name'], 'Ugo')
})

test('a second child of one kind is refused, and nothing is left of it', () => {
  const db = new Library()
  db.create('Restaurant', { name: 'One' })
  const before = db.hash()
  throws(() => db.create('Restaurant', { pk: 1, name: 'Two' }), 'ERR_UNIQUE', 'place_ptr_id 1')
  throws(() => db.create('Restaurant', { name: 'One', stars: 3 }), 'ERR_UNIQUE', 'Place.name')
  throws(() => db.create('Pizzeria', { name: 'Three', ovens: 'many' }), 'ERR_VALUE_TYPE', 'Pizzeria.ovens')
  throws(() => db.create('Pizzeria', { name: 'Three', books: 1 }), 'ERR_UNKNOWN_FIELD', 'Pizzeria')
  assert.is(db.hash(), before)
  assert.is(db.row('Restaurant', db.create('Restaurant', { name: 'Next' }))['number'], 2)
})

test('are changed in the table that has the field, also through the parent', () => {
  const db = new Library()
  const slot = db.create('Pizzeria', { name: 'Ugo', stars: 1 })
  const { commit } = db.store.transact(() =>
    db.update('Pizzeria', slot, { name: 'Da Ugo', stars: 2, ovens: 4 }),
  )
  assert.equal(
    commit?.events.map((event) => ('after' in event ? [event.model, event.after] : event)),
    [
      ['Place', { name: 'Da Ugo' }],
      ['Restaurant', { stars: 2 }],
      ['Pizzeria', { ovens: 4 }],
    ],
  )
  db.update('Place', 0, { name: 'Ugos' })
  for (const name of ['Place', 'Restaurant', 'Pizzeria']) assert.is(db.row(name, 0)['name'], 'Ugos')
  throws(() => db.update('Pizzeria', slot, { number: 8 }), 'ERR_KEY_CHANGE', 'Place.number', '8')
  throws(() => db.update('Restaurant', 0, { place_ptr_id: 8 }), 'ERR_KEY_CHANGE', 'Restaurant.place_ptr_id')
  assert.is(db.update('Pizzeria', slot, { pk: 1, place_ptr_id: 1 }), false)
})

test('go together, from whichever end they are deleted', () => {
  for (const name of ['Place', 'Restaurant', 'Pizzeria']) {
    const db = new Library()
    const empty = db.hash()
    db.create('Pizzeria', { name: 'Ugo' })
    db.create('Visit', { place_id: 1, restaurant_id: 1 })
    const before = db.hash()
    assert.equal(db.delete(name, 0), {
      total: 4,
      byModel: { Visit: 1, Pizzeria: 1, Restaurant: 1, Place: 1 },
    })
    assert.is(db.hash(), empty)
    assert.is.not(before, empty)
  }
})

const places = resolveSchema({
  Owner: model({ name: string() }),
  Place: model({ name: string(), owner: foreignKey('Owner', { onDelete: 'CASCADE', null: true }) }),
  Restaurant: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
  Pizzeria: model({ ovens: integer({ default: 1 }) }, { parents: ['Restaurant'] }),
  Sushi: model({ mats: integer({ default: 1 }) }, { parents: ['Restaurant'] }),
  Supplier: model({ goods: string({ default: '' }) }, { parents: ['Place'] }),
})

/** One place that is a pizzeria, a sushi bar and a supplier as well. */
function manyInOne(): Library {
  const db = new Library(new CoreStore(places))
  db.create('Owner', { name: 'Ann' })
  db.create('Pizzeria', { name: 'Ugo', owner_id: 1 })
  db.create('Sushi', { pk: 1 })
  db.create('Supplier', { pk: 1 })
  assert.equal(
    ['Place', 'Restaurant', 'Pizzeria', 'Sushi', 'Supplier'].map((name) => db.count(name)),
    [1, 1, 1, 1, 1],
  )
  return db
}

test('leave no other child of a parent behind: the delete of one child alone is refused, as in Django', () => {
  const db = manyInOne()
  const before = db.hash()
  throws(
    () => db.delete('Supplier', 0),
    'ERR_DANGLING_KEY',
    'Restaurant 1',
    'would lose its Place row',
    'delete the Place row instead',
  )
  throws(() => db.delete('Pizzeria', 0), 'ERR_DANGLING_KEY')
  throws(() => db.delete('Restaurant', 0), 'ERR_DANGLING_KEY', 'Supplier 1')
  assert.is(db.hash(), before)
  const { possible, dangling, rows } = db.store.explainDelete(db.model('Pizzeria'), [0])
  assert.is(possible, false)
  assert.equal(Object.keys(rows).toSorted(), ['Pizzeria', 'Place', 'Restaurant'])
  assert.equal(
    dangling.map(({ field, refused }) => [field, refused]),
    [
      ['Sushi.restaurant_ptr', true],
      ['Supplier.place_ptr', true],
    ],
  )
})

test('go with all children of a parent that is deleted itself, by a cascade too, however it was reached first', () => {
  const byModel = { Place: 1, Restaurant: 1, Pizzeria: 1, Sushi: 1, Supplier: 1 }
  assert.equal(manyInOne().delete('Place', 0), { total: 5, byModel })
  assert.equal(manyInOne().delete('Owner', 0), { total: 6, byModel: { ...byModel, Owner: 1 } })
  const db = manyInOne()
  db.store.transact(() => {
    for (const name of ['Supplier', 'Sushi', 'Pizzeria']) db.delete(name, 0)
  })
  assert.is(db.count('Restaurant'), 0)
  assert.is(db.store.explainDelete(db.model('Owner'), [0]).possible, true)
})

const PARENT_OF: Readonly<Record<string, string>> = {
  Restaurant: 'Place',
  Supplier: 'Place',
  Pizzeria: 'Restaurant',
  Sushi: 'Restaurant',
}
const FACETS = ['Place', 'Restaurant', 'Supplier', 'Pizzeria', 'Sushi']

/** What goes with one facet of a place that is all of these: what is below it, then what is above it. */
function goingWith(facet: string, all: ReadonlySet<string>): Set<string> {
  const going = new Set([facet])
  for (const name of FACETS) if (all.has(name) && going.has(PARENT_OF[name] ?? '')) going.add(name)
  for (let up = PARENT_OF[facet]; up !== undefined; up = PARENT_OF[up]) going.add(up)
  return going
}

test('go or are refused by one rule, whatever a place is', () => {
  const leaves = fc.subarray(['Place', 'Restaurant', 'Supplier', 'Pizzeria', 'Sushi'], { minLength: 1 })
  fc.assert(
    fc.property(
      fc.array(leaves, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      fc.nat(),
      (given, place, facet) => {
        const db = new Library(new CoreStore(places))
        const all = given.map((names, at) => {
          for (const name of names) if (!hasRow(db, name, at + 1)) db.create(name, { pk: at + 1, name: 'p' })
          return new Set(FACETS.filter((name) => hasRow(db, name, at + 1)))
        })
        const at = place % given.length
        const own = all[at] ?? new Set<string>()
        const name = [...own][facet % own.size] ?? ''
        const going = goingWith(name, own)
        const orphans = [...own].filter((each) => !going.has(each) && going.has(PARENT_OF[each] ?? ''))
        const slot = db.store.state.table(db.model(name)).find(at + 1)
        const before = db.hash()
        assert.is(db.store.explainDelete(db.model(name), [slot]).possible, orphans.length === 0)
        if (orphans.length > 0) {
          throws(() => db.delete(name, slot), 'ERR_DANGLING_KEY')
          assert.is(db.hash(), before)
          return
        }
        assert.equal(db.delete(name, slot), {
          total: going.size,
          byModel: Object.fromEntries([...going].map((each) => [each, 1])),
        })
        for (const [other, facets] of all.entries())
          for (const each of FACETS)
            assert.is(
              hasRow(db, each, other + 1),
              other === at ? facets.has(each) && !going.has(each) : facets.has(each),
            )
      },
    ),
    { includeErrorInReport: true, numRuns: 200 },
  )
})

function hasRow(db: Library, name: string, key: number): boolean {
  return db.store.state.table(db.model(name)).find(key) >= 0
}

test('come back whole, with their parts, when a transaction is rolled back', () => {
  const db = new Library()
  db.create('Restaurant', { name: 'a' })
  db.create('Pizzeria', { name: 'b', notes: { x: [1] } })
  const before = db.hash()
  const rows = ['Place', 'Restaurant', 'Pizzeria'].map((name) => ({ ...db.row(name, 0) }))
  throws(
    () =>
      db.store.transact(() => {
        db.update('Pizzeria', 0, (draft) => {
          draft['name'] = 'c'
          ;(draft['notes'] as { x: number[] }).x.push(2)
        })
        db.create('Pizzeria', { pk: 1, ovens: 3 })
        db.delete('Place', 0, 1)
        assert.is(db.count('Pizzeria'), 0)
        throw Object.assign(new Error('no'), { code: 'NO' })
      }),
    'NO',
  )
  assert.is(db.hash(), before)
  assert.equal(
    ['Place', 'Restaurant', 'Pizzeria'].map((name) => ({ ...db.row(name, 0) })),
    rows,
  )
})

test.run()
