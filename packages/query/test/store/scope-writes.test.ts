import { boolean, CoreStore, defineSchema, foreignKey, integer, MemoryLog, model, string } from '@relata/core'
import { SharedMemory } from '@relata/core/testing'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, databaseOver, F } from '../../src/index.js'
import { Replica } from '../worlds/replica.js'
import { refused, rejected, schema, shops, type Shop } from '../worlds/shops.js'

const test = suite('writing in a scope')

test('sets the values of new rows, also through related managers', () => {
  const db = shops()
  const ann = db.scope({ tenant: db.Tenant.get(1) })
  const product = ann.Product.create({ name: 'ink' })
  assert.is(product.tenant_id, 1)
  assert.equal(
    ann.Product.bulkCreate([{ name: 'a' }, { name: 'b' }]).map(({ tenant_id }) => tenant_id),
    [1, 1],
  )
  const [upserted] = ann.Product.upsert({ name: 'c', tenant_id: 1 }, { create: {}, update: {} })
  assert.is(upserted.tenant_id, 1)
  const customer = ann.Country.get(2).customers.create({ email: 'n@x', tenant_id: 1 })
  assert.is(customer.tenant_id, 1)
  refused(() => ann.Product.create({ name: 'x', tenant_id: 2 }), 'ERR_DANGLING_KEY')
  refused(() => ann.Product.update(product, { tenant_id: 2 }), 'ERR_DANGLING_KEY')
  refused(() => ann.Product.filter({ pk: product.pk }).update({ tenant_id: 2 }), 'ERR_DANGLING_KEY')
})

test('refuses keys of other scopes like keys of rows that do not exist', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const make = (product_id: number) => () => ann.Line.create({ order_id: 1, product_id })
  const [other, none] = [3, 99].map((key) => refused(make(key), 'ERR_DANGLING_KEY'))
  assert.is(
    other?.message.replaceAll(' 3', ' 99').replace(/Line \d+/, 'Line'),
    none?.message.replace(/Line \d+/, 'Line'),
  )
  refused(() => ann.Line.create({ order_id: 1, product: db.Product.get(3) }), 'ERR_DANGLING_KEY')
  refused(() => ann.Line.update(1, { product_id: 3 }), 'ERR_DANGLING_KEY')
  refused(() => ann.Line.create({ order_id: 2, product_id: 1 }), 'ERR_DANGLING_KEY')
  refused(() => ann.Order.get(1).lines.add(3), 'ERR_DANGLING_KEY')
  refused(() => ann.Tag.get(1).products.add(3), 'ERR_DANGLING_KEY')
  assert.is(ann.Line.create({ order_id: 1, product_id: 1 }).n, 1)
})

test('shows no row of another scope in an error about choices', () => {
  const chosen = defineSchema({
    User: model({ org: integer(), name: string(), active: boolean() }, { display: ({ name }) => name }),
    Task: model({
      owner: foreignKey('User', { onDelete: 'CASCADE', limitChoicesTo: { active: true }, enforce: true }),
    }),
  })
  const db = createStore(chosen)
  db.User.create({ org: 2, name: 'secret', active: false })
  db.User.create({ org: 1, name: 'own', active: false })
  db.User.create({ org: 1, name: 'right', active: true })
  const one = db.scope({ org: 1 })
  const messages = [1, 99].map((owner_id) => {
    const { message } = refused(() => one.Task.create({ owner_id }), 'ERR_DANGLING_KEY')
    return message.replaceAll(String(owner_id), '?')
  })
  assert.is(messages[0], messages[1])
  assert.match(refused(() => one.Task.create({ owner_id: 2 }), 'ERR_CHOICE').message, 'own')
  const task = one.Task.create({ owner_id: 3 })
  for (const owner_id of [1, 99]) {
    refused(() => one.Task.update(task, { owner_id }), 'ERR_DANGLING_KEY')
    refused(() => one.Task.all().update({ owner_id }), 'ERR_DANGLING_KEY')
    refused(() => one.Task.update(task, (draft) => void (draft.owner_id = owner_id)), 'ERR_DANGLING_KEY')
    refused(() => one.Task.update(task, (draft) => ({ ...draft, owner_id })), 'ERR_DANGLING_KEY')
    refused(() => one.Task.bulkCreate([{ owner_id: 3 }, { owner_id }]), 'ERR_DANGLING_KEY')
  }
  refused(() => one.Task.create({ owner: db.User.get(1) }), 'ERR_DANGLING_KEY')
})

test('may refer to the row itself', () => {
  const trees = createStore(
    defineSchema({
      Node: model({
        org: integer(),
        parent: foreignKey('self', { onDelete: 'CASCADE', relatedName: 'children' }),
      }),
    }),
  )
  const root = trees.scope({ org: 1 }).Node.create({ id: 1, parent_id: 1 })
  assert.is(root.children.count(), 1)
})

test('does not write shared rows, but links its rows to them', () => {
  const ann = shops().scope({ tenant: 1 })
  refused(() => ann.Tag.create({ name: 'x' }), 'ERR_SCOPE_READ_ONLY')
  refused(() => ann.Tag.update(1, { name: 'x' }), 'ERR_SCOPE_READ_ONLY')
  refused(() => ann.Tag.all().delete(), 'ERR_SCOPE_READ_ONLY')
  ann.Product.get(1).tags.add(2)
  ann.Tag.get(2).products.add(2)
  assert.is(ann.Tag.get(2).products.count(), 2)
  ann.Tag.get(1).products.clear()
  assert.is(ann.Tag.get(1).products.count(), 0)
})

test('clears a relation of a shared row in the scope alone', () => {
  const db = shops()
  db.scope({ tenant: 1 }).Tag.get(1).products.clear()
  assert.is(db.Tag.get(1).products.count(), 2)
  assert.is(db.scope({ tenant: 2 }).Tag.get(1).products.count(), 2)
})

test('deletes with its cascade, and explains it', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const explained = ann.explainDelete(ann.Product.get(1))
  assert.equal(explained.byModel, { Product: 1, Line: 1, 'Product.tags': 1 })
  assert.equal(ann.Product.get(1).tags.toArray()[0]?.products.count(), 2)
  refused(() => ann.explainDelete(db.Product.get(3)), 'ERR_ROW_GONE')
  const error = refused(() => ann.Customer.delete(1), 'ERR_PROTECTED')
  type Orders = readonly { customer: { country: { customers: { count(): number } } } }[]
  for (const rows of [error.rows, error.value, ...(error.issues ?? []).map(({ value }) => value)]) {
    const [order] = rows as Orders
    assert.is(order?.customer.country.customers.count(), 1, 'the rows of an error are in the scope')
  }
  ann.Product.all().delete()
  assert.is(db.Product.count(), 2)
  assert.is(db.Line.count(), 2)
})

test('names no row of another scope if a value is taken', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const taken = refused(() => ann.Customer.create({ email: 'Bob@x', country_id: 1 }), 'ERR_UNIQUE')
  assert.is(taken.existing, undefined)
  assert.is(taken.message, 'Customer.email "Bob@x" is taken by another row: the field is unique.')
  const own = refused(() => ann.Customer.create({ email: 'Ann@x', country_id: 1 }), 'ERR_UNIQUE')
  assert.is(own.existing, 1)
  ann.Product.create({ name: 'Bob-pad' })
  const key = refused(() => ann.Product.create({ id: 3, name: 'z' }), 'ERR_UNIQUE')
  assert.is(key.existing, undefined)
})

test('runs transactions and submits, in which rows of the whole store can be written too', async () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  ann.transact(() => {
    ann.Product.create({ name: 'a' })
    db.Tag.create({ name: 'new' })
  })
  assert.is(ann.Product.count(), 3)
  await ann.submit(() => ann.Product.create({ name: 'b' }))
  assert.is(ann.Product.count(), 4)
  assert.throws(() =>
    ann.transact(() => {
      ann.Product.create({ name: 'c' })
      throw new Error('no')
    }),
  )
  assert.is(ann.Product.count(), 4)
})

test('creates nested rows in the scope, and connects none of another', () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const order = ann.Order.create({ customer_id: 1, number: '9', lines: { create: [{ product_id: 1 }] } })
  assert.is(order.lines.count(), 1)
  const product = ann.Product.create({ name: 'nested', tags: { connect: [1] } })
  assert.equal([product.tenant_id, product.tags.count()], [1, 1])
  refused(
    () => ann.Order.create({ customer_id: 1, number: '9', lines: { create: [{ product_id: 3 }] } }),
    'ERR_DANGLING_KEY',
  )
  refused(
    () => ann.Customer.create({ email: 'x', country_id: 1, orders: { connect: [2] } }),
    'ERR_DOES_NOT_EXIST',
  )
  assert.is(ann.Order.count(), 2)
})

test('submits what rows of the scope decide, and shows no others in a conflict', async () => {
  const db = shops()
  const ann = db.scope({ tenant: 1 })
  const read = ann.Product.get(1)
  await ann.submit(() => ann.Product.update(1, { price: 5 }), { read: [read] })
  const conflict = await rejected(
    ann.submit(() => undefined, { read: [read] }),
    'ERR_CONFLICT',
  )
  const { current } = conflict as unknown as {
    current: { tags: { get(key: number): { products: { count(): number } } } }
  }
  assert.is(current.tags.get(1).products.count(), 2, 'the current row is in the scope')
  await rejected(
    ann.submit(() => undefined, { read: [db.Product.get(3)] }),
    'ERR_ROW_GONE',
  )
  await rejected(
    ann.submit(() => undefined, { since: 1 }),
    'ERR_SCOPED',
  )
})

test('over a shared log refuses keys that cross, in every process', async () => {
  const shared = new SharedMemory()
  const open = async () => databaseOver<Shop>(await CoreStore.open(schema, { log: shared.open() }))
  const [one, other] = [await open(), await open()]
  await one.submit(() => {
    for (const tenant of one.Tenant.bulkCreate([{ name: 'a' }, { name: 'b' }]))
      one.Product.create({ tenant, name: 'pen' })
    one.Customer.create({ tenant_id: 1, country: one.Country.create({ name: 'c' }), email: 'a' })
    one.Order.create({ customer_id: 1, number: '1' })
  })
  const a = one.scope({ tenant: 1 })
  await a.submit(() => a.Product.create({ name: 'ink' }))
  assert.is(a.Product.count(), 2)
  await rejected(
    one.submit(() => one.Line.create({ order_id: 1, product_id: 2 })),
    'ERR_SCOPE_CROSSING',
  )
  // This process has no scope yet.
  await other.synced()
  const line = await other.submit(() => other.Line.create({ order_id: 1, product_id: 2 }))
  await one.synced()
  refused(() => a.Product.count(), 'ERR_SCOPE_CROSSING')
  await other.submit(() => other.Line.delete(line))
  await one.synced()
  assert.is(a.Product.count(), 2, 'the scope works again once the key is gone')
  await one.close()
  await other.close()
})

test('from the first scope on, no write crosses scopes', () => {
  const db = shops()
  db.scope({ tenant: 1 })
  refused(() => db.Line.create({ order_id: 1, product_id: 3 }), 'ERR_SCOPE_CROSSING')
  refused(() => db.Product.update(1, { tenant_id: 2, name: 'x' }), 'ERR_SCOPE_CROSSING')
  refused(() => db.Customer.update(1, { tenant_id: 2 }), 'ERR_SCOPE_CROSSING')
  db.transact(() => {
    db.Customer.update(1, { tenant_id: 2 })
    db.Product.filter({ lines__order__customer: 1 }).update({ tenant_id: 2, name: F('id') as never })
  })
  assert.is(db.scope({ tenant: 1 }).Line.count(), 0)
  assert.is(db.scope({ tenant: 2 }).Line.count(), 4)
})

test('is refused while a key crosses scopes', () => {
  const db = shops()
  const line = db.Line.create({ order_id: 1, product_id: 3 })
  const error = refused(() => db.scope({ tenant: 1 }), 'ERR_SCOPE_CROSSING')
  assert.match(error.message, /^Line 5: order is Order 1, which is in another scope by 'tenant'/)
  db.Line.delete(line)
  assert.is(db.scope({ tenant: 1 }).Line.count(), 2)
})

test('of a follower ends when another process writes a key that crosses', async () => {
  const log = new MemoryLog()
  const writer = databaseOver<Shop>(new CoreStore(schema, { log }))
  const replica = await Replica.of(schema, log)
  const tenants = writer.Tenant.bulkCreate([{ name: 'a' }, { name: 'b' }])
  const country = writer.Country.create({ name: 'c' })
  for (const tenant of tenants) {
    writer.Customer.create({ tenant, country, email: tenant.name })
    writer.Product.create({ tenant, name: 'pen' })
  }
  writer.Order.create({ customer_id: 1, number: '1' })
  replica.catchUp(log)
  const a = databaseOver<Shop>(replica).scope({ tenant: 1 })
  assert.is(a.Product.count(), 1)
  refused(() => a.Product.create({ name: 'x' }), 'ERR_READ_ONLY_STORE')
  writer.Line.create({ order_id: 1, product_id: 2 })
  replica.catchUp(log)
  refused(() => a.Product.count(), 'ERR_SCOPE_CROSSING')
  await replica.replace(log)
  refused(() => a.Product.count(), 'ERR_SCOPE_CROSSING')
})

test.run()
