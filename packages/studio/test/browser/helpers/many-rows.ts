import { createStore, defineSchema, integer, model, string, type Database, type SchemaOf } from 'relata'

const schema = defineSchema({
  Item: model(
    {
      name: string({ maxLength: 40 }),
      rank: integer({ index: true }),
      shelf: integer(),
    },
    { display: (item) => item.name },
  ),
})

interface Items extends SchemaOf<typeof schema> {}

/** Rows of one model, the last of which has the rank 1. */
export function manyRows(count: number): Database<Items> {
  const db = createStore<Items>(schema)
  db.transact(() => {
    for (let at = 0; at < count; at++)
      db.Item.create({ name: `Item ${at}`, rank: count - at, shelf: at % 97 })
  })
  return db
}
