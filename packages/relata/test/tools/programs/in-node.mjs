import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filled } from './shop.mjs'

const db = filled()
const other = filled()

void test('what holds passes', () => {
  assert.deepEqual(db.A.all(), db.A.all())
  assert.deepEqual(db.A.filter({ n__gt: 0 }), db.A.all())
  assert.notDeepEqual(db.A.filter({ n: 1 }), db.A.filter({ n: 2 }))
  assert.notDeepEqual(db.A.get(1).bs, db.A.get(2).bs)
  assert.notDeepEqual(db.A, db.B)
  assert.deepEqual(db.A.all().toArray(), [db.A.get(1), db.A.get(2)])
  assert.deepEqual(db.A.get(1), db.A.get(1))
  assert.deepEqual({ ...db.A.get(1) }, { ...other.A.get(1) })
  assert.notDeepEqual(db.A.get(1), db.A.get(2))
  assert.throws(() => db.A.get(9), {
    name: 'DoesNotExist',
    code: 'ERR_DOES_NOT_EXIST',
    model: 'A',
    message: 'There is no A with id 9',
  })
})
void test('query set', () => assert.deepEqual(db.A.filter({}), []))
void test('query sets', () => assert.deepEqual(db.A.filter({ n: 1 }), db.A.filter({ n: 2 })))
void test('manager', () => assert.deepEqual(db.A, []))
void test('related manager', () => assert.deepEqual(db.A.get(1).bs, []))
void test('row', () => assert.deepEqual(db.A.get(1), { id: 1, name: 'z', n: 1 }))
void test('rows', () => assert.deepEqual(db.A.get(1), db.A.get(2)))
void test('store', () => assert.equal(db, 1))
void test('uncaught', () => db.A.get(1).p)
void test('error', () => assert.throws(() => db.A.get(9), { code: 'ERR_UNIQUE' }))
