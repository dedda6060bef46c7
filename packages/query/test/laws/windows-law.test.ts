import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import * as query from '../../src/index.js'

/** What window functions mean, in the plainest code: for each row, the rows of its partition are looked through. */
const test = suite('windows, and a naive model')

const schema = defineSchema({
  Shelf: model({ code: string() }, { ordering: ['-code'] }),
  Jar: model({
    word: string({ null: true }),
    size: integer({ null: true }),
    shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'jars', null: true }),
  }),
})
const SHELVES = ['x', 'y', 'z']

type Scalar = string | number | null
interface Jar {
  readonly word: string | null
  readonly size: number | null
  /** Its place among the shelves; none beyond them. */
  readonly shelf: number
}
/** Everything that a window reads of a row, and the row. */
type Facts = Readonly<Record<string, Scalar>> & { readonly id: number }

const jar: fc.Arbitrary<Jar> = fc.record({
  word: fc.constantFrom('a', 'B', 'b', null),
  size: fc.constantFrom(-1, 0, 2, 10, null),
  shelf: fc.nat(3),
})

const PLACES = ['rowNumber', 'rank', 'denseRank', 'percentRank', 'cumeDist'] as const
const OFFSETS = ['lag', 'lead'] as const
const FRAMED = ['firstValue', 'lastValue', 'nthValue'] as const
const AGGREGATES = ['sum', 'count', 'min', 'max', 'stringAgg'] as const
const NAMES = [...PLACES, 'ntile', ...OFFSETS, ...FRAMED, ...AGGREGATES] as const

interface Term {
  readonly name: 'word' | 'size' | 'twice' | 'shelf__code' | 'shelf' | 'id'
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}
interface Asked {
  readonly name: (typeof NAMES)[number]
  readonly of: 'word' | 'size' | 'twice'
  readonly n: number
  readonly defaulted: boolean
  readonly filtered: boolean
  readonly partition: readonly ('word' | 'shelf' | 'shelf__code' | 'twice')[]
  readonly order: readonly Term[]
  readonly frame: readonly ['rows' | 'range', number | null, number | null] | undefined
  /** A condition on the rows, called before or after the window is annotated. */
  readonly limit: 'none' | 'before' | 'after' | 'beside'
  /** A condition on the window. */
  readonly kept: 'all' | 'present' | 'absent' | 'either'
  readonly last: 'pk' | 'w' | '-w'
  readonly start: number
  readonly length: number | undefined
}
const term: fc.Arbitrary<Term> = fc.record({
  name: fc.constantFrom('word', 'size', 'twice', 'shelf__code', 'shelf', 'id'),
  descending: fc.boolean(),
  nulls: fc.constantFrom('first', 'last', undefined),
})
const bound = fc.option(fc.integer({ min: -2, max: 2 }), { nil: null })
const asked: fc.Arbitrary<Asked> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    of: fc.constantFrom('word', 'size', 'twice'),
    n: fc.integer({ min: 1, max: 3 }),
    defaulted: fc.boolean(),
    filtered: fc.boolean(),
    partition: fc.uniqueArray(fc.constantFrom('word', 'shelf', 'shelf__code', 'twice'), { maxLength: 2 }),
    order: fc.array(term, { maxLength: 2 }),
    frame: fc.option(
      fc.oneof(
        fc.tuple(fc.constant('rows' as const), bound, bound),
        fc.tuple(fc.constant('range' as const), fc.constantFrom(null, 0), fc.constantFrom(null, 0)),
      ),
      { nil: undefined },
    ),
    limit: fc.constantFrom('none', 'before', 'after', 'beside'),
    kept: fc.constantFrom('all', 'present', 'absent', 'either'),
    last: fc.constantFrom('pk', 'w', '-w'),
    start: fc.nat(2),
    length: fc.option(fc.nat(4), { nil: undefined }),
  } as const)
  .map((ask): Asked => {
    const of = ask.name === 'sum' && ask.of === 'word' ? 'size' : ask.of
    const isFramed = ([...FRAMED, ...AGGREGATES] as readonly string[]).includes(ask.name)
    const [unit, from, to] = ask.frame ?? []
    const isEmpty = from !== null && to !== null && from !== undefined && to !== undefined && from > to
    const frame =
      unit === undefined || !isFramed || isEmpty || (ask.order.length === 0 && (from !== null || to !== null))
        ? undefined
        : ask.frame
    return { ...ask, of, frame }
  })

function compareScalars(a: Scalar, b: Scalar, { descending, nulls }: Term): number {
  if (a === null || b === null) {
    if (a === b) return 0
    const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
    return (a === null) === nullsFirst ? -1 : 1
  }
  return (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1)
}

/** A relation means the ordering of its model: by code, descending, but nulls as the term has them. */
function compareRows(a: Facts, b: Facts, order: readonly Term[]): number {
  for (const each of order) {
    const own =
      each.name === 'shelf' && each.nulls === undefined
        ? { ...each, name: 'shelf__code' as const, descending: !each.descending }
        : each
    const c = compareScalars(a[own.name] ?? null, b[own.name] ?? null, own)
    if (c !== 0) return c
  }
  return 0
}

function naive(rows: readonly Facts[], row: Facts, ask: Asked): Scalar {
  const { name, partition, order, n, of } = ask
  const own = rows
    .filter((other) => partition.every((key) => other[key] === row[key]))
    .toSorted((a, b) => compareRows(a, b, order))
  const at = own.indexOf(row)
  const earlier = own.filter((other) => compareRows(other, row, order) < 0)
  const value = (other: Facts | undefined): Scalar => other?.[of] ?? null
  switch (name) {
    case 'rowNumber':
      return at + 1
    case 'rank':
      return earlier.length + 1
    case 'denseRank':
      return (
        earlier.filter((other, i) => !earlier.slice(0, i).some((one) => compareRows(one, other, order) === 0))
          .length + 1
      )
    case 'percentRank':
      return own.length === 1 ? 0 : earlier.length / (own.length - 1)
    case 'cumeDist':
      return own.filter((other) => compareRows(other, row, order) <= 0).length / own.length
    case 'ntile': {
      const sizes = Array.from({ length: n }, () => 0)
      own.forEach((_, i) => (sizes[i % n] = (sizes[i % n] ?? 0) + 1))
      let before = 0
      return sizes.findIndex((size) => (before += size) > at) + 1
    }
    case 'lag':
    case 'lead': {
      const other = own[name === 'lag' ? at - n : at + n]
      return other === undefined ? (ask.defaulted ? (of === 'word' ? 'none' : 7) : null) : value(other)
    }
    default:
      return ofFrame(frameOf(own, at, ask), ask)
  }
}

function frameOf(own: readonly Facts[], at: number, { frame, order }: Asked): readonly Facts[] {
  const [unit, from, to] =
    frame ?? (order.length === 0 ? (['rows', null, null] as const) : (['range', null, 0] as const))
  const row = own[at] as Facts
  return own.filter((other, i) => {
    if (unit === 'rows') return (from === null || i >= at + from) && (to === null || i <= at + to)
    const c = compareRows(other, row, order)
    return (from === null || c >= 0) && (to === null || c <= 0)
  })
}

function ofFrame(frame: readonly Facts[], { name, of, n, filtered }: Asked): Scalar {
  if (name === 'firstValue') return frame[0]?.[of] ?? null
  if (name === 'lastValue') return frame.at(-1)?.[of] ?? null
  if (name === 'nthValue') return frame[n - 1]?.[of] ?? null
  const rows = filtered ? frame.filter(({ size = null }) => size !== null && (size as number) > 0) : frame
  const values = rows.map((row) => row[of] ?? null).filter((value) => value !== null)
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  if (name === 'count') return values.length
  if (values.length === 0) return null
  if (name === 'sum') return (values as number[]).reduce((a, b) => a + b, 0)
  if (name === 'stringAgg') return values.join(',')
  return (name === 'min' ? sorted[0] : sorted.at(-1)) ?? null
}

/** The static types follow the names; these are random. */
interface Over {
  over(window: object): object
}
interface Key {
  asc(options: object): unknown
  desc(options: object): unknown
  times(n: number): object
}
const ask = query as unknown as Readonly<Record<Asked['name'], (...args: readonly unknown[]) => Over>> & {
  F(chain: string): Key
}
interface Loose {
  annotate(annotations: object): Loose
  alias(annotations: object): Loose
  filter(...where: readonly unknown[]): Loose
  values(...names: readonly string[]): Loose
  orderBy(...terms: readonly string[]): Loose
  slice(start: number, stop?: number): Loose
  aggregate(aggregates: object): unknown
  count(): number
  exists(): boolean
  contains(row: unknown): boolean
  get(where: object): unknown
  toArray(): readonly { readonly id: number; readonly w: Scalar }[]
  live(): { subscribe(next: (rows: readonly unknown[]) => void): unknown }
  page(options: object): { readonly items: readonly unknown[]; readonly next: string | null }
}

function windowOf({ name, of, n, defaulted, filtered, partition, order, frame }: Asked): object {
  const options = filtered ? { filter: { size__gt: 0 } } : {}
  const args: readonly unknown[] =
    name === 'ntile'
      ? [n]
      : name === 'lag' || name === 'lead'
        ? [of, n, ...(defaulted ? [of === 'word' ? 'none' : 7] : [])]
        : name === 'nthValue'
          ? [of, n]
          : name === 'firstValue' || name === 'lastValue'
            ? [of]
            : name === 'stringAgg'
              ? [of, ',', { ...options, orderBy: order.map(termOf) }]
              : (AGGREGATES as readonly string[]).includes(name)
                ? [of, options]
                : []
  return ask[name](...args).over({
    partitionBy: partition,
    orderBy: order.map(termOf),
    ...(frame === undefined ? {} : { frame: { [frame[0]]: frame.slice(1) } }),
  })
}

function termOf({ name, descending, nulls }: Term): unknown {
  if (nulls === undefined) return `${descending ? '-' : ''}${name}`
  const key = ask.F(name)
  return descending ? key.desc({ nulls }) : key.asc({ nulls })
}

function setOf(jars: Loose, asking: Asked): Loose {
  const limit = { word__isnull: false }
  const kept = {
    all: {},
    present: { w__isnull: false },
    absent: { w__isnull: true },
    either: query.or({ w__isnull: true } as never, { size__gt: 0 } as never),
  }[asking.kept]
  const all = jars.alias({ twice: ask.F('size').times(2) })
  const before = asking.limit === 'before' ? all.filter(limit) : all
  const annotated = before.annotate({ w: windowOf(asking) })
  if (asking.limit === 'beside') return annotated.filter(kept, limit)
  const narrowed = annotated.filter(kept)
  return asking.limit === 'after' ? narrowed.filter(limit) : narrowed
}

test('have the values of the naive model, now and after each commit', () => {
  fc.assert(
    fc.property(
      fc.array(jar, { maxLength: 9 }),
      asked,
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.tuple(fc.nat(9), fc.option(jar, { nil: undefined })) },
          fc.tuple(fc.nat(2), fc.constantFrom('w', 'y', 'zz')),
        ),
        { maxLength: 4 },
      ),
      (first, asking, changes) => {
        const db = query.createStore(schema)
        const codes = [...SHELVES]
        const shelves = SHELVES.map((code) => db.Shelf.create({ code }))
        const columns = ({ shelf, ...values }: Jar) => ({ ...values, shelf: shelves[shelf] ?? null })
        const jars = first.map((given) => ({ id: db.Jar.create(columns(given)).id, given }))
        const loose = db.Jar as unknown as Loose
        const set = setOf(loose, asking).orderBy(asking.last, 'pk')
        const read = (rows: readonly unknown[]): unknown =>
          (rows as readonly { readonly id: number; readonly w: Scalar }[]).map(({ id, w }) => [id, w])
        let live: unknown
        set.live().subscribe((rows) => (live = read(rows)))

        const expected = (): readonly (readonly [number, Scalar])[] => {
          const facts = jars
            .map(({ id, given: { word, size, shelf } }): Facts => {
              const twice = size === null ? null : size * 2
              return {
                id,
                word,
                size,
                twice,
                shelf: shelves[shelf]?.id ?? null,
                shelf__code: codes[shelf] ?? null,
              }
            })
            .filter(({ word }) => asking.limit === 'none' || word !== null)
          const direction = { name: 'id', descending: asking.last === '-w', nulls: undefined } as const
          return facts
            .map((row) => [row, naive(facts, row, asking)] as const)
            .filter(([{ size = null }, w]) => {
              if (asking.kept === 'present') return w !== null
              if (asking.kept === 'absent') return w === null
              return asking.kept === 'all' || w === null || (size !== null && (size as number) > 0)
            })
            .toSorted(
              ([a, v], [b, w]) => (asking.last === 'pk' ? 0 : compareScalars(v, w, direction)) || a.id - b.id,
            )
            .map(([{ id }, w]) => [id, w] as const)
        }
        const check = (): void => {
          const right = expected()
          assert.equal(read(set.toArray()), right)
          assert.equal(read(set.values('id', 'w').toArray()), right, 'values')
          assert.is(set.count(), right.length, 'count')
          assert.is(set.exists(), right.length > 0, 'exists')
          const { start, length } = asking
          const stop = length === undefined ? undefined : start + length
          assert.equal(read(set.slice(start, stop).toArray()), right.slice(start, stop), 'a slice')
          assert.equal(live, right, 'live')
          assert.equal(
            set.aggregate({ n: query.count('w') }),
            { n: right.filter(([, w]) => w !== null).length },
            'aggregate',
          )
          const ids = new Set(right.map(([id]) => id))
          for (const { id } of jars.slice(0, 3)) assert.is(set.contains(id), ids.has(id), 'contains')
          const [one] = right
          if (one !== undefined) assert.equal(read([set.get({ pk: one[0] })]), [one], 'get')
          const pages = []
          let page = set.page({ size: 2 })
          pages.push(...page.items)
          while (page.next !== null) pages.push(...(page = set.page({ size: 2, after: page.next })).items)
          assert.equal(read(pages), right, 'pages')
        }
        check()
        for (const [at, next] of changes) {
          const known = jars[at]
          if (typeof next === 'string') {
            db.Shelf.update(at + 1, { code: next })
            codes[at] = next
          } else if (next === undefined) {
            if (known !== undefined) {
              db.Jar.delete(known.id)
              jars.splice(at, 1)
            }
          } else if (known === undefined) jars.push({ id: db.Jar.create(columns(next)).id, given: next })
          else {
            db.Jar.update(known.id, columns(next))
            jars[at] = { ...known, given: next }
          }
          check()
        }
      },
    ),
    { numRuns: 600, includeErrorInReport: true },
  )
})

test.run()
