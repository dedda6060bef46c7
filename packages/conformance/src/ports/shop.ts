import { any, avg, count, none, not, or, sum } from 'relata'
import { compare, groupsOf, idsOf, itemOf, sumOf } from './data.js'
import { port, type AnyPort } from './port.js'
import { shopOf, type ShopWorld } from './shop-data.js'

const ordered = (rows: Iterable<{ readonly id: number }>): readonly number[] =>
  idsOf(rows).toSorted((a, b) => a - b)

export const shop: AnyPort = port<ShopWorld>({
  name: 'shop',
  tool: 'Prisma',
  about: 'lists of customers, products with tags, orders with items',
  world: shopOf,
  calls: [
    {
      feature: 'trees and shapes',
      original: 'order.findMany({ include: { items: { include: { product: true } } } })',
      relata: ({ db }) =>
        db.Order.orderBy('id')
          .pick({ id: true, items: { orderBy: 'id', pick: { quantity: true, product: { '*': true } } } })
          .toArray(),
      naive: ({ orders, items, products }) =>
        orders.map(({ id }) => ({
          id,
          items: items
            .filter((i) => i.orderId === id)
            .map((i) => ({ quantity: i.quantity, product: itemOf(products, i.productId) })),
        })),
    },
    {
      feature: 'trees and shapes',
      original:
        "customer.findMany({ select: { name: true, orders: { where: { placed: { gte: '2024-03-01' } }, orderBy: { placed: 'desc' }, take: 2, select: { id: true } }, _count: { select: { orders: true } } } })",
      relata: ({ db }) =>
        db.Customer.orderBy('id')
          .pick({
            name: true,
            orders: {
              where: { placed__gte: '2024-03-01' },
              orderBy: ['-placed', 'id'],
              take: 2,
              pick: { id: true },
            },
            n: count('orders'),
          })
          .toArray(),
      naive: ({ customers, orders }) =>
        customers.map(({ id, name }) => {
          const own = orders.filter((o) => o.customerId === id)
          return {
            name,
            orders: own
              .filter((o) => o.placed >= '2024-03-01')
              .toSorted((a, b) => compare(b.placed, a.placed) || a.id - b.id)
              .slice(0, 2)
              .map((o) => ({ id: o.id })),
            n: own.length,
          }
        }),
    },
    {
      feature: 'trees and shapes',
      original: 'customer.create({ data, select: { id: true, orders: { select: { placed: true } } } })',
      relata: ({ db }) => {
        const made = db.Customer.create({
          email: 'new@example.com',
          name: 'New',
          orders: { create: [{ placed: '2024-12-01' }, { placed: '2024-12-02' }] },
        })
        return db.pick(made, { name: true, orders: { orderBy: 'placed', pick: { placed: true } } })
      },
      naive: () => ({ name: 'New', orders: [{ placed: '2024-12-01' }, { placed: '2024-12-02' }] }),
    },
    {
      feature: 'conditions',
      original:
        "product.findMany({ where: { tags: { some: { name: 't1' } }, NOT: { items: { some: { quantity: { gt: 2 } } } } } })",
      relata: ({ db }) =>
        ordered(db.Product.filter(any('tags', { name: 't1' }), none('items', { quantity__gt: 2 }))),
      naive: ({ tagged, items }) =>
        ordered(
          tagged.filter(
            (p) => p.tags.includes(1) && !items.some((i) => i.productId === p.id && i.quantity > 2),
          ),
        ),
    },
    {
      feature: 'conditions',
      original:
        "product.findMany({ where: { AND: [{ tags: { some: { name: 't1' } } }, { tags: { some: { name: 't2' } } }] } })",
      relata: ({ db }) =>
        ordered(db.Product.filter(any('tags', { name: 't1' }), any('tags', { name: 't2' }))),
      naive: ({ tagged }) => ordered(tagged.filter((p) => p.tags.includes(1) && p.tags.includes(2))),
    },
    {
      feature: 'conditions',
      original:
        'product.findMany({ where: { OR: [{ price: { lt: 10 } }, { stock: { in: [0, 1] } }], NOT: { sku } } })',
      relata: ({ db }) =>
        ordered(db.Product.filter(or({ price__lt: 10 }, { stock__in: [0, 1] }), not({ sku: 'P1' }))),
      naive: ({ products }) =>
        ordered(products.filter((p) => (p.price < 10 || p.stock <= 1) && p.sku !== 'P1')),
    },
    {
      feature: 'conditions as values',
      original: 'const where: Prisma.OrderWhereInput = {}; if (name) where.customer = { name }',
      relata: ({ db }) => {
        const name: string | undefined = 'Ann'
        const since: string | undefined = undefined
        const wanted = db.where('Order', {
          ...(name === undefined ? {} : { customer__name: name }),
          ...(since === undefined ? {} : { placed__gte: since }),
        })
        return ordered(db.Order.filter(wanted))
      },
      naive: ({ orders, customers }) =>
        ordered(orders.filter((o) => itemOf(customers, o.customerId).name === 'Ann')),
    },
    {
      feature: 'groups',
      original:
        "item.groupBy({ by: ['productId'], _sum: { quantity: true }, having: { quantity: { _sum: { gt: 3 } } } })",
      relata: ({ db }) =>
        db.Item.values('productId')
          .annotate({ n: sum('quantity') })
          .filter({ n__gt: 3 })
          .orderBy('productId')
          .toArray(),
      naive: ({ items }) =>
        groupsOf(items, (i) => i.productId)
          .map(([productId, list]) => ({ productId, n: sumOf(list.map((i) => i.quantity)) }))
          .filter(({ n }) => n > 3)
          .toSorted((a, b) => a.productId - b.productId),
    },
    {
      feature: 'groups',
      original: 'product.aggregate({ _sum: { stock: true }, _avg: { price: true }, _count: true })',
      relata: ({ db }) => {
        const { stock, price, n } = db.Product.aggregate({
          stock: sum('stock'),
          price: avg('price'),
          n: count(),
        })
        return [stock, price?.toFixed(6), n]
      },
      naive: ({ products }) => [
        sumOf(products.map((p) => p.stock)),
        (sumOf(products.map((p) => p.price)) / products.length).toFixed(6),
        products.length,
      ],
    },
    {
      feature: 'pages',
      original:
        "product.findMany({ orderBy: [{ price: 'desc' }, { id: 'asc' }], cursor: { id }, skip: 1, take: 4 })",
      relata: ({ db }) => {
        const set = db.Product.orderBy('-price')
        const key = 'a secret of the service'
        const { next, items } = set.page({ size: 4, sign: key })
        return [idsOf(items), idsOf(set.page({ size: 4, after: next, sign: key }).items)]
      },
      naive: ({ products }) => {
        const all = idsOf(products.toSorted((a, b) => b.price - a.price || a.id - b.id))
        return [all.slice(0, 4), all.slice(4, 8)]
      },
    },
    {
      feature: 'pages',
      original: 'a page of a list that is polled for changes',
      relata: ({ db }) => {
        const seen: (readonly number[])[] = []
        const stop = db.Product.orderBy('id')
          .livePage({ size: 3 })
          .subscribe(({ items }) => seen.push(idsOf(items)))
        db.Product.create({ id: 0, sku: 'P0', price: 1 })
        stop.unsubscribe()
        return seen
      },
      naive: () => [
        [1, 2, 3],
        [0, 1, 2],
      ],
    },
    {
      feature: 'unique keys',
      original: 'item.findUnique({ where: { orderId_productId: { orderId, productId } } })',
      relata: ({ db, items }) =>
        items.map((i) => db.Item.get({ orderId: i.orderId, productId: i.productId }).id),
      naive: ({ items }) => idsOf(items),
    },
    {
      feature: 'names of keys',
      original: 'order.customerId',
      relata: ({ db }) => Array.from(db.Order.orderBy('id'), ({ customerId }) => customerId),
      naive: ({ orders }) => orders.map((o) => o.customerId),
    },
    {
      feature: 'raw SQL',
      original: '$queryRaw`SELECT …`',
      missing: 'no SQL: expressions, functions and aggregates say it',
    },
  ],
})
