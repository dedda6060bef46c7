import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Running } from '../src/running.js'
import { Client } from './helpers/client.js'
import { temporaryFolder } from './helpers/service.js'

const test = suite('start and stop')
const AT = { host: '127.0.0.1', port: 0 }
let folder: string
test.before.each(async () => {
  folder = await temporaryFolder()
})
test.after.each(() => rm(folder, { recursive: true, force: true }))

const portOf = ({ app }: Running): number => (app.server.address() as { port: number }).port

/** A request whose body is announced and not sent. */
async function unfinished(running: Running): Promise<Socket> {
  const socket = connect(portOf(running), '127.0.0.1').on('error', () => {})
  const arrived = once(running.app.server, 'request')
  await once(socket, 'connect')
  socket.write(
    'POST /authors HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"name"',
  )
  await arrived
  return socket
}

test('a new store gets its books, an existing one keeps its own', async () => {
  const first = await Running.start({ store: folder, ...AT })
  await new Client(`http://127.0.0.1:${portOf(first)}`).send('DELETE', '/books/1')
  await first.stop()
  const second = await Running.start({ store: folder, ...AT })
  const { body } = await new Client(`http://127.0.0.1:${portOf(second)}`).get('/health')
  assert.is((body as { books: number }).books, 6)
  await second.stop()
})

test('the studio shows the store to requests with the token, and its open pages do not delay a stop', async () => {
  const running = await Running.start({ store: folder, ...AT, studioToken: 'secret' })
  const studio = `http://127.0.0.1:${portOf(running)}/studio`
  const page = await fetch(`${studio}/`)
  assert.is(page.headers.get('content-type'), 'text/html; charset=utf-8')
  await page.text()
  const call = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${studio}/api/models`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-relata-studio': '1', ...headers },
      body: '{}',
    })
  assert.is((await call({})).status, 401)
  const { models } = (await (await call({ 'x-relata-token': 'secret' })).json()) as {
    readonly models: readonly { readonly name: string; readonly rows: number }[]
  }
  assert.is(models.find(({ name }) => name === 'Book')?.rows, 7)
  const events = await fetch(`${studio}/api/events`, {
    headers: { 'x-relata-studio': '1', 'x-relata-token': 'secret' },
  })
  assert.is(events.status, 200)
  await running.stop()
  assert.match(await events.text(), /^event: hello/m)
})

test('a request that is still being sent gets its response before the stop', async () => {
  const running = await Running.start({ store: folder, ...AT })
  const socket = await unfinished(running)
  let response = ''
  socket.setEncoding('utf8').on('data', (text: string) => (response += text))
  const stopping = running.stop()
  await setTimeout(100)
  socket.write(':"Ann"}')
  await stopping
  assert.match(response, /^HTTP\/1\.1 201 /)
  socket.destroy()
})

test('one that never ends is waited for no longer than patience lasts', async () => {
  const running = await Running.start({ store: folder, ...AT, patience: 200 })
  const socket = await unfinished(running)
  const ended = once(socket, 'close')
  await running.stop()
  await ended
  const again = await Running.start({ store: folder, ...AT })
  await again.stop()
})

test('a start that fails lets the folder go', async () => {
  const running = await Running.start({ store: folder, ...AT })
  const other = await temporaryFolder()
  const port = portOf(running)
  for (let i = 0; i < 2; i++)
    await Running.start({ store: other, host: '127.0.0.1', port }).then(
      () => assert.unreachable(),
      (error: NodeJS.ErrnoException) => assert.is(error.code, 'EADDRINUSE'),
    )
  await running.stop()
  await rm(other, { recursive: true, force: true })
})

test.run()
