import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  type RelataError,
  string,
  type SchemaOf,
} from '@relata/core'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../src/index.js'

export const schema = defineSchema({
  Tenant: model({ name: string({ unique: true }) }),
  Country: model({ name: string() }),
  Tag: model({ name: string() }),
  Customer: model({
    tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'customers' }),
    country: foreignKey('Country', { onDelete: 'PROTECT', relatedName: 'customers' }),
    email: string({ unique: true }),
  }),
  Product: model(
    {
      tenant: foreignKey('Tenant', { onDelete: 'CASCADE', relatedName: 'products' }),
      name: string(),
      price: integer({ default: 1 }),
      tags: manyToMany('Tag', { relatedName: 'products' }),
    },
    { uniqueTogether: [['tenant', 'name']] },
  ),
  Order: model({
    customer: foreignKey('Customer', { onDelete: 'PROTECT', relatedName: 'orders' }),
    number: string(),
  }),
  Line: model({
    order: foreignKey('Order', { onDelete: 'CASCADE', relatedName: 'lines' }),
    product: foreignKey('Product', { onDelete: 'CASCADE', relatedName: 'lines' }),
    n: integer({ default: 1 }),
  }),
  Emblem: model({
    country: oneToOne('Country', { onDelete: 'CASCADE', relatedName: 'emblem' }),
    tenant: foreignKey('Tenant', { onDelete: 'CASCADE' }),
  }),
})
export interface Shop extends SchemaOf<typeof schema> {}

export async function rejected(promise: Promise<unknown>, code: string): Promise<Error> {
  try {
    await promise
  } catch (error) {
    assert.is((error as { code?: string }).code, code, String(error))
    return error as Error
  }
  throw new Error(`expected ${code}`)
}

/** Two tenants with rows of every model. */
export function shops(): Database<Shop> {
  const db = createStore<Shop>(schema)
  const [fr, de] = ['France', 'Germany'].map((name) => db.Country.create({ name }))
  const [red, blue] = ['red', 'blue'].map((name) => db.Tag.create({ name }))
  assert.ok(fr !== undefined && de !== undefined && red !== undefined && blue !== undefined)
  for (const [i, name] of ['Ann', 'Bob'].entries()) {
    const tenant = db.Tenant.create({ name })
    const customer = db.Customer.create({ tenant, country: fr, email: `${name}@x` })
    const order = db.Order.create({ customer, number: `${name}-1` })
    for (const thing of ['pen', `${name}-pad`]) {
      const product = db.Product.create({ tenant, name: thing, price: i + 1 })
      product.tags.add(red)
      db.Line.create({ order, product, n: 2 })
    }
  }
  db.Emblem.create({ country: fr, tenant_id: 2 })
  return db
}

export const refused = (
  call: () => unknown,
  code: string,
): Error & Partial<Pick<RelataError, 'existing' | 'value' | 'issues'>> & { rows?: readonly unknown[] } => {
  try {
    call()
  } catch (error) {
    assert.is((error as { code?: string }).code, code, String(error))
    return error as Error
  }
  throw new Error(`expected ${code}`)
}
