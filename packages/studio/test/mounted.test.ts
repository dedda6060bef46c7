import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import fastify from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { studio, studioPlugin } from '../src/index.js'
import { filledLibrary } from './helpers/library.js'
import { OWN, type Answer } from './helpers/running.js'

const test = suite('a studio in a server')
const app = mkdtempSync(join(tmpdir(), 'studio-'))
writeFileSync(join(app, 'index.html'), '<!doctype html><html><head></head></html>')
test.after(() => rmSync(app, { recursive: true }))

function send(port: number, method: string, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers: OWN }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The same requests in each server. */
async function uses(port: number, mount: string): Promise<void> {
  for (const path of [mount, `${mount}/`, `${mount}/models/Book?x=1`]) {
    const page = await send(port, 'GET', path === '' ? '/' : path)
    assert.is(page.status, 200, `${path}: ${page.text}`)
    assert.match(page.text, `<base href="${mount}/">`)
  }
  const rows = await send(port, 'POST', `${mount}/api/rows`, JSON.stringify({ model: 'Book', limit: 1 }))
  assert.is(rows.status, 200, rows.text)
  const created = await send(
    port,
    'POST',
    `${mount}/api/create`,
    JSON.stringify({ model: 'Tag', values: { name: `t${port}` } }),
  )
  assert.is(created.status, 200, created.text)
  const wrong = await send(port, 'POST', `${mount}/api/rows`, '{')
  assert.equal([wrong.status, wrong.text.includes('ERR_STUDIO_BODY')], [400, true])
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port
async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('plain Node: at the root, and below a path', async () => {
  for (const mount of ['', '/admin/studio']) {
    const handler = studio(filledLibrary(), { app, write: true, ...(mount !== '' && { mount }) })
    const server = await listening(createServer(handler))
    await uses(portOf(server), mount)
    if (mount !== '') assert.is((await send(portOf(server), 'GET', '/')).status, 404)
    server.close()
    server.closeAllConnections()
  }
})

test('Express: under app.use, also after its own parser of bodies', async () => {
  const handler = studio(filledLibrary(), { app, write: true })
  const outer = express()
  outer.use('/studio', handler)
  const server = await listening(createServer(outer))
  await uses(portOf(server), '/studio')
  server.close()
  server.closeAllConnections()
  const parsing = express()
  parsing.use(express.json())
  parsing.use('/studio', handler)
  const second = await listening(createServer(parsing))
  const { status } = await send(portOf(second), 'POST', '/studio/api/rows', JSON.stringify({ model: 'Book' }))
  assert.is(status, 200)
  second.close()
  second.closeAllConnections()
})

test('Fastify: as a plugin with a prefix, whose streams end when the server closes', async () => {
  const server = fastify()
  server.post('/other', (request, reply) => reply.send(request.body))
  await server.register(studioPlugin, { prefix: '/studio', db: filledLibrary(), app, write: true })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const port = portOf(server.server)
  await uses(port, '/studio')
  assert.is((await send(port, 'POST', '/other', '{"a":1}')).text, '{"a":1}')
  let ended = false
  const stream = httpRequest(
    { host: '127.0.0.1', port, path: '/studio/api/events', headers: OWN },
    (response) => {
      response.on('data', () => undefined)
      response.on('end', () => (ended = true))
      void server.close()
    },
  )
  stream.end()
  const end = Date.now() + 60_000
  while (!ended) {
    assert.ok(Date.now() < end, 'the stream ended')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
})

test.run()
