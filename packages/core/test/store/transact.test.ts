import { inspect } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { string } from '../../src/schema/fields.js'
import { model } from '../../src/schema/model.js'
import { resolveSchema } from '../../src/schema/resolve.js'
import type { CommitHandle } from '../../src/store/commit-handle.js'
import { Library } from '../helpers/library.js'
import { rejects, throws } from '../helpers/throws.js'

const test = suite('transact')

const stop = Object.assign(new Error('stop'), { code: 'STOP' })

test('makes one commit of all writes, with position, id, time, schema version, action and meta', () => {
  let now = 1000
  const db = new Library({ clock: () => now++ })
  const meta = { actor: 'u7', note: { a: [1] } }
  const { value, commit } = db.store.transact(
    () => {
      db.create('Author', { name: 'Ann' })
      return db.create('Author', { name: 'Ben' })
    },
    { action: 'sign up', meta, key: 'req-1' },
  )
  meta.note.a.push(2)
  assert.is(value, 1)
  assert.equal(
    [commit?.position, commit?.time, commit?.schema, commit?.action, commit?.key, commit?.status],
    [2, 1001, 1, 'sign up', 'req-1', 'ok'],
  )
  assert.equal(commit?.meta, { actor: 'u7', note: { a: [1] } })
  assert.equal(
    commit?.events.map(({ type }) => type),
    ['created', 'created'],
  )
  assert.ok(Object.isFrozen(commit?.events))
  assert.is.not(commit?.id, db.store.transact(() => db.create('Author', { name: 'C' })).commit?.id)
  assert.is(db.store.position, 3)
})

test('without writes commits nothing', () => {
  const db = new Library()
  assert.equal(
    db.store.transact(() => 5),
    { value: 5, commit: undefined },
  )
  assert.is(db.store.position, 1)
})

test('lets writes see each other, and a throw undoes them all, counters too', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  const before = db.hash()
  const error = throws(
    () =>
      db.store.transact(() => {
        const ben = db.create('Author', { name: 'Ben' })
        db.create('Book', { title: 'One', author: db.row('Author', ben) })
        db.update('Author', 0, { name: 'Anne' })
        db.delete('Author', 0)
        assert.is(db.count('Author'), 1)
        throw stop
      }),
    'STOP',
  )
  assert.is(error, stop)
  assert.equal([db.hash(), db.store.position], [before, 1 + 1])
  assert.is(db.row('Author', db.create('Author', { name: 'Next' }))['id'], 2)
})

test('brings rows back into their old places', () => {
  const db = new Library()
  for (const name of ['a', 'b', 'c']) db.create('Tag', { name })
  const rows = [0, 1, 2].map((slot) => db.row('Tag', slot))
  throws(
    () =>
      db.store.transact(() => {
        db.delete('Tag', 0, 1)
        db.create('Tag', { name: 'a' })
        throw stop
      }),
    'STOP',
  )
  assert.equal(
    [0, 1, 2].map((slot) => db.row('Tag', slot)),
    rows,
  )
})

test('a nested transaction is a savepoint whose throw may be caught, at any depth', () => {
  const db = new Library()
  const { commit } = db.store.transact(() => {
    db.create('Tag', { name: 'a' })
    throws(
      () =>
        db.store.transact(() => {
          db.create('Tag', { name: 'b' })
          db.store.transact(() => db.create('Tag', { name: 'c' }))
          throws(
            () =>
              db.store.transact(() => {
                db.create('Tag', { name: 'd' })
                throw stop
              }),
            'STOP',
          )
          assert.is(db.count('Tag'), 3)
          throw stop
        }),
      'STOP',
    )
    assert.is(db.count('Tag'), 1)
    db.store.transact(() => db.create('Tag', { name: 'e' }))
  })
  assert.equal(
    commit?.events.map((event) => event.type === 'created' && [event.row['id'], event.row['name']]),
    [
      [1, 'a'],
      [2, 'e'],
    ],
  )
})

test('a commit shows, in JSON and printed, without its events', () => {
  const db = new Library()
  const { commit } = db.store.transact(() => db.create('Tag', { name: 'a' }), {
    action: 'add',
    meta: { actor: 'u7' },
    key: 'k',
  })
  const expected = {
    position: commit?.position,
    id: commit?.id,
    time: commit?.time,
    action: 'add',
    meta: { actor: 'u7' },
    key: 'k',
    status: 'ok',
  }
  assert.equal(JSON.parse(JSON.stringify(commit)), expected)
  assert.is(inspect(commit), `CommitHandle ${inspect(expected)}`)
  assert.equal(Object.keys(db.store.transact(() => db.create('Tag', { name: 'b' })).commit?.toJSON() ?? {}), [
    'position',
    'id',
    'time',
    'status',
  ])
})

test('a nested one hands out the commit of the outermost, readable once that has ended', async () => {
  const db = new Library()
  let inner: CommitHandle | undefined
  let durable: Promise<void> | undefined
  const { commit } = db.store.transact(
    () => {
      const nested = db.store.transact(() => db.create('Tag', { name: 'a' }), { action: 'inner' })
      inner = nested.commit
      durable = inner?.durable
      throws(() => inner?.position, 'ERR_NOT_COMMITTED')
      assert.is(inspect(inner), "CommitHandle { status: 'open' }")
      assert.is(db.store.transact(() => 1).commit, undefined)
      throws(() => db.store.transact(() => 1, { key: 'k' }), 'ERR_ARGUMENT', 'outermost')
    },
    { action: 'outer' },
  )
  assert.is(inner, commit)
  assert.is(inner?.action, 'outer')
  await durable
  let lost: CommitHandle | undefined
  throws(
    () =>
      db.store.transact(() => {
        lost = db.store.transact(() => db.create('Tag', { name: 'b' })).commit
        throw stop
      }),
    'STOP',
  )
  throws(() => lost?.events, 'ERR_NOT_COMMITTED')
  assert.equal(JSON.stringify(lost), '{"status":"rolled back"}')
  await rejects(lost?.durable ?? Promise.resolve(), 'STOP')
})

test('refuses functions that are asynchronous or generators before they run', () => {
  const db = new Library()
  let ran = false
  const run = (): void => {
    ran = true
  }
  const functions: readonly (() => unknown)[] = [
    async () => run(),
    function* () {
      run()
      yield 1
    },
    async function* () {
      run()
      yield 1
    },
  ]
  for (const fn of functions) throws(() => db.store.transact(fn), 'ERR_ASYNC_TRANSACTION', 'synchronous')
  assert.not.ok(ran)
  for (const fn of [undefined, 5, {}])
    throws(() => db.store.transact(fn as never), 'ERR_ARGUMENT', 'function')
})

test('refuses a function that returns a promise, and undoes what it wrote; its rejection is ignored', async () => {
  const db = new Library()
  const before = db.hash()
  throws(
    () =>
      db.store.transact(() => {
        db.create('Tag', { name: 'a' })
        return Promise.reject(new Error('late'))
      }),
    'ERR_ASYNC_TRANSACTION',
  )
  db.store.transact(() => {
    throws(
      () => db.store.transact(() => (db.create('Tag', { name: 'b' }), Promise.resolve())),
      'ERR_ASYNC_TRANSACTION',
    )
  })
  await new Promise((resolve) => setTimeout(resolve, 1))
  assert.is(db.hash(), before)
})

test('checks its options before the function runs', () => {
  const db = new Library()
  const run = (options: object): unknown => db.store.transact(() => assert.unreachable(), options)
  throws(() => run({ action: 5 }), 'ERR_ARGUMENT', 'action')
  throws(() => run({ key: '' }), 'ERR_ARGUMENT', 'key')
  throws(() => run({ durability: 'soon' }), 'ERR_ARGUMENT', 'durability', '"soon"')
  for (const meta of [5, null, [], { x: () => 1 }, { x: new Date() }, { x: 1n }])
    throws(() => run({ meta }), 'ERR_ARGUMENT', 'meta')
})

test('checks keys at its end, so that rows may come in any order', () => {
  const db = new Library()
  db.store.transact(() => {
    db.create('Book', { title: 'One', author_id: 1 })
    db.create('Author', { id: 1, name: 'Ann' })
  })
  const before = db.hash()
  throws(
    () =>
      db.store.transact(() => db.update('Author', 0, { name: 'x' }) && db.create('Cover', { book_id: 5 })),
    'ERR_DANGLING_KEY',
    'Cover 1',
    'book_id is 5',
  )
  throws(
    () => db.store.transact(() => [5, 6, 7].map((book_id) => db.create('Cover', { book_id }))),
    'ERR_DANGLING_KEY',
    'and 2 more',
  )
  assert.is(db.hash(), before)
})

test('a key that is known: the same again is a duplicate that changes nothing, anything else is refused', () => {
  const db = new Library()
  const once = (): boolean => db.update('Tag', 0, { name: 'b' })
  db.create('Tag', { name: 'a' })
  const first = db.store.transact(once, { key: 'k', action: 'rename' }).commit
  db.update('Tag', 0, { name: 'a' })
  const [before, position] = [db.hash(), db.store.position]
  const again = db.store.transact(once, { key: 'k', action: 'rename' }).commit
  assert.equal(
    [again?.status, again?.position, again?.id, again?.time],
    ['duplicate', first?.position, first?.id, first?.time],
  )
  assert.equal(again?.events, first?.events)
  throws(
    () => db.store.transact(() => db.create('Tag', { name: 'c' }), { key: 'k' }),
    'ERR_KEY_REUSED',
    "'k'",
    `commit ${first?.position}`,
  )
  const error = throws(
    () => db.store.transact(() => db.create('Tag', { name: 'a' }), { key: 'k' }),
    'ERR_KEY_REUSED',
  )
  assert.is((error.cause as { code?: string }).code, 'ERR_UNIQUE')
  assert.equal([db.hash(), db.store.position], [before, position])
})

test('submit resolves with the value once it is durable, and rejects with what transact throws', async () => {
  const db = new Library()
  assert.is(await db.store.submit(() => db.create('Tag', { name: 'a' }), { action: 'x' }), 0)
  assert.is(await db.store.submit(() => 7), 7)
  await rejects(
    db.store.submit(() => db.create('Tag', { name: 'a' })),
    'ERR_UNIQUE',
  )
  await rejects(
    db.store.submit(async () => 1),
    'ERR_ASYNC_TRANSACTION',
  )
  let inside: Promise<unknown> | undefined
  db.store.transact(() => {
    inside = db.store.submit(() => 1)
  })
  await rejects(inside ?? Promise.resolve(), 'ERR_ARGUMENT', 'submit inside')
})

test('a rollback brings back the row objects themselves', () => {
  const db = new Library()
  db.create('Author', { name: 'Ann' })
  db.create('Book', { title: 'One', author_id: 1, data: { seen: 0 } })
  db.create('Cover', { book_id: 1, image: new Uint8Array([1, 2]) })
  db.create('Pizzeria', { name: 'Ugo', stars: 1 })
  const names = ['Author', 'Book', 'Cover', 'Place']
  const rows = names.map((name) => db.row(name, 0))
  const change = (): void => {
    db.update('Author', 0, { name: 'Anne' })
    db.update('Book', 0, { title: 'Two' })
    db.update('Book', 0, (draft) => {
      ;(draft['data'] as { seen: number }).seen++
    })
    db.update('Cover', 0, { image: null })
    db.update('Pizzeria', 0, { name: 'Da Ugo', ovens: 3 })
    db.delete('Cover', 0)
    db.delete('Author', 0)
    db.delete('Place', 0)
    throw stop
  }
  const same = (): void => names.forEach((name, at) => assert.ok(db.row(name, 0) === rows[at], name))
  throws(() => db.store.transact(change), 'STOP')
  same()
  db.store.transact(() => throws(() => db.store.transact(change), 'STOP'))
  same()
})

test('a model of another schema is refused', () => {
  const db = new Library()
  const other = new Library()
  const strange = resolveSchema({ Author: model({ name: string() }) }).model('Author')
  db.create('Author', { name: 'Ann' })
  const at = db.store.position
  const { store } = db
  const calls = [
    () => store.create(strange, { name: 'Ben' }),
    () => store.bulkCreate(strange, [{ name: 'Ben' }]),
    () => store.update(strange, 0, { name: 'Ben' }),
    () => store.delete(strange, [0]),
    () => store.explainDelete(strange, [0]),
  ]
  for (const call of calls) throws(call, 'ERR_ARGUMENT', 'Author', "this store's schema")
  assert.is(store.position, at)
  assert.is(other.store.create(db.model('Author'), { name: 'Ben' }), 0)
})

test('transactions inside each other have a limit, and one too many undoes what it is in alone', () => {
  const db = new Library()
  const nested = (levels: number): void => {
    db.store.transact(() => {
      db.create('Author', { name: `level ${levels}` })
      if (levels > 1) nested(levels - 1)
    })
  }
  nested(500)
  assert.is(db.store.state.table(db.model('Author')).size, 500)
  throws(() => nested(501), 'ERR_TOO_DEEP', '500')
  throws(() => nested(20_000), 'ERR_TOO_DEEP', '500')
  assert.is(db.store.state.table(db.model('Author')).size, 500)
  nested(1)
  assert.is(db.store.state.table(db.model('Author')).size, 501)
})

test.run()
