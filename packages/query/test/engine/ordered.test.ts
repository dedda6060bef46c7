import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SchemaMeta, StateReader } from '@relata/core/engine'
import { F } from '../../src/index.js'
import type { Query } from '../../src/ast/nodes.js'
import { physicalPlan } from '../../src/engine/physical-plan.js'
import { planQuery } from '../../src/engine/plan-query.js'
import { slotsOf } from '../../src/engine/run.js'
import { Evaluation } from '../../src/engine/services.js'
import type { QueryNode } from '../../src/plan/query-node.js'
import {
  emptyStore,
  fieldAt,
  FIELDS,
  fill,
  MODELS,
  POOLS,
  rankOf,
  writes,
  type FieldName,
  type LooseRow,
  type LooseSet,
  type LooseStore,
} from '../worlds/ordered-world.js'

const test = suite('ordered access')

/** Conditions that are intervals although they are not comparisons of the column. */
interface Part {
  readonly where: object
  readonly holds: (row: LooseRow) => boolean
}
const COMPARISONS: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '': (a, b) => a === b,
  __gt: (a, b) => a > b,
  __gte: (a, b) => a >= b,
  __lt: (a, b) => a < b,
  __lte: (a, b) => a <= b,
}
const PREFIXES = [
  '',
  'a',
  'ab',
  'x',
  'ab\u{fffd}',
  '\u{d7ff}',
  '\u{e000}',
  '\u{10ffff}',
  '\ud83d',
  'ab\ud83d',
]
const prefixes = fc
  .tuple(fc.constantFrom('word', 'story'), fc.constantFrom(...PREFIXES))
  .map(([field, prefix]): Part => ({
    where: { [`${field}__startswith`]: prefix },
    holds: (row) => typeof row[field] === 'string' && row[field].startsWith(prefix),
  }))
const partOf =
  (
    field: string,
    part: string,
    read: (text: string) => number | string,
  ): ((asking: readonly [string, number | string]) => Part) =>
  ([comparison, value]) => ({
    where: { [`${field}__${part}${comparison}`]: value },
    holds: (row) =>
      typeof row[field] === 'string' && COMPARISONS[comparison]?.(read(row[field]), value) === true,
  })
const comparisons = fc.constantFrom(...Object.keys(COMPARISONS))
const years = fc.tuple(
  comparisons,
  fc.constantFrom(-1, 0, 1, 99, 2019, 2019.5, 2020, 2021, 9999, 10_000, 1e300),
)
const days = fc.tuple(
  comparisons,
  fc.constantFrom('0001-01-01', '2019-12-31', '2020-01-01', '2020-12-31', '9999-12-31'),
)
const parts = fc.oneof(
  prefixes,
  years.map(partOf('day', 'year', (text) => Number(text.slice(0, 4)))),
  years.map(partOf('at', 'year', (text) => Number(text.slice(0, 4)))),
  days.map(partOf('at', 'date', (text) => text.slice(0, 10))),
)

type Compared = 'gt' | 'gte' | 'lt' | 'lte' | 'exact' | 'isnull'
interface Condition {
  readonly field: FieldName | 'id' | 'owner'
  readonly lookup: Compared
  readonly value: number
}
interface Term {
  readonly field: FieldName | 'id' | 'owner__rank' | 'serial' | 'owner_id'
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}

const fieldNames = fc.nat(FIELDS.length - 1).map(fieldAt)
const conditions = fc.array(
  fc.record({
    field: fc.oneof({ weight: 3, arbitrary: fieldNames }, fc.constantFrom('id' as const, 'owner' as const)),
    lookup: fc.constantFrom<Compared>('gt', 'gte', 'lt', 'lte', 'exact', 'isnull'),
    value: fc.nat(20),
  }),
  { maxLength: 3 },
)
const terms = fc.array(
  fc.record({
    field: fc.oneof(
      { weight: 4, arbitrary: fieldNames },
      fc.constantFrom('id' as const, 'owner__rank' as const, 'serial' as const, 'owner_id' as const),
    ),
    descending: fc.boolean(),
    nulls: fc.constantFrom(undefined, undefined, 'first' as const, 'last' as const),
  }),
  { maxLength: 3 },
)
const cuts = fc.option(fc.tuple(fc.nat(4), fc.option(fc.nat(12), { nil: undefined })), { nil: undefined })
const querySpecs = fc.record({
  where: conditions,
  part: fc.option(parts, { nil: undefined }),
  order: terms,
  cut: cuts,
})
const settings = { numRuns: Number(process.env['RUNS'] ?? 400), includeErrorInReport: true }

// The naive model.

const codePoints = (text: string): readonly number[] => Array.from(text, (c) => c.codePointAt(0) as number)

function compareKeys(a: LooseRow['id'], b: LooseRow['id']): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  const [left, right] = [codePoints(a), codePoints(b)]
  const at = left.findIndex((point, i) => point !== right[i])
  return at < 0 ? left.length - right.length : (left[at] as number) - (right[at] ?? -1)
}

function satisfies(
  row: LooseRow,
  { field, lookup, value }: Condition,
  keys: readonly LooseRow['id'][],
): boolean {
  if (lookup === 'isnull')
    return (field !== 'id' && row[field === 'owner' ? 'owner_id' : field] === null) === (value % 2 === 0)
  if (field === 'owner') return row['owner_id'] === 1 + (value % 3)
  const wanted = field === 'id' ? keys[value % keys.length] : value % POOLS[field].length
  if (wanted === undefined || (field !== 'id' && row[field] === null)) return false
  const compared =
    field === 'id' ? compareKeys(row.id, wanted) : rankOf(field, row[field]) - (wanted as number)
  const holds = {
    gt: compared > 0,
    gte: compared >= 0,
    lt: compared < 0,
    lte: compared <= 0,
    exact: compared === 0,
  }
  return holds[lookup]
}

function compareRows(
  a: LooseRow,
  b: LooseRow,
  list: readonly Term[],
  ranksOfOwners: ReadonlyMap<unknown, number>,
): number {
  for (const { field, descending, nulls } of list) {
    if (field === 'id') {
      const c = compareKeys(a.id, b.id)
      if (c !== 0) return descending ? -c : c
      continue
    }
    const rank = (row: LooseRow): number => {
      if (field === 'owner__rank') return ranksOfOwners.get(row['owner_id']) ?? -1
      if (field === 'serial' || field === 'owner_id') return (row[field] as number | null) ?? -1
      return rankOf(field, row[field])
    }
    const [left, right] = [rank(a), rank(b)]
    if (left === right) continue
    if (left < 0 || right < 0) {
      const first = nulls === undefined ? !descending : nulls === 'first'
      return left < 0 === first ? -1 : 1
    }
    return descending ? right - left : left - right
  }
  return 0
}

// The same through the public API.

function asked(list: readonly Condition[], keys: readonly LooseRow['id'][]): readonly object[] {
  return list.map(({ field, lookup, value }) => {
    if (lookup === 'isnull') return { [`${field}__isnull`]: value % 2 === 0 }
    if (field === 'owner') return { owner: 1 + (value % 3) }
    const wanted =
      field === 'id' ? (keys[value % keys.length] ?? 0) : POOLS[field][value % POOLS[field].length]
    return { [lookup === 'exact' ? field : `${field}__${lookup}`]: wanted }
  })
}
const termOf = ({ field, descending, nulls }: Term): unknown => {
  if (nulls === undefined) return `${descending ? '-' : ''}${field}`
  const column = (F as unknown as (name: string) => { asc(o: object): unknown; desc(o: object): unknown })(
    field,
  )
  return descending ? column.desc({ nulls }) : column.asc({ nulls })
}

interface Asking {
  readonly list: readonly Condition[]
  readonly part?: Part | undefined
  readonly order: readonly Term[]
  readonly cut: readonly [start: number, stop: number | undefined] | undefined
}
interface Built {
  readonly set: LooseSet
  readonly expected: readonly LooseRow['id'][]
}

function build(db: LooseStore, name: (typeof MODELS)[number], { list, part, order, cut }: Asking): Built {
  const rows = [...db[name].toArray()]
  const keys = rows.map(({ id }) => id)
  let set: LooseSet = db[name]
  for (const where of asked(list, keys)) set = set.filter(where)
  if (part !== undefined) set = set.filter(part.where)
  if (order.length > 0) set = set.orderBy(...order.map(termOf))
  const ranksOfOwners = new Map(db.Owner.toArray().map((owner) => [owner.id, owner['rank'] as number]))
  let expected = rows
    .filter((row) => list.every((condition) => satisfies(row, condition, keys)))
    .filter((row) => part === undefined || part.holds(row))
    .toSorted((a, b) => compareRows(a, b, order, ranksOfOwners))
    .map(({ id }) => id)
  if (cut !== undefined) {
    set = set.slice(cut[0], cut[1])
    expected = expected.slice(cut[0], cut[1])
  }
  return { set, expected }
}

const ids = (set: Iterable<LooseRow>): readonly unknown[] => Array.from(set, ({ id }) => id)

interface Insides {
  readonly query: Query
  readonly context: { readonly schema: SchemaMeta; readonly state: StateReader }
}

/** The rows by a plan made from the one that is chosen. */
function idsBy(set: LooseSet, change: (node: QueryNode) => QueryNode): readonly unknown[] {
  const { query, context } = set as unknown as Insides
  const { schema, state } = context
  const planned = planQuery({ services: new Evaluation(Date.now), schema, state, outer: undefined }, query)
  const table = state.table(query.model)
  return Array.from(slotsOf(planned, change(physicalPlan(planned))), (slot) => table.row(slot)?.['id'])
}

/** The plan in which a reading in order gives up after some rows. */
const withPatience =
  (patience: number) =>
  (node: QueryNode): QueryNode => {
    if (node.kind === 'slice') return { ...node, child: withPatience(patience)(node.child) }
    return node.kind === 'ordered' && node.otherwise !== undefined ? { ...node, patience } : node
  }

const kindsOf = (node: QueryNode, into: Set<string>): void => {
  into.add(node.kind === 'ordered' ? node.source.kind : node.kind)
  if ('child' in node) kindsOf(node.child, into)
}

test('filters, orders and slices equal a stable sort of the rows that pass, by every plan', () => {
  const seen = new Set<string>()
  let gaveUp = 0
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), writes, querySpecs, (name, list, { where, part, order, cut }) => {
      const db = emptyStore()
      fill(db, name, list)
      const { set, expected } = build(db, name, { list: where, part, order, cut })
      assert.equal(ids(set.toArray()), expected, 'all at once')
      assert.equal(ids(set), expected, 'one by one')
      assert.equal(ids(set.values('id', 'plain')), expected, 'as values')
      assert.is(set.count(), expected.length)
      assert.is(set.exists(), expected.length > 0)
      assert.is(set.at(2)?.id, expected[2])
      if (order.length > 0 || cut === undefined) {
        const firstOf = order.length > 0 ? expected : [...expected].toSorted((a, b) => compareKeys(a, b))
        assert.is(set.first()?.id, firstOf[0], 'first')
      }
      idsBy(set, (node) => {
        kindsOf(node, seen)
        return node
      })
      assert.equal(idsBy(set, withPatience(Infinity)), expected, 'read in order')
      for (const patience of [0, 1, 3])
        assert.equal(
          idsBy(set, (node) => {
            const changed = withPatience(patience)(node)
            if (changed !== node) gaveUp++
            return changed
          }),
          expected,
          `given up after ${patience} rows`,
        )
    }),
    settings,
  )
  for (const kind of ['creationOrder', 'indexOrder', 'top', 'sort', 'slice'])
    assert.ok(seen.has(kind), `${kind} is among ${[...seen].join(', ')}`)
  assert.ok(gaveUp > 20, 'some readings gave up')
})

test('a page after a key reads the primary key in order', () => {
  const db = emptyStore()
  for (let serial = 0; serial < 10; serial++) db.Auto.create({ serial })
  const seen = new Set<string>()
  for (const [term, expected] of [
    ['id', [4, 5, 6]],
    ['-id', [10, 9, 8]],
  ] as const) {
    const page = db.Auto.filter({ id__gt: 3 }).orderBy(term).slice(0, 3)
    const found = idsBy(page, (node) => {
      kindsOf(node, seen)
      return node
    })
    assert.equal(found, expected)
  }
  assert.ok(seen.has('keyOrder'), [...seen].join())
})

test('all rows by primary key need no sort where keys ascend', () => {
  const descending: Term = { field: 'id', descending: true, nulls: undefined }
  fc.assert(
    fc.property(writes, conditions, fc.boolean(), (list, where, ascending) => {
      const db = emptyStore()
      // A compaction moves slots, and keys are then no longer slots plus a number.
      fill(
        db,
        'Auto',
        list.filter(([kind]) => kind !== 11),
      )
      const order = [{ ...descending, descending: !ascending }]
      const { set, expected } = build(db, 'Auto', { list: where, order, cut: undefined })
      assert.equal(ids(set.toArray()), expected)
      const seen = new Set<string>()
      idsBy(set, (node) => {
        kindsOf(node, seen)
        return node
      })
      assert.not.ok(seen.has('sort'))
    }),
    { ...settings, numRuns: 100 },
  )
})

test('last is the first of the reversed order', () => {
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), writes, conditions, terms, (name, list, where, order) => {
      fc.pre(order.length > 0)
      const db = emptyStore()
      fill(db, name, list)
      const { set } = build(db, name, { list: where, order, cut: undefined })
      assert.is(set.last()?.id, set.reverse().toArray()[0]?.id)
    }),
    { ...settings, numRuns: 100 },
  )
})

test('a wrong order of ties is noticed: the law bites', () => {
  const db = emptyStore()
  for (const [serial, whole] of [2, 2, 0, null, 0].entries()) db.Auto.create({ whole, serial })
  const { set, expected } = build(db, 'Auto', {
    list: [],
    order: [{ field: 'whole', descending: true, nulls: undefined }],
    cut: [0, 4],
  })
  assert.equal(expected, [1, 2, 3, 5])
  const wrong = idsBy(set, (node) =>
    node.kind === 'slice' && node.child.kind === 'ordered'
      ? {
          ...node,
          child: {
            ...node.child,
            ties: [
              {
                expression: { ...(F('id') as object), kind: 'f', chain: 'id' } as never,
                descending: true,
                nulls: undefined,
              },
            ],
          },
        }
      : node,
  )
  assert.equal(wrong, [2, 1, 5, 3])
})

test.run()
