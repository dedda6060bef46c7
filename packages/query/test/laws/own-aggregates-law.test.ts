import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, foreignKey, integer, model, string } from '@relata/core'
import * as query from '../../src/index.js'

/** An aggregate of the application that does what one of Relata does returns what it returns, wherever it is used. */
const test = suite('aggregates and functions of the application, and those of Relata')

const schema = defineSchema({
  Shelf: model({ code: string() }),
  Jar: model({
    size: integer({ null: true }),
    shelf: foreignKey('Shelf', { onDelete: 'CASCADE', relatedName: 'jars', null: true }),
  }),
})
const own = {
  sum: query.aggregateFunction('total', 'integer', {
    start: (): number | null => null,
    step: (state, n: number) => (state ?? 0) + n,
    result: (state) => state,
  }),
  count: query.aggregateFunction('number', 'integer', {
    start: () => 0,
    step: (state) => state + 1,
    result: (state) => state,
  }),
  max: query.aggregateFunction('largest', 'integer', {
    start: (): number | null => null,
    step: (state, n: number) => (state === null || n > state ? n : state),
    result: (state) => state,
  }),
}
const known = { sum: query.sum, count: query.count, max: query.max }
const minus = query.fn('minus', 'integer', (n: number) => -n)

interface Wanted {
  readonly name: keyof typeof own
  readonly distinct: boolean
  readonly filtered: boolean
  readonly negated: boolean
  readonly form: 'annotate' | 'group' | 'whole' | 'window'
}
const wanted: fc.Arbitrary<Wanted> = fc.record({
  name: fc.constantFrom('sum', 'count', 'max'),
  distinct: fc.boolean(),
  filtered: fc.boolean(),
  negated: fc.boolean(),
  form: fc.constantFrom('annotate', 'group', 'whole', 'window'),
})
const jar = fc.record({ size: fc.constantFrom(-1, 0, 2, 2, 10, null), shelf: fc.nat(2) })

/** The static types follow the names; these are random. */
interface Loose {
  annotate(annotations: object): Loose
  values(...names: readonly string[]): Loose
  orderBy(...terms: readonly string[]): Loose
  aggregate(aggregates: object): unknown
  liveAggregate(aggregates: object): { subscribe(next: (all: unknown) => void): unknown }
  live(): { subscribe(next: (rows: readonly unknown[]) => void): unknown }
  toArray(): readonly unknown[]
}
type Helper = (of: unknown, options: object) => { over(window: object): object }

function xOf({ name, distinct, filtered, negated, form }: Wanted, which: 'own' | 'theirs'): object {
  const prefix = form === 'annotate' ? 'jars__' : ''
  const chain = `${prefix}size`
  const of = !negated ? chain : which === 'own' ? minus(chain as never) : query.F(chain).times(-1)
  const helper = (which === 'own' ? own[name] : known[name]) as unknown as Helper
  const options = { distinct, ...(filtered ? { filter: { [`${prefix}size__gt`]: 0 } } : {}) }
  const made = helper(of, options)
  return form === 'window' ? made.over({ partitionBy: 'shelf', orderBy: 'pk' }) : made
}

function setOf(db: { readonly Shelf: unknown; readonly Jar: unknown }, ask: Wanted, x: object): Loose {
  const rows = (ask.form === 'annotate' ? db.Shelf : db.Jar) as Loose
  if (ask.form === 'group') return rows.values('shelf').annotate({ x }).orderBy('shelf_id')
  return rows.annotate({ x }).orderBy('pk').values('pk', 'x')
}

test('return the same, now and after each commit', () => {
  fc.assert(
    fc.property(
      fc.array(jar, { maxLength: 8 }),
      wanted,
      fc.array(fc.tuple(fc.nat(8), fc.option(jar, { nil: undefined })), { maxLength: 4 }),
      (first, ask, changes) => {
        const db = query.createStore(schema)
        const shelves = ['x', 'y'].map((code) => db.Shelf.create({ code }))
        const columns = ({ size, shelf }: { size: number | null; shelf: number }) => ({
          size,
          shelf: shelves[shelf] ?? null,
        })
        for (const each of first) db.Jar.create(columns(each))
        const [mine, theirs] = [xOf(ask, 'own'), xOf(ask, 'theirs')]
        let live: unknown
        let [read, right]: (() => unknown)[] = []
        if (ask.form === 'whole') {
          const jars = db.Jar as unknown as Loose
          jars.liveAggregate({ x: mine }).subscribe((all) => (live = all))
          read = () => jars.aggregate({ x: mine })
          right = () => jars.aggregate({ x: theirs })
        } else {
          const [set, other] = [setOf(db, ask, mine), setOf(db, ask, theirs)]
          set.live().subscribe((rows) => (live = rows))
          read = () => set.toArray()
          right = () => other.toArray()
        }
        const check = (): void => {
          const expected = right?.()
          assert.equal(read?.(), expected)
          assert.equal(live, expected, 'live')
        }
        check()
        for (const [at, next] of changes) {
          const row = db.Jar.orderBy('pk').at(at)
          if (next === undefined) {
            if (row !== undefined) db.Jar.delete(row)
          } else if (row === undefined) db.Jar.create(columns(next))
          else db.Jar.update(row, columns(next))
          check()
        }
      },
    ),
    { numRuns: 500, includeErrorInReport: true },
  )
})

test.run()
