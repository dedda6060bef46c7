import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ModelInfo } from '../../src/protocol.js'
import { arrowHead, diagramGraph, roundedPath } from '../../client/lib/diagram-graph.js'
import { filterExample } from '../../client/lib/filter-example.js'
import { healthSeries } from '../../client/lib/health-series.js'
import { mergeCommits } from '../../client/lib/merge-commits.js'
import { sampleQueries } from '../../client/lib/sample-queries.js'
import { fitView, zoomAt } from '../../client/lib/zoom.js'

const test = suite('pages of the store')

function model(name: string, parts: Partial<ModelInfo>): ModelInfo {
  const lists = {
    fields: [],
    relations: [],
    parents: [],
    children: [],
    ordering: [],
    uniqueTogether: [],
    orders: [],
  }
  return { name, automatic: false, pk: 'id', display: false, ...lists, ...parts }
}

const relation = {
  id: 'Book.author',
  name: 'author',
  accessor: 'author',
  source: 'Book',
  target: 'Author',
  kind: 'forward',
  single: true,
  inverse: 'Author<-Book.author',
  oneToOne: false,
  parentLink: false,
  symmetrical: false,
  declared: true,
  onDelete: 'PROTECT',
  limited: false,
} as const

test('new commits are put before the known ones, each once', () => {
  const list = fc.integer({ min: 1, max: 60 })
  fc.assert(
    fc.property(list, list, list, (shown, added, page) => {
      const all = Array.from({ length: shown + added }, (_, at) => ({ position: shown + added - at }))
      const known = all.slice(added)
      const first = all.slice(0, page)
      const { commits, isJoined } = mergeCommits(known, first, true)
      assert.is(isJoined, page > added)
      assert.equal(commits, isJoined ? all : first)
    }),
  )
})

test('earlier commits follow the known ones', () => {
  const { commits } = mergeCommits(
    [{ position: 5 }, { position: 4 }],
    [{ position: 4 }, { position: 3 }],
    false,
  )
  assert.equal(
    commits.map(({ position }) => position),
    [5, 4, 3],
  )
})

test('the diagram has an edge for each declared relation', () => {
  const many = {
    ...relation,
    id: 'Book.tags',
    name: 'tags',
    target: 'Tag',
    kind: 'link',
    single: false,
  } as const
  const parent = {
    ...relation,
    id: 'Novel.book_ptr',
    source: 'Novel',
    target: 'Book',
    parentLink: true,
  } as const
  const back = {
    ...relation,
    id: 'Author<-Book.author',
    source: 'Author',
    target: 'Book',
    declared: false,
  } as const
  const { nodes, edges } = diagramGraph([
    model('Book', { relations: [relation, many] }),
    model('Author', { relations: [back] }),
    // It has its parent's relations too.
    model('Novel', { relations: [relation, parent] }),
    model('Tag', {}),
    model('Book_tags', { automatic: true }),
  ])
  assert.equal(
    nodes.map(({ id }) => id),
    ['Book', 'Author', 'Novel', 'Tag'],
  )
  assert.equal(
    edges.map(({ source, target, label, kind }) => [source, target, label, kind]),
    [
      ['Book', 'Author', 'author · PROTECT', 'key'],
      ['Book', 'Tag', 'tags · many', 'link'],
      ['Novel', 'Book', 'is a', 'parent'],
    ],
  )
})

test('a line goes through its points, with an arrow at its end', () => {
  assert.is(
    roundedPath(
      [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 50 },
      ],
      6,
    ),
    'M0 0L94 0Q100 0 100 6L100 50',
  )
  assert.is(roundedPath([], 6), '')
  assert.is(arrowHead([{ x: 0, y: 0 }], 7), '')
  assert.match(
    arrowHead(
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
      ],
      5,
    ),
    /L10 0L/,
  )
})

test('zooming keeps the point under the pointer', () => {
  const part = fc.double({ min: -500, max: 500, noNaN: true })
  const factor = fc.double({ min: 0.2, max: 5, noNaN: true })
  fc.assert(
    fc.property(part, part, factor, (x, y, by) => {
      const before = { x: 10, y: 20, scale: 0.7 }
      const after = zoomAt(before, by, { x, y })
      const [a, b] = [before, after].map((view) => (x - view.x) / view.scale)
      assert.ok(a !== undefined && b !== undefined && Math.abs(a - b) < 1e-6)
      assert.ok(after.scale >= 0.1 && after.scale <= 3)
    }),
  )
})

test('a drawing is fitted into the middle of its box', () => {
  assert.equal(fitView({ width: 1000, height: 100 }, { width: 548, height: 300 }), {
    scale: 0.5,
    x: 24,
    y: 125,
  })
  assert.is(fitView({ width: 10, height: 10 }, { width: 500, height: 500 }).scale, 1)
})

test('rates are between two messages', () => {
  const backlog = { commits: 1, bytes: 0, limit: 0, oldestMs: 0 }
  const message = (time: number, commits: number): Parameters<typeof healthSeries>[0][number] => ({
    time,
    commits,
    heap: { used: 5, limit: 10 },
    rss: 9,
    backlog,
  })
  const series = healthSeries([message(0, 10), message(2000, 30), message(4000, 2)])
  assert.equal(series.times, [2, 4])
  assert.equal(series.commits, [10, 0])
  assert.equal(series.heap, [5, 5])
  assert.equal(series.backlog, [1, 1])
})

test('there are queries to begin with', () => {
  const pages = { name: 'pages', attribute: 'pages', model: 'Book', kind: 'integer' } as const
  const flags = { null: false, unique: false, primaryKey: false, auto: false, index: false }
  const queries = sampleQueries([model('Book', { fields: [{ ...pages, ...flags }] })])
  assert.equal(queries, [
    'db.Book.all()',
    'db.Book.count()',
    "db.Book.filter({ pages__gt: 300 }).orderBy('-pages')",
  ])
  assert.equal(sampleQueries([]), [])
})

test('the example of a filter has fields of the model', () => {
  const flags = { null: false, unique: false, primaryKey: false, auto: false, index: false, model: 'Book' }
  const field = (name: string, kind: 'string' | 'integer' | 'date'): ModelInfo['fields'][number] => ({
    name,
    attribute: name,
    kind,
    ...flags,
  })
  const fields = [field('title', 'string'), field('born', 'date'), field('pages', 'integer')]
  assert.is(filterExample(model('Book', { fields })), 'title__icontains "…", pages > 300')
  assert.is(
    filterExample(model('Book', { fields: fields.slice(0, 2) })),
    'title__icontains "…", born > 2000-01-01',
  )
  assert.is(filterExample(model('Book', {})), 'pk = 1')
})

test.run()
