import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// A bundle if this repository's test runner made one: it loads in a third of the time.
const built = process.env.RELATA_BUILT
const relata =
  built === undefined ? 'relata' : pathToFileURL(join(built, 'packages/relata/dist/index.js')).href
const { createStore, defineSchema, DoesNotExist, foreignKey, integer, manyToMany, model, oneToOne, string } =
  await import(relata)

export { DoesNotExist }

export const schema = defineSchema({
  A: model({ name: string({ default: '' }), n: integer({ default: 0 }), tags: manyToMany('T') }),
  B: model({ a: foreignKey('A', { onDelete: 'PROTECT', relatedName: 'bs' }), t: string({ default: '' }) }),
  P: model({ a: oneToOne('A', { onDelete: 'CASCADE' }) }),
  T: model({ name: string() }),
})

/** Two rows of A, the first with one of B. */
export const filled = () => {
  const db = createStore(schema)
  const a = db.A.create({ name: 'x', n: 1 })
  db.A.create({ name: 'y', n: 2 })
  a.bs.create({ t: 't' })
  return db
}
