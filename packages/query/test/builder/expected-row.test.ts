import {
  binary,
  ConflictError,
  defineSchema,
  foreignKey,
  integer,
  IntegrityError,
  json,
  model,
  string,
  type RelataError,
} from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, F } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite("update and delete with expect: 'unchanged'")

const schema = defineSchema({
  Owner: model({ name: string() }),
  Page: model({
    title: string({ default: '' }),
    views: integer({ default: 0, null: true }),
    body: json<{ readonly parts: readonly number[] }>({ default: { parts: [] } }),
    bytes: binary({ null: true }),
    owner: foreignKey('Owner', { onDelete: 'SET_NULL', null: true, relatedName: 'pages' }),
  }),
  Post: model({ likes: integer({ default: 0 }) }, { parents: ['Page'] }),
})
const unchanged = { expect: 'unchanged' } as const

test('write a row that has not changed since it was read', () => {
  const db = createStore(schema)
  const page = db.Page.create({ title: 'a', body: { parts: [1] }, bytes: new Uint8Array([1, 2]) })
  db.Page.create({ title: 'b' })
  const next = db.Page.update(page, { title: 'c' }, unchanged)
  assert.is(next.title, 'c')
  const third = db.Page.update(next, { views: F('views').plus(1) }, unchanged)
  const fourth = db.Page.update(
    third,
    (draft) => {
      draft.body = { parts: [1, 2] }
    },
    unchanged,
  )
  assert.equal([fourth.views, fourth.body], [1, { parts: [1, 2] }])
  assert.is(db.Page.delete(fourth, unchanged).total, 1)
})

test('refuse one that was changed, with both rows and the changed fields, and write nothing', () => {
  const db = createStore(schema)
  const owner = db.Owner.create({ name: 'x' })
  const page = db.Page.create({ title: 'a', body: { parts: [1] }, bytes: new Uint8Array([1]) })
  const current = db.Page.update(page, {
    title: 'b',
    owner,
    body: { parts: [2] },
    bytes: new Uint8Array([2]),
  })
  const before = [db.stateHash(), db.position]
  for (const call of [
    () => db.Page.update(page, { title: 'c' }, unchanged),
    () => db.Page.update(page, (draft) => void (draft.title = 'c'), unchanged),
    () => db.Page.delete(page, unchanged),
  ]) {
    const error = refused(call)
    assert.instance(error, ConflictError)
    assert.instance(error, IntegrityError)
    const { code, row, fields, model: name, message } = error as ConflictError
    assert.equal([code, name, fields], ['ERR_CONFLICT', 'Page', ['title', 'body', 'bytes', 'owner']])
    assert.is(row, page)
    assert.is((error as ConflictError).current, current)
    assert.is(
      message,
      'Page 1 was changed after it was read (title, body, bytes, owner): nothing was written. Read it again, and decide again.',
    )
    assert.equal(
      (error as RelataError).issues.map((issue) => issue.fields),
      [fields],
    )
  }
  assert.equal([db.stateHash(), db.position], before)
  // Without the option the last write wins.
  assert.is(db.Page.update(page, { title: 'c' }).title, 'c')
})

test('accept a row whose values are the same again, an annotated row, and a row of a child', () => {
  const db = createStore(schema)
  const page = db.Page.create({ title: 'a', body: { parts: [1] } })
  db.Page.update(page, { title: 'b', body: { parts: [] } })
  db.Page.update(page, { title: 'a', body: { parts: [1] } })
  assert.is(db.Page.update(page, { views: 1 }, unchanged).views, 1)
  const counted = db.Page.annotate({ n: count('owner') }).get({ id: 1 })
  assert.is(db.Page.update(counted, { views: 2 }, unchanged).views, 2)
  assert.is(refused(() => db.Page.update(counted, { views: 3 }, unchanged)).code, 'ERR_CONFLICT')

  const post = db.Post.create({ title: 'p' })
  const liked = db.Post.update(post, { likes: 1 }, unchanged)
  db.Page.update(liked, { views: 9 }, unchanged)
  const error = refused(() => db.Post.update(liked, { likes: 2 }, unchanged)) as ConflictError
  assert.equal([error.code, error.fields], ['ERR_CONFLICT', ['views']])
  // The parent's row alone: a change of the child's own field is none of it.
  const parent = db.Page.get(liked.pk)
  db.Post.update(liked, { likes: 5 })
  assert.is(db.Page.update(parent, { views: 10 }, unchanged).views, 10)
})

test('distinguish a deleted row from a changed one, and need the row, not its key', () => {
  const db = createStore(schema)
  const page = db.Page.create({})
  assert.is(refused(() => db.Page.update(1, { title: 'x' }, unchanged)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.Page.delete(1, unchanged)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.Page.update(page, {}, { expect: 'same' } as never)).code, 'ERR_ARGUMENT')
  assert.is(refused(() => db.Page.update(page, {}, { expected: 'unchanged' } as never)).code, 'ERR_ARGUMENT')
  assert.is(db.Page.update(page, { title: 'y' }, {}).title, 'y')
  db.Page.delete(1)
  assert.is(refused(() => db.Page.update(page, { title: 'x' }, unchanged)).code, 'ERR_ROW_GONE')
})

test('two writers that read, wait and write: the second is refused', async () => {
  const db = createStore(schema)
  db.Page.create({ views: 0 })
  const increment = async (): Promise<number> => {
    for (let tries = 1; ; tries++) {
      const page = db.Page.get(1)
      await Promise.resolve()
      try {
        db.Page.update(page, { views: (page.views ?? 0) + 1 }, unchanged)
        return tries
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error
      }
    }
  }
  const tries = await Promise.all([increment(), increment(), increment()])
  assert.is(db.Page.get(1).views, 3)
  assert.ok(tries.some((each) => each > 1))
})

test('a row is refused exactly if one of its values is another one', () => {
  const values = fc.record(
    {
      title: fc.constantFrom('', 'a', 'b'),
      views: fc.constantFrom(null, 0, 1),
      body: fc.constantFrom({ parts: [] }, { parts: [1] }, { parts: [1, 2] }),
      bytes: fc.constantFrom(null, new Uint8Array([1]), new Uint8Array([2])),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.array(values, { maxLength: 4 }), fc.boolean(), (changes, deletes) => {
      const db = createStore(schema)
      const page = db.Page.create({})
      const naive = { title: '', views: 0, body: { parts: [] }, bytes: null }
      const after = Object.assign({}, naive, ...changes) as object
      for (const change of changes) db.Page.update(1, change)
      const same = JSON.stringify(after) === JSON.stringify(naive)
      const write = (): unknown =>
        deletes ? db.Page.delete(page, unchanged) : db.Page.update(page, { title: 'z' }, unchanged)
      if (same) write()
      else assert.is(refused(write).code, 'ERR_CONFLICT')
      assert.is(db.Page.filter({ title: 'z' }).count() + (1 - db.Page.count()), same ? 1 : 0)
    }),
  )
})

test.run()
