import { F } from 'relata'
import { codeOf, itemOf } from './data.js'
import { port, type AnyPort } from './port.js'
import { shopOf, type ShopWorld } from './shop-data.js'

export const warehouse: AnyPort = port<ShopWorld>({
  name: 'warehouse',
  tool: 'Prisma',
  about: 'writes to products, tags and orders',
  world: shopOf,
  calls: [
    {
      feature: 'upsert',
      original: 'customer.upsert({ where: { email }, create, update })',
      relata: ({ db }) => {
        const values = { create: { name: 'made' }, update: { name: 'changed' } }
        const [, first] = db.Customer.upsert({ email: 'x@example.com' }, values)
        const [row, second] = db.Customer.upsert({ email: 'x@example.com' }, values)
        return [first, second, row.name]
      },
      naive: () => [true, false, 'changed'],
    },
    {
      feature: 'upsert',
      original: 'Promise.all(list.map((each) => tag.upsert(…)))',
      relata: ({ db }) =>
        db.Tag.bulkUpsert(['t1', 'new'].map((name) => [{ name }, { create: {}, update: {} }])).map(
          ([row, created]) => [row.name, created],
        ),
      naive: () => [
        ['t1', false],
        ['new', true],
      ],
    },
    {
      feature: 'nested writes',
      original: 'order.create({ data: { items: { create: [{ product: { connect: { sku } } }] } } })',
      relata: ({ db }) => {
        const { id } = db.Order.create({
          placed: '2024-09-09',
          customerId: 1,
          items: { create: [{ quantity: 3, product: { connect: { sku: 'P2' } } }] },
        })
        return db.Item.filter({ order: id }).valuesList('productId', 'quantity').toArray()
      },
      naive: () => [[2, 3]],
    },
    {
      feature: 'nested writes',
      original:
        'product.update({ data: { tags: { connectOrCreate: { where: { name }, create: { name } } } } })',
      relata: ({ db }) => {
        db.Product.update(1, {
          tags: { connectOrCreate: { where: { name: 'sale' }, create: { name: 'sale' } } },
        })
        return Array.from(db.Product.get(1).tags.orderBy('id'), ({ name }) => name)
      },
      naive: ({ tagged }) => [...itemOf(tagged, 1).tags.map((id) => `t${id}`), 'sale'],
    },
    {
      feature: 'writes',
      original: 'product.updateMany({ where: { price: { lt: 15 } }, data: { stock: { increment: 5 } } })',
      relata: ({ db }) => {
        const n = db.Product.filter({ price__lt: 15 }).update({ stock: F('stock').plus(5) })
        return [n, db.Product.orderBy('id').valuesList('stock', { flat: true }).toArray()]
      },
      naive: ({ products }) => [
        products.filter((p) => p.price < 15).length,
        products.map((p) => (p.price < 15 ? p.stock + 5 : p.stock)),
      ],
    },
    {
      feature: 'writes',
      original: 'tag.createMany({ data, skipDuplicates: true })',
      relata: ({ db }) => {
        db.Tag.bulkCreate([{ name: 't1' }, { name: 'u' }], { ignoreConflicts: true })
        return db.Tag.orderBy('id').valuesList('name', { flat: true }).toArray()
      },
      naive: () => ['t1', 't2', 't3', 't4', 'u'],
    },
    {
      feature: 'errors',
      original: "catch (e) { if (e.code === 'P2002') e.meta.target }",
      relata: ({ db }) => [
        codeOf(() => db.Tag.create({ name: 't1' })),
        codeOf(() => db.Customer.delete(db.Order.get(1).customerId)),
        codeOf(() => db.Product.update(1, { stock: -1 })),
        db.Tag.count(),
      ],
      naive: () => ['ERR_UNIQUE', 'ERR_RESTRICTED', 'ERR_RANGE', 4],
    },
    {
      feature: 'writes',
      original: '$transaction(async (tx) => { … throw … })',
      relata: ({ db }) => {
        try {
          db.transact(() => {
            db.Order.all().delete()
            throw new Error('no')
          })
        } catch {
          return db.Order.count()
        }
        return 0
      },
      naive: ({ orders }) => orders.length,
    },
  ],
})
