import { randomUUID } from 'node:crypto'
import { StoreError } from 'relata'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problemOf } from '../src/http/problem.js'
import { dropReceipts } from '../src/http/write.js'
import type { Reply } from './helpers/client.js'
import { startService } from './helpers/service.js'
import type { Service } from './helpers/service.js'

const test = suite('writes')
let service: Service
test.before.each(async () => {
  service = await startService()
})
test.after.each(() => service.close())

const send = (...args: Parameters<Service['client']['send']>): Promise<Reply> => service.client.send(...args)
const codeOf = ({ status, body }: Reply): unknown => [status, (body as { readonly code?: unknown }).code]
const SOLARIS_AGAIN = {
  title: 'Fiasco',
  published: '1986-01-01',
  author: 3,
  tags: ['science fiction', 'late'],
}

test('a row is created with its links, has its address, and is in the log with its actor', async () => {
  const made = await send('POST', '/books', SOLARIS_AGAIN, { 'x-actor': 'ann' })
  assert.equal([made.status, made.headers.get('location')], [201, '/books/8'])
  const { status, body } = await service.client.get('/books/8')
  assert.equal([status, body], [200, made.body])
  assert.equal(body, {
    id: 8,
    title: 'Fiasco',
    published: '1986-01-01',
    blurb: '',
    author: { id: 3, name: 'Stanisław Lem', born: '1921-09-12' },
    tags: ['late', 'science fiction'],
  })
  for await (const commit of service.db.commits({ after: service.db.position - 1 })) {
    assert.equal([commit.action, commit.meta, commit.events.length], ['add book', { actor: 'ann' }, 4])
    break
  }
})

test('a change sets the values in the body, and leaves the others', async () => {
  const changed = await send('PATCH', '/books/1', { title: 'Earthsea', tags: ['fantasy'] })
  assert.equal(changed.status, 200)
  assert.equal((await service.client.get('/books/1')).body, {
    id: 1,
    title: 'Earthsea',
    published: '1968-11-01',
    blurb: '',
    author: { id: 1, name: 'Ursula K. Le Guin', born: '1929-10-21' },
    tags: ['fantasy'],
  })
})

test('what the store refuses has a status, the store’s code, and no effect', async () => {
  const before = service.db.stateHash()
  const refusals: [unknown, Reply][] = [
    [
      [409, 'ERR_UNIQUE_TOGETHER'],
      await send('POST', '/books', { title: 'Solaris', published: '1961-06-01', author: 3 }),
    ],
    [[422, 'ERR_UNKNOWN_AUTHOR'], await send('POST', '/books', { ...SOLARIS_AGAIN, author: 99 })],
    [[422, 'ERR_VALUE_TYPE'], await send('POST', '/books', { ...SOLARIS_AGAIN, published: 'soon' })],
    [[422, 'ERR_MAX_LENGTH'], await send('POST', '/authors', { name: 'x'.repeat(121) })],
    [[422, 'ERR_CHOICE'], await send('POST', '/books/1/reviews', { reader: 'eve', rating: 6 })],
    [[409, 'ERR_UNIQUE_TOGETHER'], await send('POST', '/books/1/reviews', { reader: 'ann', rating: 1 })],
    [[404, 'ERR_DOES_NOT_EXIST'], await send('POST', '/books/99/reviews', { reader: 'eve', rating: 1 })],
    [[404, 'ERR_DOES_NOT_EXIST'], await send('PATCH', '/authors/99', { name: 'Nobody' })],
    [[404, 'ERR_DOES_NOT_EXIST'], await send('DELETE', '/authors/99')],
    [[409, 'ERR_PROTECTED'], await send('DELETE', '/authors/3')],
    [[400, 'FST_ERR_VALIDATION'], await send('POST', '/authors', { name: 'Eve', admin: true })],
    [[400, 'FST_ERR_VALIDATION'], await send('POST', '/authors', { name: 7 })],
    [[400, 'FST_ERR_VALIDATION'], await send('POST', '/authors')],
  ]
  for (const [expected, reply] of refusals) assert.equal(codeOf(reply), expected)
  assert.is(service.db.stateHash(), before)
})

test('a delete that is forbidden says by whom; a book takes its reviews along', async () => {
  const { body } = await send('DELETE', '/authors/3')
  assert.equal((body as { blockers: unknown }).blockers, [
    { model: 'Book', id: 6 },
    { model: 'Book', id: 7 },
  ])
  const reviews = service.db.Review.count()
  assert.equal(
    [(await send('DELETE', '/books/6')).status, (await send('DELETE', '/books/7')).status],
    [204, 204],
  )
  assert.is(service.db.Review.count(), reviews - 2)
  assert.is((await send('DELETE', '/authors/3')).status, 204)
})

test('a repeated request gets the first response, and is done once', async () => {
  const once = { 'idempotency-key': randomUUID() }
  const first = await send('POST', '/books', SOLARIS_AGAIN, once)
  const position = service.db.position
  await send('PATCH', '/books/8', { title: 'Fiasko' })
  const again = await send('POST', '/books', SOLARIS_AGAIN, once)
  assert.equal([again.status, again.headers.get('location'), again.body], [201, '/books/8', first.body])
  assert.equal(
    [first, again].map(({ headers }) => headers.get('idempotency-replayed')),
    [null, 'true'],
  )
  assert.equal([service.db.Book.count(), service.db.position], [8, position + 1])

  const gone = { 'idempotency-key': randomUUID() }
  assert.equal(
    [
      (await send('DELETE', '/books/8', undefined, gone)).status,
      (await send('DELETE', '/books/8', undefined, gone)).status,
    ],
    [204, 204],
  )
})

test('a change that is repeated late doesn’t take back what came after it', async () => {
  const once = { 'idempotency-key': randomUUID() }
  await send('PATCH', '/books/6', { title: 'Solaris, revised' }, once)
  await send('PATCH', '/books/6', { title: 'Solaris, final' })
  assert.is((await send('PATCH', '/books/6', { title: 'Solaris, revised' }, once)).status, 200)
  assert.is(service.db.Book.get(6).title, 'Solaris, final')
})

test('repetitions that arrive before the first is done all get the same response', async () => {
  const once = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => send('POST', '/books', SOLARIS_AGAIN, once)),
  )
  assert.equal(new Set(replies.map(({ status, body }) => JSON.stringify([status, body]))).size, 1)
  assert.equal([replies[0]?.status, service.db.Book.count()], [201, 8])
})

test('a key is good for one request of one actor', async () => {
  const once = { 'idempotency-key': 'mine' }
  await send('POST', '/authors', { name: 'Ann' }, once)
  assert.equal(codeOf(await send('POST', '/authors', { name: 'Anne' }, once)), [422, 'ERR_IDEMPOTENCY_KEY'])
  assert.is((await send('POST', '/authors', { name: 'Anne' }, { ...once, 'x-actor': 'ben' })).status, 201)
  await send('POST', '/authors', { name: 'Bo' }, { 'idempotency-key': 'c', 'x-actor': 'a b' })
  assert.is(
    (
      await send('POST', '/authors', { name: 'Bo' }, { 'idempotency-key': 'b c', 'x-actor': 'a' })
    ).headers.get('idempotency-replayed'),
    null,
  )
  assert.equal(
    codeOf(await send('POST', '/authors', { name: 'Ann' }, { 'idempotency-key': 'x'.repeat(256) })),
    [400, 'ERR_IDEMPOTENCY_KEY'],
  )
})

test('a request that was refused may come again under its key', async () => {
  const once = { 'idempotency-key': randomUUID() }
  const review = { reader: 'eve', rating: 5 }
  assert.is((await send('POST', '/books/8/reviews', review, once)).status, 404)
  await send('POST', '/books', SOLARIS_AGAIN)
  assert.is((await send('POST', '/books/8/reviews', review, once)).status, 201)
})

test('once its receipt is dropped a repetition is refused, and still not done again', async () => {
  const once = { 'idempotency-key': randomUUID() }
  await send('POST', '/authors', { name: 'Ann' }, once)
  await dropReceipts(service.db, new Date(Date.now() + 1000))
  assert.equal(codeOf(await send('POST', '/authors', { name: 'Ann' }, once)), [409, 'ERR_KEY_REUSED'])
  assert.equal([service.db.Author.count(), service.db.Receipt.count()], [4, 0])
})

test('a store that can’t be used causes 503; a mistake in the program causes 500 without details', async () => {
  await service.db.close()
  for (const reply of [
    await service.client.get('/health'),
    await send('POST', '/authors', { name: 'Ann' }),
  ]) {
    assert.equal(codeOf(reply), [503, 'ERR_CLOSED'])
    assert.is(reply.headers.get('retry-after'), '1')
  }
  assert.is(problemOf(new StoreError('ERR_STORE_FAILED', 'the disk is full'), 'POST').status, 503)
  const secret = problemOf(Object.assign(new TypeError('secret'), { code: 'ERR_SECRET' }) as never, 'GET')
  assert.equal([secret.status, secret.code, secret.detail.includes('secret')], [500, 'ERR_INTERNAL', false])
})

test.run()
