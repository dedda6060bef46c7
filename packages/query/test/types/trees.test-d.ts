import { defineSchema, foreignKey, model, string, type SchemaOf } from '@relata/core'
import { expectTypeOf } from 'expect-type'
import { count, type Database, type QuerySet, type Row } from '../../src/index.js'

const schema = defineSchema({
  Category: model({
    name: string(),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'children' }),
  }),
  // One of the names is taken.
  Folder: model({
    path: string(),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: { path: 'way', depth: 'level' } }),
  }),
  Product: model({ name: string(), category: foreignKey('Category', { onDelete: 'CASCADE' }) }),
})
interface Shop extends SchemaOf<typeof schema> {}
declare const db: Database<Shop>
declare const category: Row<Shop, 'Category'>
declare const folder: Row<Shop, 'Folder'>
declare const product: Row<Shop, 'Product'>

expectTypeOf(category.ancestors).toEqualTypeOf<QuerySet<Shop, 'Category'>>()
expectTypeOf(category.descendants).toEqualTypeOf<QuerySet<Shop, 'Category'>>()
expectTypeOf(category.path).toEqualTypeOf<Row<Shop, 'Category'>[]>()
expectTypeOf(category.root).toEqualTypeOf<Row<Shop, 'Category'>>()
expectTypeOf(category.depth).toEqualTypeOf<number>()
expectTypeOf(folder.path).toEqualTypeOf<string>()
expectTypeOf(folder.way).toEqualTypeOf<Row<Shop, 'Folder'>[]>()
expectTypeOf(folder.level).toEqualTypeOf<number>()
// @ts-expect-error -- it has another name
void folder.depth
// @ts-expect-error -- no tree
void product.ancestors

db.Category.filter({ ancestors: category, descendants__name: 'x', path__in: [1, 2], root: 5, depth__gt: 2 })
db.Product.filter({ category__ancestors: 5, category__path__name: 'x', category__depth: 1 })
db.Folder.filter({ way__path__startswith: '/', level: 1 }).orderBy('-level')
// @ts-expect-error -- a name
db.Category.filter({ ancestors__name: 5 })
// @ts-expect-error -- a number
db.Category.filter({ depth: 'x' })
// @ts-expect-error -- the relation has another name
db.Folder.filter({ depth: 1 })
// @ts-expect-error -- no tree
db.Product.filter({ ancestors: 5 })

const [values] = db.Product.values('category__root__name', 'category__depth', 'category__ancestors__name')
expectTypeOf(values).toEqualTypeOf<
  | {
      readonly category__root__name: string
      readonly category__depth: number
      readonly category__ancestors__name: string | null
    }
  | undefined
>()
const [annotated] = db.Category.annotate({ n: count('descendants') }).orderBy('depth')
expectTypeOf(annotated?.n).toEqualTypeOf<number | undefined>()

const [picked] = db.Category.pick({
  name: true,
  depth: true,
  root: { name: true },
  path: { name: true },
  descendants: { where: { depth__lt: 3 }, orderBy: 'depth', pick: { name: true } },
})
expectTypeOf(picked).toEqualTypeOf<
  | {
      readonly name: string
      readonly depth: number
      readonly root: { readonly name: string }
      readonly path: readonly { readonly name: string }[]
      readonly descendants: readonly { readonly name: string }[]
    }
  | undefined
>()

db.Category.create({ name: 'x', parent: category })
// @ts-expect-error -- it follows from the key
db.Category.create({ name: 'x', depth: 1 })
// @ts-expect-error -- it follows from the key
db.Category.create({ name: 'x', ancestors: [category] })
// @ts-expect-error -- it follows from the key
db.Category.update(category, { root: category })
// A copy of a row has them, too.
db.Category.create({ ...category, name: 'copy' })

defineSchema({
  // @ts-expect-error -- no such part
  A: model({ up: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: { parents: 'x' } }) }),
})
