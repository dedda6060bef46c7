import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compareText } from '@relata/core/engine'
import { F } from '../../src/index.js'
import {
  emptyStore,
  fieldAt,
  FIELDS,
  fill,
  MODELS,
  rankOf,
  writes,
  type FieldName,
  type LooseRow,
  type LooseSet,
  type LooseStore,
  type ModelName,
} from '../worlds/ordered-world.js'

const test = suite('the pages of a query set')

interface Page {
  readonly items: readonly LooseRow[]
  readonly next: string | null
  readonly previous: string | null
  readonly total?: number
}
interface PagedSet extends LooseSet {
  page(options?: object): Page
  livePage(options?: object): {
    subscribe(next: (page: Page) => void): { unsubscribe(): void }
  }
  pick(shape: object): PagedSet
}

/** The ranks of the owners, by key. */
const RANKS: Readonly<Record<number, number>> = { 1: 2, 2: 1, 3: 3 }

interface Term {
  readonly field: FieldName | 'owner_id' | 'owner__rank' | 'id'
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}
const terms: fc.Arbitrary<readonly Term[]> = fc.array(
  fc.record({
    field: fc.oneof(
      { weight: 6, arbitrary: fc.nat(FIELDS.length - 1).map(fieldAt) },
      { weight: 3, arbitrary: fc.constantFrom('owner_id' as const, 'owner__rank' as const, 'id' as const) },
    ),
    descending: fc.boolean(),
    nulls: fc.constantFrom(undefined, undefined, 'first' as const, 'last' as const),
  }),
  { maxLength: 3 },
)

const written = ({ field, descending, nulls }: Term): unknown =>
  nulls === undefined ? `${descending ? '-' : ''}${field}` : F(field)[descending ? 'desc' : 'asc']({ nulls })

/** The place of a row's value in the order of a term; null for null. */
function placeOf(row: LooseRow, field: Term['field']): number | string | null {
  if (field === 'id') return row.id
  const owner = row['owner_id'] as number | null
  if (field === 'owner_id') return owner
  if (field === 'owner__rank') return owner === null ? null : (RANKS[owner] ?? null)
  const rank = rankOf(field, row[field])
  return rank < 0 ? null : rank
}

type Places = readonly (number | string | null)[]
const placesOf = (row: LooseRow, order: readonly Term[]): Places =>
  [...order, KEY].map(({ field }) => placeOf(row, field))
const KEY: Term = { field: 'id', descending: false, nulls: undefined }

function compare(a: Places, b: Places, order: readonly Term[]): number {
  for (const [i, { descending, nulls }] of [...order, KEY].entries()) {
    const [x, y] = [a[i] ?? null, b[i] ?? null]
    if (x === null || y === null) {
      const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
      if (x !== y) return (x === null) === nullsFirst ? -1 : 1
      continue
    }
    const compared = comparePlaces(x, y)
    if (compared !== 0) return descending ? -compared : compared
  }
  return 0
}

function comparePlaces(x: number | string, y: number | string): number {
  return typeof x === 'number' || typeof y === 'number' ? Number(x) - Number(y) : compareText(x, y)
}

const matches = ({ plain }: LooseRow, limit: number): boolean => plain !== null && Number(plain) <= limit

/** The rows in order, by the naive model. */
function inOrder(db: LooseStore, name: ModelName, { order, limit }: Wanted): readonly LooseRow[] {
  return db[name]
    .toArray()
    .filter((row) => limit === undefined || matches(row, limit))
    .toSorted((a, b) => compare(placesOf(a, order), placesOf(b, order), order))
}

interface Wanted {
  readonly order: readonly Term[]
  readonly limit: number | undefined
}
function pagedSet(db: LooseStore, name: ModelName, { order, limit }: Wanted): PagedSet {
  const rows = limit === undefined ? db[name] : db[name].filter({ plain__lte: limit })
  return rows.orderBy(...order.map(written)) as PagedSet
}

const ids = (rows: readonly LooseRow[]): readonly unknown[] => rows.map(({ id }) => id)
const wanted = fc.record({
  order: terms,
  limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
})

test('their rows, one page after the other and back again, are those of the naive model', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MODELS),
      writes,
      wanted,
      fc.integer({ min: 1, max: 7 }),
      (name, list, by, size) => {
        const db = emptyStore()
        fill(db, name, list)
        const all = inOrder(db, name, by)
        const set = pagedSet(db, name, by)
        let page = set.page({ size, total: true })
        const pages = [page]
        while (page.next !== null) pages.push((page = set.page({ size, after: page.next })))
        assert.equal(ids(pages.flatMap(({ items }) => items)), ids(all))
        assert.is(pages[0]?.total, all.length)
        assert.is(pages[0]?.previous, null)
        assert.ok(pages.every(({ items }, i) => items.length === size || i === pages.length - 1))
        const back = [...(pages.at(-1)?.items ?? [])]
        while (page.previous !== null) {
          page = set.page({ size, before: page.previous })
          assert.is.not(page.next, null)
          back.unshift(...page.items)
        }
        assert.equal(ids(back), ids(all))
      },
    ),
    { numRuns: 150 },
  )
})

/** No two rows are equal in the key, so what comes after it is no part of a position, and may change. */
function upToKey(order: readonly Term[]): readonly Term[] {
  const key = order.findIndex(({ field }) => field === 'id')
  return key < 0 ? order : order.slice(0, key + 1)
}

test('a cursor is a position: after other writes, its page has the rows after that position', () => {
  const change = fc.array(fc.tuple(fc.nat(11), fc.nat(1000), fc.nat(1000), fc.nat(1000)), { maxLength: 20 })
  fc.assert(
    fc.property(
      fc.record({
        name: fc.constantFrom(...MODELS),
        list: writes,
        later: change,
        order: terms,
        size: fc.integer({ min: 1, max: 6 }),
      }),
      ({ name, list, later, order, size }) => {
        const db = emptyStore()
        fill(db, name, list)
        const by: Wanted = { order, limit: undefined }
        const set = pagedSet(db, name, by)
        const first = set.page({ size })
        const last = first.items.at(-1)
        if (last === undefined || first.next === null) return
        const position = upToKey(order)
        const at = placesOf(last, position)
        fill(db, name, later)
        const rest = inOrder(db, name, by).filter((row) => compare(placesOf(row, position), at, position) > 0)
        const page = set.page({ size, after: first.next })
        assert.equal(ids(page.items), ids(rest.slice(0, size)))
        assert.is(page.next === null, rest.length <= size)
        const before = inOrder(db, name, by).slice(0, inOrder(db, name, by).length - rest.length)
        assert.is(page.previous === null, before.length === 0)
        if (page.previous !== null)
          assert.equal(ids(set.page({ size, before: page.previous }).items), ids(before.slice(-size)))
      },
    ),
    { numRuns: 150 },
  )
})

/** A page somewhere in the middle, and how to read it. */
const viewed = fc.record({
  name: fc.constantFrom(...MODELS),
  list: writes,
  later: writes,
  by: wanted,
  computed: fc.boolean(),
  picked: fc.boolean(),
  size: fc.integer({ min: 1, max: 5 }),
  steps: fc.nat(4),
  backward: fc.boolean(),
  total: fc.boolean(),
})

/** The cursor after some pages; null for the first page. */
function cursorOf(set: PagedSet, size: number, steps: number): string | null {
  let cursor: string | null = null
  for (let i = 0; i < steps; i++) cursor = set.page({ size, after: cursor }).next ?? cursor
  return cursor
}

test('a live page is what page returns, after each write, and emits nothing while that is equal', () => {
  let emissions = 0
  let silent = 0
  fc.assert(
    fc.property(viewed, ({ name, list, later, by, computed, picked, size, steps, backward, total }) => {
      const db = emptyStore()
      fill(db, name, list)
      const rows = pagedSet(db, name, by)
      const ordered = (
        computed ? rows.orderBy(F('plain').plus(1).desc({ nulls: 'last' }), ...by.order.map(written)) : rows
      ) as PagedSet
      const set = picked ? ordered.pick({ id: true, plain: true, owner: { rank: true } }) : ordered
      const cursor = cursorOf(set, size, steps)
      const options = { size, total, [backward ? 'before' : 'after']: cursor }
      const seen: Page[] = []
      const subscription = set.livePage(options).subscribe((page) => seen.push(page))
      assert.equal(seen, [set.page(options)])
      for (const write of later) {
        const before = set.page(options)
        const known = seen.length
        fill(db, name, [write])
        const now = set.page(options)
        assert.equal(seen.at(-1), now)
        if (same(before, now)) silent++
        if (write[0] < 10) assert.is(seen.length, same(before, now) ? known : known + 1)
      }
      emissions += seen.length - 1
      subscription.unsubscribe()
    }),
    { numRuns: 100 },
  )
  assert.ok(emissions > 50 && silent > 100, `${emissions} emissions, ${silent} writes without one`)
})

function same(a: Page, b: Page): boolean {
  return (
    a.next === b.next &&
    a.previous === b.previous &&
    a.total === b.total &&
    a.items.length === b.items.length &&
    a.items.every((item, i) => item === b.items[i] || isEqualPick(item, b.items[i]))
  )
}
/** Rows are the same object while they don't change; picked objects are equal. */
const isEqualPick = (a: LooseRow | undefined, b: LooseRow | undefined): boolean =>
  !('serial' in (a ?? {})) && JSON.stringify(a) === JSON.stringify(b)

test('signed cursors lead to the pages of unsigned ones, and every other text is refused', () => {
  const key = 'a secret of sixteen bytes'
  fc.assert(
    fc.property(
      fc.record({
        name: fc.constantFrom(...MODELS),
        list: writes,
        by: wanted,
        size: fc.integer({ min: 1, max: 5 }),
        place: fc.nat(),
        letter: fc.constantFrom('a', 'b', 'z', 'A', '0', '9', '-', '_', '.'),
      }),
      ({ name, list, by, size, place, letter }) => {
        const db = emptyStore()
        fill(db, name, list)
        const set = pagedSet(db, name, by)
        const plain = set.page({ size })
        const { next } = set.page({ size, sign: key })
        assert.is(next === null, plain.next === null)
        if (next === null) return
        assert.is(next.startsWith(`${plain.next}.`), true)
        assert.equal(
          ids(set.page({ size, after: next, sign: ['another key of 16 bytes', key] }).items),
          ids(set.page({ size, after: plain.next }).items),
        )
        const at = place % next.length
        const altered = `${next.slice(0, at)}${letter}${next.slice(at + 1)}`
        for (const after of [altered, `${next}A`, next.slice(1), plain.next, `${plain.next}.`])
          if (after !== next) assert.throws(() => set.page({ size, after, sign: key }), hasCode('ERR_CURSOR'))
        assert.throws(() => set.page({ size, after: next }), hasCode('ERR_CURSOR'))
        assert.throws(() => set.page({ size, after: next, sign: 'another key of 16 bytes' }))
      },
    ),
    { numRuns: 60 },
  )
})
const hasCode =
  (code: string) =>
  (error: unknown): boolean =>
    (error as { readonly code: string }).code === code

test.run()
