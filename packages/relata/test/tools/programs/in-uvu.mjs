import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filled } from './shop.mjs'

const db = filled()

test('what holds passes', () => {
  assert.equal(db.A.all(), db.A.orderBy('n'))
  assert.equal(db.A.filter({ n__gt: 0 }), db.A.all())
  assert.not.equal(db.A.filter({ n: 1 }), db.A.filter({ n: 2 }))
  assert.not.equal(db.A.get(1).bs, db.A.get(2).bs)
  assert.equal(db.A.get(1), db.A.get(1))
  assert.not.equal(db.A.get(1), db.A.get(2))
  assert.equal(db.A.all().toArray(), [db.A.get(1), db.A.get(2)])
  assert.throws(
    () => db.A.get(9),
    (error) => error.code === 'ERR_DOES_NOT_EXIST',
  )
})
test('query set', () => assert.equal(db.A.filter({}), []))
test('query sets', () => assert.equal(db.A.filter({ n: 1 }), db.A.filter({ n: 2 })))
test('manager', () => assert.equal(db.T, []))
test('row', () => assert.equal(db.A.get(1), { id: 1, name: 'z', n: 1 }))
test('rows', () => assert.equal(db.A.get(1), db.A.get(2)))
test('error', () => db.A.delete(1))
test.run()
