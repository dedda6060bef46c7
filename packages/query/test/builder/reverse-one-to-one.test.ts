import { defineSchema, DoesNotExist, model, oneToOne, string, type SchemaOf } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, Prefetch } from '../../src/index.js'

const test = suite('the other side of a one-to-one')

const models = {
  Person: model({ name: string() }),
  Badge: model({
    person: oneToOne('Person', { onDelete: 'CASCADE', reverse: 'null' }),
    code: string({ default: '' }),
  }),
  Desk: model({ person: oneToOne('Person', { onDelete: 'CASCADE', reverse: 'throw' }) }),
  Phone: model({ person: oneToOne('Person', { onDelete: 'CASCADE' }) }),
  Employee: model({}, { parents: ['Person'] }),
}
const schema = defineSchema(models)
interface Office extends SchemaOf<typeof schema> {}
const nullSchema = defineSchema(models, { reverse: 'null' })
interface NullOffice extends SchemaOf<typeof nullSchema> {}

const missing = (read: () => unknown): boolean => {
  try {
    read()
    return false
  } catch (error) {
    assert.instance(error, DoesNotExist)
    return true
  }
}

test('raises DoesNotExist where there is no row, unless the relation reads null', () => {
  const db = createStore<Office>(schema)
  const ann = db.Person.create({ name: 'Ann' })
  assert.is(ann.badge, null)
  assert.ok(missing(() => ann.desk))
  assert.ok(missing(() => ann.phone))
  assert.ok(missing(() => ann.employee))
  const badge = db.Badge.create({ person: ann, code: 'x' })
  assert.is(ann.badge, badge)
  assert.is(db.Person.get(ann.pk).badge?.code, 'x')
})

test('returns null throughout a schema that declares it, unless the relation throws', () => {
  const db = createStore<NullOffice>(nullSchema)
  const ann = db.Person.create({ name: 'Ann' })
  assert.is(ann.badge, null)
  assert.ok(missing(() => ann.desk))
  assert.is(ann.phone, null)
  assert.is(ann.employee, null)
  const bea = db.Employee.create({ name: 'Bea' })
  assert.is(db.Person.get(bea.pk).employee, bea)
})

test('has says whether there is a row, whatever the relation reads without one', () => {
  const db = createStore<Office>(schema)
  const ann = db.Person.create({ name: 'Ann' })
  assert.equal([db.has(ann, 'badge'), db.has(ann, 'desk'), db.has(ann, 'phone')], [false, false, false])
  db.Desk.create({ person: ann })
  db.Badge.create({ person: ann })
  assert.equal([db.has(ann, 'badge'), db.has(ann, 'desk'), db.has(ann, 'phone')], [true, true, false])
})

test('a prefetched relation reads null as well where its query set has no such row', () => {
  const db = createStore<Office>(schema)
  const ann = db.Person.create({ name: 'Ann' })
  db.Badge.create({ person: ann, code: 'x' })
  const query = db.Person.prefetchRelated(Prefetch('badge', { query: db.Badge.filter({ code: 'y' }) }))
  assert.is(query.get(ann.pk).badge, null)
})

test('other values of the option are refused', () => {
  for (const reverse of ['nil', null, true]) {
    assert.throws(
      () =>
        defineSchema({
          A: model({ a: oneToOne('self', { onDelete: 'CASCADE', reverse: reverse as never }) }),
        }),
      /reverse must be 'null' or 'throw'/,
    )
    assert.throws(
      () => defineSchema({ A: model({}) }, { reverse: reverse as never }),
      /The option 'reverse' of defineSchema must be 'null' or 'throw'/,
    )
  }
  assert.throws(
    () => defineSchema({ A: model({}) }, { revers: 'null' } as never),
    /defineSchema has no option 'revers'.*'reverse'/,
  )
})

test.run()
