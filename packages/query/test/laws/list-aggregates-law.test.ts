import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decimal, defineSchema, foreignKey, integer, model, string } from '@relata/core'
import * as query from '../../src/index.js'

/** What lists, medians, percentiles and modes mean, in the plainest code: of rows, of groups and of all rows. */
const test = suite('list aggregates, and a naive model')

const schema = defineSchema({
  Shelf: model({ code: string() }, { ordering: ['-code'] }),
  Jar: model({
    word: string({ null: true }),
    size: integer({ null: true }),
    price: decimal({ decimalPlaces: 2 }),
    shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'jars', null: true }),
  }),
})
const SHELVES = ['x', 'y', 'x']

interface Jar {
  readonly word: string | null
  readonly size: number | null
  readonly price: string
  /** Its place among the shelves; none beyond them. */
  readonly shelf: number
}
const jar: fc.Arbitrary<Jar> = fc.record({
  word: fc.constantFrom('a', 'B', 'b', null),
  size: fc.constantFrom(-1, 0, 2, 10, null),
  price: fc.constantFrom('1.00', '2.50', '10.25', '-3.01'),
  shelf: fc.nat(3),
})

type Field = 'word' | 'size' | 'price'
interface Term {
  /** A relation means the ordering of its model: by code, descending. */
  readonly field: Field | 'shelf'
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}
interface Wanted {
  readonly name: 'stringAgg' | 'arrayAgg' | 'jsonAgg' | 'median' | 'percentile' | 'mode'
  readonly field: Field
  readonly percent: number
  readonly distinct: boolean
  readonly filtered: boolean
  readonly order: readonly Term[]
  readonly defaulted: boolean
  /** Of each shelf, of jars by shelf, of all jars, or of all shelves. */
  readonly form: 'annotate' | 'group' | 'whole' | 'chain'
}
const term: fc.Arbitrary<Term> = fc.record({
  field: fc.constantFrom('word', 'size', 'price', 'shelf'),
  descending: fc.boolean(),
  nulls: fc.constantFrom('first', 'last', undefined),
})
const wanted: fc.Arbitrary<Wanted> = fc
  .record({
    name: fc.constantFrom('stringAgg', 'arrayAgg', 'jsonAgg', 'median', 'percentile', 'mode'),
    field: fc.constantFrom('word', 'size', 'price'),
    percent: fc.constantFrom(0, 10, 25, 50, 90, 100),
    distinct: fc.boolean(),
    filtered: fc.boolean(),
    order: fc.array(term, { maxLength: 2 }),
    defaulted: fc.boolean(),
    form: fc.constantFrom('annotate', 'group', 'whole', 'chain'),
  } as const)
  .map((one): Wanted => (isNumeric(one) && one.field === 'word' ? { ...one, field: 'size' } : one))

const isNumeric = ({ name }: Pick<Wanted, 'name'>): boolean => name === 'median' || name === 'percentile'
const isList = ({ name }: Wanted): boolean => name.endsWith('Agg')
const isDistinct = ({ name, distinct }: Wanted): boolean => distinct && name !== 'mode'

function compare(field: Term['field'], a: string | number, b: string | number): number {
  if (field === 'size' || field === 'price') return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}

function placed(
  a: Jar,
  b: Jar,
  { field, descending: backward, nulls }: Term,
  codes: readonly string[],
): number {
  // Only a name means the ordering of the model; an expression is the key.
  const descending = field === 'shelf' && nulls === undefined ? !backward : backward
  const of = (one: Jar): string | number | null => {
    if (field !== 'shelf') return one[field]
    return one.shelf >= codes.length ? null : nulls === undefined ? (codes[one.shelf] ?? null) : one.shelf
  }
  const [one, other] = [of(a), of(b)]
  if (one === null || other === null) {
    if (one === other) return 0
    const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
    return (one === null) === nullsFirst ? -1 : 1
  }
  return compare(field, one, other) * (descending ? -1 : 1)
}

/** Ten thousandths, so that fractions are whole. */
function naivePercentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = percent * (sorted.length - 1)
  const at = Math.floor(position / 100)
  const low = Math.round((sorted[at] ?? 0) * 100)
  const high = Math.round((sorted[at + 1] ?? sorted[at] ?? 0) * 100)
  return low * 100 + (high - low) * (position % 100)
}

function naiveMode(values: readonly (string | number)[], field: Field): string | number | undefined {
  const times = (value: string | number): number => values.filter((each) => each === value).length
  return values.toSorted((a, b) => times(b) - times(a) || compare(field, a, b))[0]
}

function naive(jars: readonly Jar[], ask: Wanted, codes: readonly string[]): unknown {
  const { name, field, order } = ask
  const kept = ask.filtered ? jars.filter(({ size }) => size !== null && size > 0) : jars
  const sorted = isList(ask)
    ? kept.toSorted((a, b) => order.reduce((c, each) => c || placed(a, b, each, codes), 0))
    : kept
  const all = sorted.map((each) => each[field])
  const values = isDistinct(ask) ? [...new Set(all)] : all
  const present = values.filter((value) => value !== null)
  if (name === 'arrayAgg' || name === 'jsonAgg') {
    if (values.length === 0) return ask.defaulted ? [] : null
    return name === 'arrayAgg' || field !== 'price' ? values : values.map(Number)
  }
  if (present.length === 0) return ask.defaulted ? fallback(ask) : null
  if (name === 'stringAgg') return present.join(', ')
  if (name === 'mode') return naiveMode(present, field)
  return naivePercentile(present.map(Number), name === 'median' ? 50 : ask.percent)
}

function fallback({ name, field }: Wanted): unknown {
  if (name === 'stringAgg') return 'none'
  if (name === 'arrayAgg' || name === 'jsonAgg') return []
  return field === 'word' ? 'none' : field === 'size' || name !== 'mode' ? 0 : '0'
}

/** The static types follow the names; these are random. */
type Helper = (chain: string, ...rest: readonly unknown[]) => unknown
interface Key {
  asc(options: object): unknown
  desc(options: object): unknown
}
const helpers = query as unknown as Readonly<Record<Wanted['name'], Helper>> & { F(chain: string): Key }

function aggregateOf(ask: Wanted, prefix: string): unknown {
  const { name, percent, order } = ask
  const options = {
    ...(isDistinct(ask) ? { distinct: true } : {}),
    ...(ask.filtered ? { filter: { [`${prefix}size__gt`]: 0 } } : {}),
    ...(ask.defaulted ? { default: fallback(ask) } : {}),
    ...(isList(ask) ? { orderBy: order.map((each) => termOf(each, prefix)) } : {}),
  }
  const own = name === 'stringAgg' ? [', '] : name === 'percentile' ? [percent / 100] : []
  return helpers[name](`${prefix}${ask.field}`, ...own, options)
}

function termOf({ field, descending, nulls }: Term, prefix: string): unknown {
  if (nulls === undefined) return `${descending ? '-' : ''}${prefix}${field}`
  const key = helpers.F(`${prefix}${field}`)
  return descending ? key.desc({ nulls }) : key.asc({ nulls })
}

interface Loose {
  annotate(annotations: object): Loose
  values(...names: readonly string[]): Loose
  orderBy(...terms: readonly string[]): Loose
  aggregate(aggregates: object): { readonly x: unknown }
  liveAggregate(aggregates: object): { subscribe(next: (all: { readonly x: unknown }) => void): unknown }
  toArray(): readonly unknown[]
  live(): { subscribe(next: (all: readonly unknown[]) => void): unknown }
}

test('have the values of the naive model, now and after each commit', () => {
  fc.assert(
    fc.property(
      fc.array(jar, { maxLength: 8 }),
      wanted,
      fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.tuple(fc.nat(8), fc.option(jar, { nil: undefined })) },
          fc.tuple(fc.nat(SHELVES.length - 1), fc.constantFrom('0', 'y', 'zz')),
        ),
        { maxLength: 5 },
      ),
      (first, ask, changes) => {
        const db = query.createStore(schema)
        const codes = [...SHELVES]
        const shelves = SHELVES.map((code) => db.Shelf.create({ code }))
        const columns = ({ shelf, ...values }: Jar) => ({ ...values, shelf: shelves[shelf] ?? null })
        const jars = first.map((given) => ({ id: db.Jar.create(columns(given)).id, given }))
        const [shelfSet, jarSet] = [db.Shelf, db.Jar] as unknown as readonly [Loose, Loose]

        // A decimal is exact; as ten thousandths it compares with a float.
        const plain = (value: unknown): unknown =>
          isNumeric(ask) && value !== null ? Math.round(Number(value) * 10_000) : value
        const read = (rows: readonly unknown[]): unknown =>
          rows.map((row) => {
            const { x, ...key } = row as { readonly x: unknown }
            return [...Object.values(key), plain(x)]
          })
        let live: unknown
        let now: () => unknown
        if (ask.form === 'annotate') {
          const set = shelfSet
            .annotate({ x: aggregateOf(ask, 'jars__') })
            .orderBy('pk')
            .values('pk', 'x')
          now = () => read(set.toArray())
          set.live().subscribe((rows) => (live = read(rows)))
        } else if (ask.form === 'group') {
          const set = jarSet
            .values('shelf')
            .annotate({ x: aggregateOf(ask, '') })
            .orderBy('shelf_id')
          now = () => read(set.toArray())
          set.live().subscribe((rows) => (live = read(rows)))
        } else {
          const [set, prefix] = ask.form === 'whole' ? [jarSet, ''] : [shelfSet, 'jars__']
          now = () => plain(set.aggregate({ x: aggregateOf(ask, prefix) }).x)
          set.liveAggregate({ x: aggregateOf(ask, prefix) }).subscribe(({ x }) => (live = plain(x)))
        }

        const expected = (): unknown => {
          const all = jars.map(({ given }) => given)
          const of = (at: number): readonly Jar[] => all.filter(({ shelf }) => shelf === at)
          const own = (some: readonly Jar[]): unknown => naive(some, ask, codes)
          switch (ask.form) {
            case 'annotate':
              return shelves.map(({ id }, at) => [id, own(of(at))])
            case 'group':
              return [SHELVES.length, ...SHELVES.keys()].flatMap((at) =>
                of(at).length === 0 ? [] : [[shelves[at]?.id ?? null, own(of(at))]],
              )
            case 'whole':
              return own(all)
            case 'chain':
              // Of all shelves: the jars of one after those of another.
              return own([...SHELVES.keys()].flatMap(of))
          }
        }
        const check = (): void => {
          const right = expected()
          assert.equal(now(), right)
          assert.equal(live, right, 'live')
        }
        check()
        for (const [at, next] of changes) {
          const known = jars[at]
          if (typeof next === 'string') {
            db.Shelf.update(shelves[at]?.id ?? 0, { code: next })
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
    { numRuns: 1000, includeErrorInReport: true },
  )
})

test.run()
