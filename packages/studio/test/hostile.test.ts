import { createStore, defineSchema, model, string } from 'relata'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { studio } from '../src/index.js'
import { HEADERS } from '../src/protocol.js'
import { READING, WRITING } from '../src/methods/index.js'
import { filledLibrary } from './helpers/library.js'
import { failureOf, OWN, Running, withStudio } from './helpers/running.js'

const test = suite('requests that are malformed or hostile')
const METHODS = [...Object.keys(READING), ...Object.keys(WRITING)]

const db = filledLibrary()
const before = db.stateHash()
let running: Running
test.before(async () => {
  running = await Running.start(db, { write: true, token: 'secret', maxBody: 100_000 })
})
test.after(async () => {
  await running.stop()
})
const token = { [HEADERS.token]: 'secret' }
const path = '/api/create'
const body = JSON.stringify({ model: 'Tag', values: { name: 'x' } })
const sent = async (changes: object) =>
  failureOf(await running.send({ path, headers: { ...OWN, ...token }, body, ...changes }))

test('a body that is no JSON, has another type or is too large is refused', async () => {
  assert.equal((await sent({ body: '{' })).code, 'ERR_STUDIO_BODY')
  assert.equal((await sent({ body: '' })).status, 400)
  assert.equal((await sent({ body: '[]' })).code, 'ERR_STUDIO_REQUEST')
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
    const { code, status } = await sent({ headers: { ...OWN, ...token, 'content-type': type } })
    assert.equal([code, status], ['ERR_STUDIO_BODY', 415])
  }
  const large = await sent({ body: JSON.stringify({ model: 'x'.repeat(200_000) }) })
  assert.equal([large.code, large.status], ['ERR_STUDIO_TOO_LARGE', 413])
})

test('a request without the token, without the header, or of another site is refused', async () => {
  assert.equal((await sent({ headers: OWN })).code, 'ERR_STUDIO_TOKEN')
  assert.equal((await sent({ headers: { ...OWN, [HEADERS.token]: 'secreT' } })).status, 401)
  assert.equal(
    (await sent({ headers: { ...token, 'content-type': 'application/json' } })).code,
    'ERR_STUDIO_ORIGIN',
  )
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const { code, status } = await sent({ headers: { ...OWN, ...token, ...headers } })
    assert.equal([code, status], ['ERR_STUDIO_ORIGIN', 403])
  }
  const own = { origin: `http://127.0.0.1:${running.port}`, 'sec-fetch-site': 'same-origin' }
  const { status } = await running.send({
    path: '/api/models',
    headers: { ...OWN, ...token, ...own },
    body: '{}',
  })
  assert.is(status, 200)
  const stream = await running.send({ method: 'GET', path: '/api/events', headers: OWN })
  assert.is(stream.status, 401)
})

test('a name of the server that is not its own is refused, for pages too', async () => {
  for (const host of ['evil.example', 'evil.example:80', 'localhost.evil.example']) {
    const { code, status } = await sent({ headers: { ...OWN, ...token, host } })
    assert.equal([code, status], ['ERR_STUDIO_HOST', 403])
    assert.is((await running.send({ method: 'GET', path: '/', headers: { host } })).status, 403)
  }
  await withStudio(db, { hosts: ['studio.example'] }, async (other) => {
    const headers = { ...OWN, host: 'studio.example' }
    assert.is((await other.send({ path: '/api/models', headers, body: '{}' })).status, 200)
    assert.is((await other.send({ path: '/api/models', headers: OWN, body: '{}' })).status, 403)
  })
})

test('unknown methods, models, fields, rows and lookups are refused', async () => {
  for (const name of ['nope', '__proto__', 'constructor', 'toString', ''])
    assert.is((await sent({ path: `/api/${name}` })).code, 'ERR_STUDIO_METHOD')
  assert.is((await sent({ method: 'GET', body: undefined })).status, 405)
  assert.is((await sent({ method: 'PUT', path: '/' })).status, 405)
  const refused = async (name: string, request: unknown) => {
    const { code, status } = await running.refused(name, request, token)
    assert.ok(status >= 400 && status < 500, `${name} ${JSON.stringify(request)}: ${status}`)
    return code
  }
  assert.is(await refused('rows', { model: '__proto__' }), 'ERR_STUDIO_REQUEST')
  assert.is(await refused('rows', { model: 'Book', columns: ['__proto__'] }), 'ERR_STUDIO_COLUMN')
  assert.is(await refused('rows', { model: 'Book', columns: ['tags__name'] }), 'ERR_STUDIO_COLUMN')
  assert.is(await refused('rows', { model: 'Book', order: ['constructor'] }), 'ERR_UNKNOWN_FIELD')
  assert.is(await refused('rows', { model: 'Book', filter: 'toString = 1' }), 'ERR_UNKNOWN_FIELD')
  for (const offset of [-1, 1.5, '1', {}])
    assert.is(await refused('rows', { model: 'Book', offset }), 'ERR_STUDIO_REQUEST')
  assert.is(await refused('rows', { model: 'Book', limit: 1001 }), 'ERR_STUDIO_REQUEST')
  assert.is(await refused('row', { model: 'Book', key: {} }), 'ERR_STUDIO_REQUEST')
  assert.is(await refused('row', { model: 'Book', key: 'x' }), 'ERR_VALUE_TYPE')
  assert.is(await refused('commits', { before: -1 }), 'ERR_STUDIO_REQUEST')
  assert.is(
    await refused('related', { model: 'Book', key: 1, accessor: 'constructor' }),
    'ERR_STUDIO_REQUEST',
  )
  assert.is(
    await refused('update', { model: 'Book', target: { filter: '' }, values: { pages: 1 } }),
    'ERR_STUDIO_COUNT',
  )
  assert.is(
    await refused('update', { model: 'Book', target: { key: 1 }, values: { id: 9 } }),
    'ERR_KEY_CHANGE',
  )
  assert.is(await refused('create', { model: 'Book_tags', values: {} }), 'ERR_READ_ONLY')
  const proto = JSON.parse('{"model":"Tag","values":{"__proto__":{"name":"x"},"name":"y"}}') as object
  assert.is(await refused('create', proto), 'ERR_UNKNOWN_FIELD')
})

test('any JSON is refused with a code or has a response, and no request fails inside', async () => {
  const names = fc.constantFrom(
    'model',
    'key',
    'filter',
    'order',
    'columns',
    'target',
    'values',
    'accessor',
    'source',
    'text',
    'by',
    '__proto__',
  )
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('Book', 'Author', 'tags', 'books', 1, 'title', 'author__name', 'pages > 1'),
  )
  // Requests that change nothing: a write of these values is possible.
  const safe = METHODS.filter((name) => Object.hasOwn(READING, name))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...safe), fc.dictionary(names, value), async (name, request) => {
      const { status, text } = await running.post(name, { model: 'Book', ...request }, token)
      assert.ok(status === 200 || (status >= 400 && status < 500), `${status} ${text}`)
    }),
    { numRuns: 300 },
  )
})

test('JSON that nests very deeply is refused, wherever it is', async () => {
  await withStudio(filledLibrary(), { write: true }, async (other) => {
    for (const depth of [1000, 100_000]) {
      const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
      for (const request of [
        `{"model":"Book","target":{"key":1},"values":{"notes":${deep}}}`,
        `{"model":"Book","target":{"key":1},"values":{"pages":${deep}}}`,
        `{"model":"Book","target":{"key":${deep}},"values":{"pages":1}}`,
        deep,
      ]) {
        const answer = await other.send({ path: '/api/update', headers: OWN, body: request })
        assert.ok(
          answer.status === 200 || failureOf(answer).status < 500,
          `${depth} ${request.slice(0, 60)} ${answer.text}`,
        )
      }
      assert.is((await other.post('row', { model: 'Book', key: 1 })).status, 200)
      assert.is((await other.post('commits', {})).status, 200)
      const value = await other.post('value', { model: 'Book', key: 1, attribute: 'notes' })
      assert.is(value.status, 200)
    }
  })
})

test('the application decides who may use the studio', async () => {
  const authorize = (request: { readonly headers: Readonly<Record<string, unknown>> }): boolean =>
    request.headers['x-user'] === 'ann'
  await withStudio(db, { authorize }, async (other) => {
    assert.is((await other.refused('models', {})).code, 'ERR_STUDIO_FORBIDDEN')
    assert.is((await other.send({ method: 'GET', path: '/' })).status, 403)
    assert.is((await other.post('models', {}, { 'x-user': 'ann' })).status, 200)
  })
})

test('files are those of the built pages and no others, with a strict policy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'studio-'))
  const app = join(folder, 'app')
  mkdirSync(join(app, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(app, 'index.html'), '<!doctype html><html><head></head></html>')
  const script = 'export {}\n'.repeat(100)
  writeFileSync(join(app, 'assets/index-Ab12Cd34.js'), script)
  writeFileSync(join(app, 'assets/index-Ab12Cd34.js.gz'), gzipSync(script))
  try {
    await withStudio(db, { app, mount: '/studio', token: 'secret' }, async (other) => {
      const get = (url: string, headers = {}) => other.send({ method: 'GET', path: url, headers })
      const page = await get('/studio/?token=secret')
      assert.is(page.status, 200)
      assert.match(page.text, '<base href="/studio/">')
      assert.match(page.headers['content-security-policy'] as string, "default-src 'none'")
      assert.match(page.headers['content-security-policy'] as string, "frame-ancestors 'none'")
      assert.equal(
        [
          page.headers['x-content-type-options'],
          page.headers['referrer-policy'],
          page.headers['cache-control'],
        ],
        ['nosniff', 'no-referrer', 'no-store'],
      )
      assert.is((await get('/studio/models/Book')).text, page.text)
      const file = await get('/studio/assets/index-Ab12Cd34.js', { 'accept-encoding': 'gzip' })
      assert.equal([file.status, file.headers['content-encoding']], [200, 'gzip'])
      assert.match(file.headers['cache-control'] as string, 'immutable')
      assert.is((await get('/studio/assets/index-Ab12Cd34.js')).text, script)
      for (const url of [
        '/studio/../secret.txt',
        '/studio/%2e%2e/secret.txt',
        '/studio/..%2fsecret.txt',
        '/studio/assets/..\\..\\secret.txt',
        `/studio/${join(folder, 'secret.txt')}`,
        '/studio/%00.txt',
        '/other/index.html',
        '/secret.txt',
      ]) {
        const { status, text } = await get(url)
        assert.is(status, 404, url)
        assert.not.match(text, /^secret/)
      }
    })
    await withStudio(db, { app: join(folder, 'none') }, async (other) => {
      const { code, status } = failureOf(await other.send({ method: 'GET', path: '/' }))
      assert.equal([code, status], ['ERR_STUDIO_NO_APP', 503])
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('none of them has changed anything', () => {
  assert.is(db.stateHash(), before)
  assert.is(db.position, 2)
})

test('options are checked', () => {
  const schema = defineSchema({ A: model({ name: string() }) })
  for (const options of [{ wrte: true }, { write: 1 }, { token: '' }, { hosts: 'x' }, { authorize: true }])
    assert.throws(() => studio(createStore(schema), options as never), /studio/)
  assert.throws(() => studio({} as never), /takes a store/)
})

test.run()
