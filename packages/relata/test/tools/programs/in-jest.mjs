// Jest's own expect, printer and matchers; each failed assertion's message, as its reporter prints it.
import { expect } from 'expect'
import { DoesNotExist, filled, schema } from './shop.mjs'

const db = filled()
const other = filled()

expect(db.A.all()).toEqual(other.A.all())
expect(db.A).toEqual(other.A)
expect(db.A.filter({ n: 1 })).not.toEqual(db.A.filter({ n: 2 }))
expect(db.A.get(1).bs).not.toEqual(db.A.get(2).bs)
expect(db.A.get(1)).toEqual(other.A.get(1))
expect(db.A.get(1)).toEqual({ id: 1, name: 'x', n: 1 })
expect(db.A.get(1)).not.toEqual(db.A.get(2))
expect(db.A.get(1)).toMatchObject({ n: 1 })
expect(db.A.all()).toContain(db.A.get(1))
expect(() => db.A.get(9)).toThrow(DoesNotExist)

const failing = {
  'query set': () => expect(db.A.filter({ n: 1 })).toEqual([]),
  'query sets': () => expect(db.A.filter({ n: 1 })).toEqual(db.A.filter({ n: 2 })),
  manager: () => expect(db.T).toEqual([1]),
  'related manager': () => expect(db.A.get(1).bs).toEqual([]),
  row: () => expect(db.A.get(1)).toEqual({ id: 1, name: 'z', n: 1 }),
  length: () => expect(db.A.filter({ n: 1 })).toHaveLength(3),
  schema: () => expect(schema).toBeNull(),
  store: () => expect(db).toBeNull(),
  live: () => expect(db.A.all().live()).toBeNull(),
  'other error': () => expect(() => db.A.get(9)).toThrow(RangeError),
}
for (const [name, assertion] of Object.entries(failing)) {
  try {
    assertion()
    console.log(`${name}: passed`)
  } catch (error) {
    console.log(`${name}: ${error.message}\n`)
  }
}
