import {
  createStore,
  date,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  string,
  type Database,
  type SchemaOf,
} from 'relata'
import { Dice, idsOf, itemOf, listOf } from './data.js'

const schema = defineSchema(
  {
    Customer: model({ email: string({ unique: true }), name: string() }),
    Tag: model({ name: string({ unique: true }) }),
    Product: model({
      sku: string({ unique: true }),
      price: integer({ index: true }),
      stock: integer({ default: 0, min: 0 }),
      tags: manyToMany('Tag', { relatedName: 'products' }),
    }),
    Order: model({
      placed: date(),
      customer: foreignKey('Customer', { onDelete: 'RESTRICT', relatedName: 'orders' }),
    }),
    Item: model(
      {
        quantity: integer({ default: 1 }),
        order: foreignKey('Order', { onDelete: 'CASCADE', relatedName: 'items' }),
        product: foreignKey('Product', { onDelete: 'RESTRICT', relatedName: 'items' }),
      },
      { uniqueTogether: [['order', 'product']] },
    ),
  },
  { keyName: '{relation}Id' },
)
export interface Shop extends SchemaOf<typeof schema> {}

interface Tagged {
  readonly id: number
  readonly tags: readonly number[]
}
/** A shop, and its data as arrays. */
export interface ShopWorld {
  readonly db: Database<Shop>
  readonly customers: readonly { readonly id: number; readonly email: string; readonly name: string }[]
  readonly tags: readonly { readonly id: number; readonly name: string }[]
  readonly products: readonly {
    readonly id: number
    readonly sku: string
    readonly price: number
    readonly stock: number
  }[]
  readonly tagged: readonly Tagged[]
  readonly orders: readonly { readonly id: number; readonly placed: string; readonly customerId: number }[]
  readonly items: readonly {
    readonly id: number
    readonly orderId: number
    readonly productId: number
    readonly quantity: number
  }[]
}

/** Equal seeds make equal shops. */
export function shopOf(seed: number): ShopWorld {
  const dice = new Dice(seed)
  const customers = listOf(5, (id) => ({
    id,
    email: `${id}@example.com`,
    name: dice.pick(['Ann', 'Bob', 'Cy']),
  }))
  const tags = listOf(4, (id) => ({ id, name: `t${id}` }))
  const products = listOf(9, (id) => ({ id, sku: `P${id}`, price: 5 * dice.roll(6), stock: dice.roll(10) }))
  const tagged = products.map(({ id }) => ({ id, tags: dice.some(idsOf(tags), 2) }))
  const orders = listOf(12, (id) => ({ id, placed: dice.day(2024, 200), customerId: 1 + dice.roll(4) }))
  const items = orders
    .flatMap((order) =>
      dice.some(products, 3).map((product) => ({
        orderId: order.id,
        productId: product.id,
        quantity: 1 + dice.roll(4),
      })),
    )
    .map((item, i) => ({ id: i + 1, ...item }))
  const db = createStore<Shop>(schema)
  db.Customer.bulkCreate(customers)
  db.Tag.bulkCreate(tags)
  for (const product of db.Product.bulkCreate(products)) product.tags.set(itemOf(tagged, product.id).tags)
  db.Order.bulkCreate(orders)
  db.Item.bulkCreate(items)
  return { db, customers, tags, products, tagged, orders, items }
}
