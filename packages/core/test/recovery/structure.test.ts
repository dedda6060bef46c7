import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { AnyMigration } from '../../src/recovery/schema-plan.js'
import type { FieldDeclaration, ModelDeclaration } from '../../src/schema/declaration.js'
import {
  addField,
  addModel,
  alterField,
  alterModel,
  removeField,
  removeModel,
  renameModel,
} from '../../src/schema/migration/steps.js'
import { integer } from '../../src/schema/fields.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import { CoreStore } from '../../src/store/core-store.js'
import type { ReadStore, WriteStore } from '../../src/store/read-store.js'
import { throws } from '../helpers/throws.js'
import { abstract, key, model, number, text } from '../schema/helpers/declarations.js'
import { create, remove, rowsOf } from './helpers/rows.js'

const test = suite('changes of what a model is')

type Models = Record<string, ModelDeclaration>

/** Opens a log under other models. */
function opened(log: MemoryLog, models: Models, migrations: readonly AnyMigration[] = []): CoreStore {
  const schema = resolveSchema(models)
  const store = new CoreStore(schema, { log, migrations })
  assert.is(new CoreStore(schema, { log, migrations }).state.hash(), store.state.hash())
  return store
}

test('an abstract base that gets a field gives it to the rows of its models, and one that loses it takes it', () => {
  const models = (fields: Record<string, FieldDeclaration>): Models => {
    const Dated = abstract(fields)
    return { A: model({ n: number() }, { bases: [Dated] }), B: model({}, { bases: [Dated] }) }
  }
  const log = new MemoryLog()
  const store = new CoreStore(resolveSchema(models({ day: number() })), { log })
  create(store, 'A', { n: 1, day: 3 })
  create(store, 'B', { day: 4 })
  const grown = opened(log, models({ day: number(), hour: number({ default: 12 }) }))
  assert.equal(
    ['A', 'B'].map((name) => rowsOf(grown, name)[0]?.['hour']),
    [12, 12],
  )
  const lost = { hour: number({ default: 12 }) }
  throws(
    () => opened(log, models(lost)),
    'ERR_SCHEMA_CHANGED',
    'A.day was removed',
    "removeField('A', 'day')",
  )
  const steps = ['A', 'B'].map((name) => removeField(name, 'day'))
  const rest = opened(log, models(lost), [{ name: '2', steps }])
  assert.equal(
    rowsOf(rest, 'A'),
    [{ id: 1, n: 1, hour: 12 }].map((row) => ({ ...rowsOf(rest, 'A')[0], ...row })),
  )
  assert.is(rowsOf(rest, 'B')[0]?.['day'], undefined)
})

const PLACES: Models = {
  Place: model({ name: text() }),
  Shop: model({ stock: number() }, { parents: ['Place'] }),
  Visit: model({ shop: key('Shop', { relatedName: '+' }) }),
}

function places(): MemoryLog {
  const log = new MemoryLog()
  const store = new CoreStore(resolveSchema(PLACES), { log })
  create(store, 'Place', { name: 'square' })
  create(store, 'Shop', { name: 'books', stock: 7 })
  create(store, 'Visit', { shop_id: 2 })
  return log
}

test('a child that becomes a proxy of its parent is a removed model, and keys to it lead to the parent', () => {
  const after: Models = {
    Place: model({ name: text() }),
    Shop: model({}, { proxy: 'Place' }),
    Visit: model({ shop: key('Shop', { relatedName: '+' }) }),
  }
  const log = places()
  throws(() => opened(log, after), 'ERR_SCHEMA_CHANGED', 'it is a proxy of Place now', "removeModel('Shop')")
  const steps = [alterField('Visit', 'shop', key('Place', { relatedName: '+' })), removeModel('Shop')]
  const store = opened(log, after, [{ name: '2', steps }])
  assert.equal(
    rowsOf(store, 'Place').map(({ name }) => name),
    ['square', 'books'],
  )
  assert.equal(
    rowsOf(store, 'Visit').map(({ shop_id }) => shop_id),
    [2],
  )
})

test('a proxy that becomes a child model has no rows until a migration writes them', () => {
  const before: Models = { Place: model({ name: text() }), Shop: model({}, { proxy: 'Place' }) }
  const log = new MemoryLog()
  create(new CoreStore(resolveSchema(before), { log }), 'Place', { name: 'x' })
  const store = opened(log, {
    Place: model({ name: text() }),
    Shop: model({ stock: number() }, { parents: ['Place'] }),
  })
  assert.equal([rowsOf(store, 'Place').length, rowsOf(store, 'Shop').length], [1, 0])
})

test('when a proxy becomes a separate model, the rows stay with the other model, and keys to it need rows', () => {
  const proxied: Models = {
    Place: model({ name: text() }),
    Shop: model({}, { proxy: 'Place' }),
    Visit: model({ shop: key('Shop', { relatedName: '+' }) }),
  }
  const apart: Models = { ...proxied, Shop: model({ name: text() }) }
  const log = new MemoryLog()
  const first = new CoreStore(resolveSchema(proxied), { log })
  create(first, 'Place', { name: 'square' })
  create(first, 'Visit', { shop_id: 1 })
  throws(() => opened(log, apart), 'ERR_SCHEMA_CHANGED', 'to was "Place"', "alterField('Visit', 'shop', …)")
  const steps = [
    addModel('Shop', model({ name: text() })),
    alterField('Visit', 'shop', key('Shop', { relatedName: '+' })),
  ]
  throws(() => opened(log, apart, [{ name: '2', steps }]), 'ERR_SCHEMA_DATA', '1 of Visit')
  const run: AnyMigration['run'] = (_, after) => create(after, 'Shop', { name: 'books' })
  const filled: AnyMigration = { name: '2', steps, run }
  const store = opened(log, apart, [filled])
  assert.equal(
    [rowsOf(store, 'Place'), rowsOf(store, 'Shop')].map((rows) => rows.map(({ name }) => name)),
    [['square'], ['books']],
  )
  const back: AnyMigration = {
    name: '3',
    steps: [alterField('Visit', 'shop', key('Place', { relatedName: '+' })), removeModel('Shop')],
  }
  const again = opened(log, proxied, [filled, back])
  assert.equal([rowsOf(again, 'Place').length, rowsOf(again, 'Visit').length], [1, 1])
})

test('a parent that is added or removed is refused with what to write', () => {
  const alone: Models = {
    Place: model({ name: text() }),
    Shop: model({ stock: number(), name: text() }),
    Visit: model({ shop: key('Shop', { relatedName: '+' }) }),
  }
  throws(
    () => opened(places(), alone),
    'ERR_SCHEMA_CHANGED',
    'Shop: parents',
    "renameModel('Shop', 'OldShop')",
    "addModel('Shop', …)",
    "removeModel('OldShop')",
  )
  const log = new MemoryLog()
  const store = new CoreStore(resolveSchema(alone), { log })
  create(store, 'Place', { name: 'square' })
  create(store, 'Shop', { name: 'books', stock: 7 })
  create(store, 'Visit', { shop_id: 1 })
  throws(() => opened(log, PLACES), 'ERR_SCHEMA_CHANGED', 'Shop: parents', "renameModel('Shop', 'OldShop')")
  // What the message says works: the rows get a parent each, and keys follow them.
  const first: AnyMigration = {
    name: '2',
    steps: [
      renameModel('Shop', 'OldShop'),
      addModel('Shop', PLACES['Shop'] as ModelDeclaration),
      addField('Visit', 'place', key('Shop', { null: true, relatedName: '+' })),
    ],
    run: (old: ReadStore, after: WriteStore): void => {
      const slots = new Map(
        rowsOf(old, 'Shop').map(({ id, name, stock }) => [id, create(after, 'Shop', { name, stock })]),
      )
      const [visit, shop] = [after.schema.model('Visit'), after.schema.model('Shop')]
      for (const [at, { shop_id }] of rowsOf(old, 'Visit').entries()) {
        const row = after.state.table(shop).row(slots.get(shop_id as number) ?? -1)
        after.update(visit, at, { place_id: row?.[shop.pk.attribute] })
      }
    },
  }
  const second: AnyMigration = {
    name: '3',
    steps: [removeField('Visit', 'shop'), removeModel('OldShop')],
  }
  const { shop: _shop, ...rest } = PLACES['Visit']?.fields ?? {}
  const after: Models = {
    ...PLACES,
    Visit: model({ ...rest, place: key('Shop', { null: true, relatedName: '+' }) }),
  }
  const moved = opened(log, after, [first, second])
  assert.equal(
    rowsOf(moved, 'Shop').map(({ id, name, stock }) => [id, name, stock]),
    [[2, 'books', 7]],
  )
  assert.equal(
    rowsOf(moved, 'Visit').map(({ place_id }) => place_id),
    [2],
  )
})

test('an order with respect to an owner begins as the order of creation, follows another owner, and ends', () => {
  const models = (options: object): Models => ({
    A: model({}),
    B: model({ a: key('A', { relatedName: '+' }), c: key('A', { relatedName: '+' }) }, options),
  })
  const log = new MemoryLog()
  const store = new CoreStore(resolveSchema(models({})), { log })
  for (const _ of [1, 2]) create(store, 'A', {})
  for (const [a, c] of [
    [1, 2],
    [2, 1],
    [1, 1],
  ])
    create(store, 'B', { a_id: a, c_id: c })
  const { position } = log
  const hash = store.state.hash()
  const [ordered, other] = [models({ orderWithRespectTo: 'a' }), models({ orderWithRespectTo: 'c' })]
  throws(
    () => opened(log, ordered),
    'ERR_SCHEMA_CHANGED',
    "addField('B', '_order', integer(), { value: 0 })",
    "alterModel('B', { orderWithRespectTo: 'a' })",
  )
  assert.is(log.position, position)
  const first: AnyMigration = {
    name: '2',
    steps: [addField('B', '_order', integer(), { value: 0 }), alterModel('B', { orderWithRespectTo: 'a' })],
  }
  const orders = (of: CoreStore): unknown[] => rowsOf(of, 'B').map(({ id, _order }) => [id, _order])
  const begun = opened(log, ordered, [first])
  create(begun, 'B', { a_id: 1, c_id: 1 })
  assert.equal(orders(begun), [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 1],
  ])

  throws(() => opened(log, other), 'ERR_SCHEMA_CHANGED', "Write alterModel('B', { orderWithRespectTo: 'c' })")
  const second: AnyMigration = { name: '3', steps: [alterModel('B', { orderWithRespectTo: 'c' })] }
  assert.equal(orders(opened(log, other, [first, second])), [
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 1],
  ])

  throws(
    () => opened(log, { ...models({}), A: model({ n: number({ null: true }) }) }, [first, second]),
    'ERR_SCHEMA_CHANGED',
    "removeField('B', '_order')",
    "alterModel('B', { orderWithRespectTo: undefined })",
  )
  const third: AnyMigration = {
    name: '4',
    steps: [removeField('B', '_order'), alterModel('B', { orderWithRespectTo: undefined })],
  }
  const ended = opened(log, models({}), [first, second, third])
  remove(ended, 'B', 4)
  assert.is(ended.state.hash(), hash)
})

test.run()
