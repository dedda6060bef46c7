import { defineSchema, foreignKey, integer, json, model, string } from '@relata/core'
import type { JsonValue, SchemaOf } from '@relata/core'
import type { Database } from '../../src/index.js'
import { filledLibrary } from '../builder/library.js'

const schema = defineSchema({
  Place: model({ code: string({ unique: true }) }),
  Restaurant: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
  Bistro: model({}, { parents: ['Restaurant'] }),
  Page: model({ data: json(), other: json({ null: true }) , b: foreignKey('Bistro', { onDelete: 'CASCADE' }) }),
})
interface X extends SchemaOf<typeof schema> {}
declare const db: Database<X>
const place = db.Place.create({ code: 'x' })
const restaurant = db.Restaurant.create({ code: 'x' })
db.Restaurant.create({ place_ptr: place })
db.Restaurant.create({ place_ptr_id: 1 })
db.Restaurant.create({ place_ptr: place, code: 'x' })
db.Bistro.create({ code: 'b', stars: 2 })
db.Bistro.create({ code: 'b' })
db.Bistro.create({ restaurant_ptr: restaurant })
db.Bistro.create({ restaurant_ptr_id: 1 })
db.Bistro.create({ place_ptr: place })
db.Bistro.create({ place_ptr: place, stars: 3 })
db.Bistro.create({ place_ptr_id: 3 })
db.Bistro.create({ id: 3, code: 'x' })
db.Bistro.create({ pk: 3, code: 'x' })
db.Restaurant.create({ pk: 3, code: 'x' })
const page = db.Page.create({ data: 1, b_id: 1 })
db.Page.create({ data: page.data, other: page.other, b: page.b })
db.Page.update(page, { data: page.data })
const d: JsonValue = page.data
db.Page.filter({ data: page.data })
void d
const { db: lib, le, stardust } = filledLibrary()
const key = stardust.id
le.edited.set([stardust, key])
le.books.set([stardust, key])
stardust.tags.set([1, lib.Tag.get(1)])
lib.Book.create({ title: 'x', author: le, notes: stardust.notes })
lib.Book.update(stardust, { notes: stardust.notes })
lib.Book.bulkCreate([{ title: 'x', author: le, notes: stardust.notes }])
lib.Book.inBulk([stardust.id])
stardust.tags.add(1, lib.Tag.get(1))
