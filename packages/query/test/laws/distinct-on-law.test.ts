import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compareText } from '@relata/core/engine'
import { count, F, max } from '../../src/index.js'
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
} from '../worlds/ordered-world.js'

const test = suite('distinct with names')

interface PickedSet extends LooseSet {
  distinct(...names: readonly string[]): PickedSet
  filter(where: object): PickedSet
  orderBy(...terms: readonly unknown[]): PickedSet
  reverse(): PickedSet
  alias(annotations: object): PickedSet
  slice(start: number, stop?: number): PickedSet
  aggregate(aggregates: object): unknown
  contains(row: unknown): boolean
  inBulk(keys: readonly unknown[]): ReadonlyMap<unknown, LooseRow>
  get(where: object): LooseRow
  live(): { subscribe(next: (rows: readonly LooseRow[]) => void): unknown }
  liveCount(): { subscribe(next: (n: number) => void): unknown }
  liveAggregate(aggregates: object): { subscribe(next: (all: unknown) => void): unknown }
}

type Name = FieldName | 'owner' | 'owner__rank' | 'id' | 'day__year' | 'twice'
interface Term {
  readonly name: Exclude<Name, 'day__year' | 'owner'>
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}
interface Wanted {
  readonly names: readonly Name[]
  readonly order: readonly Term[]
  readonly reversed: boolean
  readonly limit: number | undefined
  /** Whether `filter` is called before `distinct`. */
  readonly early: boolean
  readonly start: number
  readonly length: number | undefined
}
const fields = fc.nat(FIELDS.length - 1).map(fieldAt)
const wanted: fc.Arbitrary<Wanted> = fc.record({
  names: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fields },
      {
        weight: 2,
        arbitrary: fc.constantFrom('owner' as const, 'owner__rank' as const, 'day__year' as const),
      },
      { weight: 1, arbitrary: fc.constantFrom('id' as const, 'twice' as const) },
    ),
    { minLength: 1, maxLength: 2 },
  ),
  order: fc.array(
    fc.record({
      name: fc.oneof(fields, fc.constantFrom('owner__rank' as const, 'id' as const, 'twice' as const)),
      descending: fc.boolean(),
      nulls: fc.constantFrom(undefined, undefined, 'first' as const, 'last' as const),
    }),
    { maxLength: 2 },
  ),
  reversed: fc.boolean(),
  limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  early: fc.boolean(),
  start: fc.nat(2),
  length: fc.option(fc.nat(4), { nil: undefined }),
})

/** The ranks of the owners, by key. */
const RANKS: Readonly<Record<number, number>> = { 1: 2, 2: 1, 3: 3 }

/** What stands in the order for a value of a row; null for null. */
function placeOf(row: LooseRow, name: Name): number | string | null {
  const owner = row['owner_id'] as number | null
  switch (name) {
    case 'id':
      return row.id
    case 'owner':
      return owner
    case 'owner__rank':
      return owner === null ? null : (RANKS[owner] ?? null)
    case 'day__year':
      return row['day'] === null ? null : Number(String(row['day']).slice(0, 4))
    case 'twice':
      return row['plain'] === null ? null : Number(row['plain']) * 2
    default: {
      const rank = rankOf(name, row[name])
      return rank < 0 ? null : rank
    }
  }
}

function compare(a: LooseRow, b: LooseRow, { order, reversed }: Wanted): number {
  for (const { name, descending: down, nulls: own } of order) {
    const descending = down !== reversed
    const nulls = own === undefined ? undefined : (own === 'first') === reversed ? 'last' : 'first'
    const [x, y] = [placeOf(a, name), placeOf(b, name)]
    if (x === null || y === null) {
      const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
      if (x !== y) return (x === null) === nullsFirst ? -1 : 1
      continue
    }
    const compared =
      typeof x === 'string' && typeof y === 'string' ? compareText(x, y) : Number(x) - Number(y)
    if (compared !== 0) return descending ? -compared : compared
  }
  return 0
}

/** `all` are the rows in order of creation. */
function naive(all: readonly LooseRow[], ask: Wanted): readonly LooseRow[] {
  const { names, limit } = ask
  const rows = all.filter(({ plain }) => limit === undefined || (plain !== null && Number(plain) <= limit))
  const seen = new Set<string>()
  return rows
    .toSorted((a, b) => compare(a, b, ask))
    .filter((row) => {
      const id = JSON.stringify(names.map((name) => placeOf(row, name)))
      return !seen.has(id) && seen.add(id)
    })
}

function written({ name, descending, nulls }: Term): unknown {
  return nulls === undefined
    ? `${descending ? '-' : ''}${name}`
    : F(name)[descending ? 'desc' : 'asc']({ nulls })
}

function setOf(rows: PickedSet, { names, order, reversed, limit, early }: Wanted): PickedSet {
  const filtered = (set: PickedSet): PickedSet =>
    limit === undefined ? set : set.filter({ plain__lte: limit })
  const all = rows.alias({ twice: F('plain').times(2) })
  const picked = early ? filtered(all).distinct(...names) : filtered(all.distinct(...names))
  const sorted = picked.orderBy(...order.map(written))
  return reversed ? sorted.reverse() : sorted
}

const ids = (rows: readonly LooseRow[]): readonly unknown[] => rows.map(({ id }) => id)

test('keeps the first row in the order for each value, as the naive model, however it is read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), writes, writes, wanted, (name, before, after, ask) => {
      const db = emptyStore()
      fill(db, name, before)
      const manager = db[name] as unknown as PickedSet
      const set = setOf(manager, ask)
      let live: readonly LooseRow[] = []
      let liveCount = -1
      let sums: unknown
      set.live().subscribe((rows) => (live = rows))
      set.liveCount().subscribe((n) => (liveCount = n))
      const aggregates = { n: count('*'), top: max('serial') }
      set.liveAggregate(aggregates).subscribe((all) => (sums = all))

      const check = (): void => {
        const all = manager.orderBy().toArray()
        const expected = naive(all, ask)
        assert.equal(ids(set.toArray()), ids(expected))
        assert.equal(ids([...set]), ids(expected), 'the iterator')
        assert.is(set.count(), expected.length)
        assert.is(set.exists(), expected.length > 0)
        const { start, length } = ask
        const stop = length === undefined ? undefined : start + length
        assert.equal(ids(set.slice(start, stop).toArray()), ids(expected.slice(start, stop)), 'a slice')
        assert.equal(
          set.values('id', 'serial').toArray(),
          expected.map(({ id, serial }) => ({ id, serial })),
          'values',
        )
        if (ask.order.length > 0) {
          assert.is(set.first()?.id, expected[0]?.id, 'first')
          assert.is(set.last()?.id, expected.at(-1)?.id, 'last')
        }
        const serials = expected.map(({ serial }) => serial as number)
        const right = { n: serials.length, top: serials.length === 0 ? null : Math.max(...serials) }
        assert.equal(set.aggregate(aggregates), right)
        assert.equal(
          ids(manager.filter({ pk__in: set }).orderBy().toArray()),
          ids(all.filter((row) => expected.includes(row))),
          'as the value of in',
        )
        const kept = new Set(ids(expected))
        for (const row of all.slice(0, 5)) assert.is(set.contains(row), kept.has(row.id), 'contains')
        assert.equal(
          [...set.inBulk(ids(all.slice(0, 5))).keys()].length,
          all.slice(0, 5).filter(({ id }) => kept.has(id)).length,
          'inBulk',
        )
        for (const { id } of expected.slice(0, 2)) assert.is(set.get({ pk: id }).id, id, 'get')
        assert.equal(ids(live), ids(expected), 'live')
        assert.is(liveCount, expected.length, 'liveCount')
        assert.equal(sums, right, 'liveAggregate')
      }
      check()
      for (let i = 0; i < after.length; i += 8) {
        fill(db, name, after.slice(i, i + 8))
        check()
      }
    }),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test.run()
