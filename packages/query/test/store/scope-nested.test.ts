import { defineSchema, foreignKey, model, string } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore } from '../../src/index.js'
import { refused, shops } from '../worlds/shops.js'

const test = suite('nested writes and methods of rows in a scope')

test('what is nested belongs to the scope', () => {
  const db = shops()
  const ann = db.scope({ tenant: db.Tenant.get({ name: 'Ann' }) })
  const customer = ann.Customer.create({
    country_id: 1,
    email: 'c@x',
    orders: {
      create: {
        number: 'n',
        lines: {
          create: [
            { product: { create: { tenant_id: 1, name: 'ink', tags: { connect: 1 } } } },
            { product: { connect: { id: 1 } } },
            {
              product: {
                connectOrCreate: { where: { id: 9 }, create: { id: 9, tenant_id: 1, name: 'nib' } },
              },
            },
          ],
        },
      },
    },
  })
  assert.equal(customer.orders.get().lines.valuesList('product__name', 'product__tenant_id').toArray(), [
    ['ink', 1],
    ['pen', 1],
    ['nib', 1],
  ])
  ann.Customer.update(customer, { orders: { update: [[{ id: customer.orders.get().id }, { number: 'm' }]] } })
  assert.is(db.Order.get({ customer }).number, 'm')
})

test('rows of another scope are not there, and new ones are refused', () => {
  const db = shops()
  const [annRow, bobRow] = db.Tenant.all().toArray()
  assert.ok(annRow !== undefined && bobRow !== undefined)
  const ann = db.scope({ tenant: annRow })
  const theirs = db.Product.filter({ tenant: bobRow }).first()
  const theirOrder = db.Order.get({ customer__tenant: bobRow })
  assert.ok(theirs !== null)
  const before = db.stateHash()
  const order = ann.Order.get(1)
  const line = (product: object): unknown =>
    ann.Order.update(order, { lines: { create: [{ product: product as never }] } })
  refused(() => line({ connect: theirs.id }), 'ERR_DOES_NOT_EXIST')
  refused(() => line({ connect: { tenant_id: bobRow.id, name: 'pen' } }), 'ERR_DOES_NOT_EXIST')
  refused(() => line({ connect: { name: 'pen' } }), 'ERR_NOT_UNIQUE')
  assert.throws(() => line({ create: { tenant_id: bobRow.id, name: 'x' } }))
  assert.throws(() => ann.Customer.update(1, { orders: { connect: theirOrder.id } }))
  assert.throws(() => ann.Customer.update(1, { orders: { set: [{ id: theirOrder.id }] } }))
  assert.throws(() => ann.Customer.update(1, { orders: { delete: theirOrder.id } }))
  assert.throws(() => ann.Customer.update(1, { orders: { update: [[theirOrder.id, { number: 'x' }]] } }))
  assert.throws(() => ann.Customer.update(2, { orders: { create: { number: 'x' } } }))
  const taken = { where: { id: theirs.id }, create: { id: theirs.id, tenant_id: 1, name: 'x' } }
  const error = refused(() => line({ connectOrCreate: taken }), 'ERR_UNIQUE')
  assert.not(error.message.includes('Bob'))
  assert.is(db.stateHash(), before)
})

test('the rows of a scope have the methods of their model', () => {
  const db = createStore(
    defineSchema({
      Tenant: model({ name: string() }),
      Note: model(
        { text: string(), tenant: foreignKey('Tenant', { onDelete: 'CASCADE' }) },
        {
          methods: {
            shout() {
              return this.text.toUpperCase()
            },
          },
        },
      ),
    }),
  )
  const tenant = db.Tenant.create({ name: 'a' })
  const scope = db.scope({ tenant })
  scope.Note.create({ text: 'x', tenant })
  assert.is(scope.Note.get(1).shout(), 'X')
})

test.run()
