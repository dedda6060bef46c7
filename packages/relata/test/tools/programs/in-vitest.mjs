import { expect, test } from 'vitest'
import { DoesNotExist, filled, schema } from './shop.mjs'

const db = filled()
const other = filled()

test('what holds passes', () => {
  expect(db.A.all()).toEqual(other.A.all())
  expect(db.A.all()).toStrictEqual(db.A.all())
  expect(db.A).toEqual(other.A)
  expect(db.A.filter({ n: 1 })).not.toEqual(db.A.filter({ n: 2 }))
  expect(db.A.filter({ n__gt: 5 }).toArray()).toEqual([])
  expect(db.A.get(1).bs).toEqual(other.A.get(1).bs)
  expect(db.A.get(1).bs).not.toEqual(db.A.get(2).bs)
  expect(db.A.get(1)).toBe(db.A.get(1))
  expect(db.A.get(1)).toEqual(other.A.get(1))
  expect(db.A.get(1)).toEqual({ id: 1, name: 'x', n: 1 })
  expect(db.A.get(1)).not.toEqual(db.A.get(2))
  expect(db.A.get(1)).toMatchObject({ n: 1 })
  expect(db.A.all()).toContain(db.A.get(1))
  expect(db.A.all().toArray()).toHaveLength(2)
  expect(() => db.A.get(9)).toThrow(DoesNotExist)
  expect(() => db.A.get(9)).toThrow('There is no A with id 9')
  expect(() => db.A.get(9)).toThrow(expect.objectContaining({ code: 'ERR_DOES_NOT_EXIST', model: 'A' }))
  expect(db.A.filter({ n: 1 })).toMatchInlineSnapshot(`
    [
      {
        "id": 1,
        "n": 1,
        "name": "x",
      },
    ]
  `)
})

test('query set', () => expect(db.A.filter({})).toEqual([]))
test('manager', () => expect(db.A).toEqual([]))
test('related manager', () => expect(db.A.get(1).bs).toEqual([]))
test('row', () => expect(db.A.get(1)).toEqual({ id: 1, name: 'z', n: 1 }))
test('length', () => expect(db.A.all()).toHaveLength(3))
test('snapshot', () => expect(db.A.filter({ n: 1 })).toMatchSnapshot('one'))
test('store', () => expect(db).toBe(1))
test('schema', () => expect(schema).toBe(1))
test('live', () => expect(db.A.all().live()).toBe(1))
test('other error', () => expect(() => db.A.get(9)).toThrow(RangeError))
test('uncaught', () => db.A.get(1).p)
test('protected', () => db.A.delete(1))
