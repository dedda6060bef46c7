import { once } from 'node:events'
import { connect } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from './helpers/eventually.js'
import type { Heard } from './helpers/client.js'
import { startService } from './helpers/service.js'
import type { Service } from './helpers/service.js'

const test = suite('event streams')
let service: Service
test.before.each(async () => {
  service = await startService({ heartbeat: 50 })
})
test.after.each(() => service.close())

const streams = async (): Promise<unknown> =>
  ((await service.client.get('/health')).body as { streams: number }).streams
const titlesOf = (data: unknown): unknown[] => (data as { title: string }[]).map(({ title }) => title)

test('an author’s books: all of them first, then what each write did to the list', async () => {
  const listener = service.client.listen('/authors/3/books/events')
  const [first] = await listener.until((heard) => heard.length === 1)
  assert.equal([first?.event, first?.id, titlesOf(first?.data)], ['books', '', ['Solaris', 'The Cyberiad']])

  await service.client.send('POST', '/books', { title: 'Eden', published: '1959-01-01', author: 3 })
  await service.client.send('POST', '/books/7/reviews', { reader: 'eve', rating: 2 })
  await service.client.send('DELETE', '/books/6')
  await service.client.send('PATCH', '/books/1', { title: 'somebody else’s' })
  await service.client.send('PATCH', '/books/8', { author: 1 })
  const heard = await listener.until(({ length }) => length === 5)
  listener.close()
  const none = { removed: [], moved: [], added: [], changed: [] }
  const eden = { id: 8, title: 'Eden', published: '1959-01-01', reviewCount: 0, rating: null }
  const cyberiad = { id: 7, title: 'The Cyberiad', published: '1965-01-01', reviewCount: 1, rating: 2 }
  assert.equal(
    heard.slice(1).map(({ event, data }) => [event, data]),
    [
      ['changes', { ...none, added: [{ at: 0, book: eden }] }],
      ['changes', { ...none, changed: [{ at: 2, book: cyberiad }] }],
      ['changes', { ...none, removed: [{ at: 1, id: 6 }] }],
      ['changes', { ...none, removed: [{ at: 0, id: 8 }] }],
    ],
  )
})

test('an author without books has an empty list, not silence', async () => {
  await service.client.send('POST', '/authors', { name: 'Ann' })
  const listener = service.client.listen('/authors/4/books/events')
  assert.equal(await listener.until((heard) => heard.length === 1), [{ event: 'books', id: '', data: [] }])
  listener.close()
})

test('commits come in order, each with its position, from the one after', async () => {
  const listener = service.client.listen('/commits?after=1')
  await service.client.send('POST', '/authors', { name: 'Ann' }, { 'x-actor': 'ben', 'idempotency-key': 'k' })
  const heard = await listener.until(({ length }) => length === 2)
  listener.close()
  assert.equal(
    heard.map(({ event, id }) => [event, id]),
    [
      ['commit', '2'],
      ['commit', '3'],
    ],
  )
  const { time, ...rest } = (heard[1] as Heard).data as { time: string }
  assert.match(time, /^\d{4}-\d\d-\d\dT/)
  assert.equal(rest, {
    position: 3,
    action: 'add author',
    actor: 'ben',
    events: [{ type: 'created', model: 'Author', key: 4 }],
  })
})

test('a position that isn’t one, or that the store doesn’t have, is refused', async () => {
  for (const [path, status] of [
    ['/commits?after=-1', 400],
    ['/commits?after=x', 400],
    ['/commits?after=1&after=2', 400],
    ['/commits?after=99', 409],
  ] as const)
    assert.is((await service.client.get(path)).status, status, path)
})

test('a stream is counted, kept alive by comments, and ends with its connection', async () => {
  const gone = new AbortController()
  const response = await fetch(`${service.client.url}/authors/1/books/events`, { signal: gone.signal })
  assert.is(response.headers.get('content-type'), 'text/event-stream')
  assert.is(response.headers.get('cache-control'), 'no-cache, no-transform')
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString()
    if (text.split(': still here\n\n').length > 3) break
  }
  assert.match(text, /^retry: 2000\n\nevent: books\ndata: \[.*\]\n\n(: still here\n\n){3}/)
  gone.abort()
  await eventually(async () => (await streams()) === 0)
})

test('events don’t queue up for a slow reader: it receives the difference from what it read last', async () => {
  const { port } = service.app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1').pause()
  await once(socket, 'connect')
  socket.write('GET /authors/3/books/events HTTP/1.1\r\nhost: x\r\n\r\n')
  await eventually(async () => (await streams()) === 1)

  // Far more than the sockets' buffers hold: each event is as long as its title.
  const COMMITS = 200
  const title = (n: number): string => `${n} `.padEnd(200, '·').slice(0, 200)
  const { db } = service
  for (let n = 1; n <= COMMITS; n++) {
    await db.submit(() => {
      for (let i = 0; i < 100; i++)
        db.Book.updateOrCreate(
          { id: 100 + i },
          { title: title(n * 1000 + i), published: '2000-01-01', author_id: 3 },
        )
    })
  }
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  socket.resume()
  await eventually(() => Promise.resolve(text.includes(title(COMMITS * 1000 + 99))))
  socket.destroy()
  const events = text.split('\n\n').filter((part) => part.includes('event: changes')).length
  assert.ok(events > 0 && events < COMMITS, `${events} events of ${COMMITS} commits`)
})

test('a connection without a request doesn’t delay closing', async () => {
  const { port } = service.app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  await eventually(
    () => new Promise((resolve) => service.app.server.getConnections((_, n) => resolve(n > 0))),
  )
  const ended = once(socket, 'close')
  await service.app.close()
  await ended
})

test('closing ends the streams, and requests in progress get their response', async () => {
  const response = await fetch(`${service.client.url}/commits`)
  const writes = Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      service.client.send('POST', '/authors', { name: `Author ${n}` }).catch((error: unknown) => error),
    ),
  )
  await eventually(() => Promise.resolve(service.db.Author.count() > 3))
  await service.app.close()
  let text = ''
  for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
  assert.match(text, /event: commit\ndata: .*"seed"/)
  const made = (await writes).filter((reply) => (reply as { status?: number }).status === 201)
  assert.is(service.db.Author.count(), 3 + made.length)
})

test.run()
