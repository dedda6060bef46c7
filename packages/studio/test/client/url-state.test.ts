import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  commitsRoute,
  parseRoute,
  routePath,
  rowRoute,
  rowsRoute,
  type Route,
} from '../../client/lib/url-state.js'

const test = suite('URL state')

function again(route: Route): Route {
  const url = new URL(routePath(route), 'http://host/mount/')
  assert.ok(url.href.startsWith('http://host/mount/'), url.href)
  return parseRoute(url.pathname.slice('/mount/'.length), url.search)
}

function record<T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(parts, { noNullPrototype: true }) as fc.Arbitrary<T>
}

const chain = fc.stringMatching(/^-?[a-z][a-z_]{0,12}$/)
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.bigInt().map((value) => ({ t: 'bigint', v: String(value) }) as const),
)
const name = fc.stringMatching(/^[A-Za-z_$][\w$]{0,20}$/)
const text = fc.string({ unit: 'grapheme' })

const rows = record({
  model: name,
  filter: text,
  order: fc.option(fc.array(chain, { minLength: 1, maxLength: 4 })),
  columns: fc.option(fc.uniqueArray(chain, { minLength: 1, maxLength: 6 })),
  widths: fc.integer({ min: 60, max: 1200 }),
  at: fc.nat(2_000_000),
  by: fc.array(chain, { maxLength: 3 }),
  measures: fc.array(
    chain.map((each) => `avg:${each}`),
    { maxLength: 3 },
  ),
}).map(({ model, widths, ...parts }) =>
  rowsRoute(model, {
    ...parts,
    widths: new Map((parts.columns ?? ['title']).map((each) => [each, widths])),
  }),
)

const routes: fc.Arbitrary<Route> = fc.oneof(
  rows,
  record({ model: name, key, edit: fc.boolean() }).map((each) => rowRoute(each.model, each.key, each.edit)),
  record({
    page: fc.constant('new' as const),
    model: name,
    through: fc.option(record({ model: name, key, accessor: name }), { nil: undefined }),
  }),
  record({ model: name, key: fc.option(key, { nil: undefined }), action: text, actor: text }).map((parts) =>
    commitsRoute(parts),
  ),
  record({ page: fc.constant('commit' as const), position: fc.nat() }),
  record({ page: fc.constant('diagram' as const), search: text }),
  record({ page: fc.constant('console' as const), source: text }),
  fc.constantFrom<Route>({ page: 'live' }, { page: 'health' }, { page: 'home' }),
)

test('a route is the same after its URL was read', () => {
  fc.assert(fc.property(routes, (route) => assert.equal(again(route), route)))
})

test('any path and query is a route', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (path, search) => {
      assert.type(parseRoute(path, search).page, 'string')
    }),
  )
})

test('a path without a page is unknown', () => {
  for (const path of ['nothing', 'rows', 'rows/', 'row/Book', 'commit/x'])
    assert.is(parseRoute(path, '').page, 'unknown', path)
  assert.is(parseRoute('row/Book', '?key={').page, 'unknown')
})

test('keys of other types differ', () => {
  assert.is.not(routePath(rowRoute('Book', 1)), routePath(rowRoute('Book', '1')))
})

test.run()
