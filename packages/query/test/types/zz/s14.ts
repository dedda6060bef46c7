import { defineSchema, foreignKey, integer, json, model, string } from '@relata/core'
import type { JsonValue, SchemaOf } from '@relata/core'
import type { Database } from '../../../src/index.js'

const schema = defineSchema({
  Place: model({ code: string({ unique: true }) }),
  Restaurant: model({ stars: integer({ default: 0 }) }, { parents: ['Place'] }),
  Bistro: model({}, { parents: ['Restaurant'] }),
  Page: model({ data: json(), other: json({ null: true }) , b: foreignKey('Bistro', { onDelete: 'CASCADE' }) }),
  'app.Base': model({ a: string() }),
  'app.Mid': model({ b: string() }, { parents: ['Base'] }),
  'app.Top': model({ c: string() }, { parents: ['Mid'] }),
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
db['app.Top'].create({ a: 'x', b: 'y', c: 'z' })
db['app.Top'].create({ base_ptr_id: 1, b: 'y', c: 'z' })
db['app.Top'].create({ mid_ptr_id: 1, c: 'z' })
// @ts-expect-error
db['app.Top'].create({ mid_ptr_id: 1 })
// @ts-expect-error
db['app.Top'].create({ base_ptr_id: 1, c: 'z' })
// @ts-expect-error
db['app.Top'].create({ b: 'y', c: 'z' })
const n: number = db['app.Top'].get(1).pk
db.model('app.Top').create({ mid_ptr_id: 1, c: 'z' })
void n
