import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { date, defineSchema, foreignKey, integer, model, string } from '@relata/core'
import type { SchemaMeta, StateReader } from '@relata/core/engine'
import { createStore } from '../../src/index.js'
import type { Query } from '../../src/ast/nodes.js'
import { planQuery } from '../../src/engine/plan-query.js'
import { Evaluation } from '../../src/engine/services.js'
import type { PathNode } from '../../src/plan/access-node.js'
import { indexPathOf, scanOf } from '../../src/plan/choose-access.js'
import { orderedSlots } from '../../src/select/find-slots.js'
import { flagsOf } from '../../src/select/table-scan.js'

const test = suite('indexes over several fields')

const schema = defineSchema({
  Author: model({ name: string() }),
  Post: model(
    {
      author: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'posts', index: false }),
      status: string({ null: true }),
      published: date({ null: true }),
      score: integer({ null: true }),
      note: string(),
    },
    {
      indexes: [
        ['status', '-published'],
        ['author', '-score', 'note'],
        ['-score', 'status'],
      ],
      uniqueTogether: [['note', 'published']],
    },
  ),
})
const store = () => createStore(schema)
type Store = ReturnType<typeof store>
type Post = ReturnType<Store['Post']['create']>

const STATUS = ['draft', 'open', 'closed', null] as const
const DAYS = ['2019-12-31', '2020-01-01', '2020-06-01', '2021-01-01', null] as const
const SCORES = [-1, 0, 3, null] as const

type Numbers = readonly [number, number, number, number]
const numbers = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60))

function valuesOf([author, status, day, score]: Numbers) {
  return {
    author_id: author % 4 === 3 ? null : (author % 4) + 1,
    status: STATUS[status % 4] ?? null,
    published: DAYS[day % 5] ?? null,
    score: SCORES[score % 4] ?? null,
  }
}

let serials = 0

class Undone extends Error {}

/** Rows are created, changed, deleted; some of it is taken back. */
function write(db: Store, writes: readonly (readonly [kind: number, Numbers])[]): void {
  const once = ([kind, values]: (typeof writes)[number]): void => {
    const rows = db.Post.toArray()
    const row = rows[values[0] % Math.max(1, rows.length)]
    if (kind < 6 || row === undefined) db.Post.create({ ...valuesOf(values), note: `n${serials++}` })
    else if (kind < 9) db.Post.update(row, valuesOf(values))
    else db.Post.delete(row)
  }
  writes.forEach((each, at) => {
    if (each[0] < 10) return once(each)
    try {
      db.transact(() => {
        for (const other of writes.slice(at + 1, at + 4)) once(other)
        throw new Undone()
      })
    } catch (error) {
      if (!(error instanceof Undone)) throw error
    }
  })
}

interface Part {
  readonly where: object
  readonly holds: (post: Post) => boolean
}

/** Conditions on single fields; texts of dates are in the order of the dates. */
const part: fc.Arbitrary<Part> = fc.oneof(
  fc
    .constantFrom(1, 2, 3, 9)
    .map((id): Part => ({ where: { author: id }, holds: (post) => post.author_id === id })),
  fc.constant<Part>({ where: { author__isnull: true }, holds: (post) => post.author_id === null }),
  fc
    .constantFrom('draft', 'open', 'closed', 'none')
    .map((status): Part => ({ where: { status }, holds: (post) => post.status === status })),
  fc.constant<Part>({ where: { status: null }, holds: (post) => post.status === null }),
  fc.constant<Part>({
    where: { status__in: ['draft', 'open'] },
    holds: (post) => post.status === 'draft' || post.status === 'open',
  }),
  fc.constantFrom('2019-12-31', '2020-01-01', '2020-05-01').map((day): Part => ({
    where: { published__gt: day },
    holds: (post) => post.published !== null && post.published > day,
  })),
  fc.constantFrom('2020-01-01', '2021-01-01').map((day): Part => ({
    where: { published__lte: day },
    holds: (post) => post.published !== null && post.published <= day,
  })),
  fc.constantFrom(2019, 2020, 2022).map((year): Part => ({
    where: { published__year: year },
    holds: (post) => post.published?.startsWith(String(year)) === true,
  })),
  fc
    .constantFrom(-1, 0, 3, 7)
    .map((score): Part => ({ where: { score }, holds: (post) => post.score === score })),
  fc.constantFrom(-1, 0).map((score): Part => ({
    where: { score__gte: score },
    holds: (post) => post.score !== null && post.score >= score,
  })),
  fc.constant<Part>({ where: { score: null }, holds: (post) => post.score === null }),
  fc.constantFrom('n1', 'n12').map((note): Part => ({
    where: { note__startswith: note },
    holds: (post) => post.note.startsWith(note),
  })),
)

interface Insides {
  readonly query: Query
  readonly context: { readonly schema: SchemaMeta; readonly state: StateReader }
}

/** The columns that a path reads of an index: a sign of what the tests reach. */
function reads(node: PathNode | undefined): string {
  if (node === undefined) return 'scan'
  if (node.kind === 'filter') return reads(node.child)
  if ((node.kind !== 'indexSeek' && node.kind !== 'indexRange') || node.entries.kind !== 'range')
    return node.kind
  const { prefix, interval } = node.entries
  return `${prefix.length}${interval === undefined ? '' : ' and an interval'}`
}

test('conditions on their first fields find what a pass over the rows finds', () => {
  const seen = new Map<string, number>()
  const writes = fc.array(fc.tuple(fc.nat(11), numbers), { maxLength: 40, size: 'max' })
  fc.assert(
    fc.property(writes, fc.array(part, { minLength: 1, maxLength: 4 }), writes, (first, parts, later) => {
      const db = store()
      for (const name of ['a', 'b', 'c']) db.Author.create({ name })
      write(db, first)
      let set: unknown = db.Post
      for (const { where } of parts) set = (set as { filter(where: object): unknown }).filter(where)
      const check = (): void => {
        const all = db.Post.toArray()
        const expected = all.filter((post) => parts.every(({ holds }) => holds(post))).map(({ id }) => id)
        assert.equal(
          (set as Iterable<Post> & { toArray(): Post[] }).toArray().map(({ id }) => id),
          expected,
        )
        const { query, context } = set as Insides
        const { state } = context
        const outer = { services: new Evaluation(Date.now), schema: context.schema, state, outer: undefined }
        const { predicate } = planQuery(outer, query)
        const table = state.table(query.model)
        const path = indexPathOf(state, predicate, query.model)
        seen.set(reads(path), (seen.get(reads(path)) ?? 0) + 1)
        const idsOf = (slots: Iterable<number>): unknown[] =>
          Array.from(slots, (slot) => table.row(slot)?.['id'])
        if (path !== undefined) {
          const { cells, length } = orderedSlots(state, path)
          assert.equal(idsOf(cells.subarray(0, length)), expected)
        }
        const flags = flagsOf(state, scanOf(state, predicate, { model: query.model, rows: undefined }))
        assert.equal(idsOf([...flags].flatMap((flag, slot) => (flag === 1 ? [slot] : []))), expected)
      }
      check()
      write(db, later)
      check()
    }),
    { numRuns: Number(process.env['RUNS'] ?? 400), includeErrorInReport: true },
  )
  for (const kind of ['1', '2', '0 and an interval', '1 and an interval'])
    assert.ok((seen.get(kind) ?? 0) > 5, `${kind} among ${JSON.stringify([...seen])}`)
})

test('a page in the order of an index visits as many rows as it has, in a table of any size', () => {
  for (const size of [500, 20_000]) {
    const db = store()
    db.Author.bulkCreate([{ name: 'a' }, { name: 'b' }])
    db.Post.bulkCreate(
      Array.from({ length: size }, (_, i) => ({
        author_id: (i % 2) + 1,
        status: i % 3 === 0 ? 'open' : 'draft',
        published: `20${String(10 + ((i * 7) % 80)).padStart(2, '0')}-01-01`,
        score: (i * 31) % 1000,
        note: `n${i}`,
      })),
    )
    const newest = db.Post.filter({ status: 'open' }).orderBy('-published').slice(0, 20)
    const plan = String(newest.explain({ run: true }))
    assert.match(plan, /index order of Post by -published: Post\.status = "open" {2}\[~\d+, 20 rows\]/)
    const sorted = db.Post.toArray()
      .filter(({ status }) => status === 'open')
      .toSorted((a, b) =>
        (a.published ?? '') < (b.published ?? '') ? 1 : a.published === b.published ? 0 : -1,
      )
    assert.equal(newest.toArray(), sorted.slice(0, 20))
    const best = db.Post.filter({ author: 1, score__gte: 990 })
    assert.match(
      String(best.explain({ run: true })),
      new RegExp(`^index: Post.author = 1 and Post.score__gte = 990 {2}\\[~\\d+, ${best.count()} rows\\]$`),
    )
    assert.is(
      best.count(),
      db.Post.toArray().filter((p) => p.author_id === 1 && (p.score ?? 0) >= 990).length,
    )
  }
})

test.run()
