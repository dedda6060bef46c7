import {
  createStore,
  defineSchema,
  DoesNotExist,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  string,
} from 'relata'

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
