import {
  bigInteger,
  boolean,
  decimal,
  defineSchema,
  duration,
  float,
  foreignKey,
  integer,
  json,
  model,
  type SchemaOf,
} from '@relata/core'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  avg,
  createStore,
  F,
  max,
  min,
  stdDev,
  sum,
  Value,
  variance,
  type Database,
} from '../../src/index.js'

const schema = defineSchema({
  Owner: model({ g: integer({ default: 0 }) }),
  Item: model({
    owner: foreignKey('Owner', { onDelete: 'CASCADE', relatedName: 'items' }),
    n: integer({ default: 0 }),
    m: integer({ default: 0 }),
    big: bigInteger({ default: 0n }),
    d: decimal({ default: '0' }),
    f: float({ default: 0 }),
    t: duration({ default: 0 }),
    b: boolean({ default: false }),
    j: json({ default: null, null: true }),
  }),
})
interface Numbers extends SchemaOf<typeof schema> {}
type Db = Database<Numbers>

const MOST = Number.MAX_SAFE_INTEGER
const Wide = Decimal.clone({ precision: 400 })

const store = (): Db => createStore<Numbers>(schema)
const withItems = (values: readonly object[]): Db => {
  const db = store()
  const owner = db.Owner.create({})
  db.Item.bulkCreate(values.map((each) => ({ owner, ...each })) as never)
  return db
}

/** What a call returns, or the code of what it throws. */
const outcome = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}
const wanted = (exact: bigint | null): unknown =>
  exact === null ? null : Number.isSafeInteger(Number(exact)) ? Number(exact) : 'ERR_UNSAFE_INTEGER'

const edge = fc.oneof(
  fc.constantFrom(MOST, -MOST, MOST - 1, 1, -1, 0, 2, 2 ** 52, 2 ** 31, -(2 ** 31), 94_906_266),
  fc.maxSafeInteger(),
  fc.integer({ min: -5, max: 5 }),
)

const sums = suite('sums of whole numbers')

sums('are exact or refused, whatever the partial sums, the order and the way they are computed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), edge), { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      (rows, few) => {
        const db = store()
        const owners = db.Owner.bulkCreate(Array.from({ length: few ? 40 : 3 }, (_, g) => ({ g })))
        for (const [g, n] of rows) db.Item.create({ owner: owners[g], n, b: n > 0 })
        const of = (g?: number): bigint[] =>
          rows.filter(([one]) => g === undefined || one === g).map(([, n]) => BigInt(n))
        const total = (list: readonly bigint[]): bigint | null =>
          list.length === 0 ? null : list.reduce((a, b) => a + b, 0n)
        const mean = (list: readonly bigint[]): number | null =>
          list.length === 0 ? null : Number(new Wide(String(total(list))).div(list.length).toString())
        assert.equal(
          outcome(() => db.Item.aggregate({ s: sum('n') }).s),
          wanted(total(of())),
        )
        assert.equal(db.Item.aggregate({ a: avg('n') }).a, mean(of()))
        assert.equal(db.Item.aggregate({ s: sum('n').as('bigInteger') }).s, total(of()))
        assert.equal(db.Item.aggregate({ s: sum('n').as('decimal') }).s, String(total(of())))
        for (const g of [0, 1, 2]) {
          const own = of(g)
          const groups = (): unknown =>
            db.Item.filter({ owner__g: g })
              .values('owner__g')
              .annotate({ s: sum('n') })
              .toArray()[0]?.s ?? null
          assert.equal(outcome(groups), wanted(total(own)))
          assert.equal(db.Owner.annotate({ a: avg('items__n') }).get({ g }).a, mean(own))
          assert.equal(
            outcome(
              () =>
                db.Owner.annotate({ s: sum('items__n') })
                  .filter({ g })
                  .get().s,
            ),
            wanted(total(own)),
          )
          assert.equal(
            outcome(() => db.Owner.annotate({ s: sum('items__n') }).toArray()[g]?.s),
            outcomeOfAll(db, rows, g),
          )
        }
      },
    ),
    { includeErrorInReport: true, numRuns: 150 },
  )
})

/** Read all at once, the first sum that isn't exact refuses the whole call. */
function outcomeOfAll(_: Db, rows: readonly (readonly [number, number])[], g: number): unknown {
  const all = [0, 1, 2].map((one) => {
    const own = rows.filter(([each]) => each === one).map(([, n]) => BigInt(n))
    return wanted(own.length === 0 ? null : own.reduce((a, b) => a + b, 0n))
  })
  return all.includes('ERR_UNSAFE_INTEGER') ? 'ERR_UNSAFE_INTEGER' : all[g]
}

sums('are followed live: exact after every commit, and an error where they are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(edge, fc.nat(5)), { maxLength: 25 }), async (steps) => {
      const db = store()
      const owner = db.Owner.create({})
      const seen: unknown[] = []
      const follow = () =>
        db.Item.liveAggregate({ s: sum('n'), a: avg('n') }).subscribe({
          next: (each) => seen.push(each),
          error: (error) => seen.push(error.code),
        })
      let subscription = follow()
      for (const [n, leaves] of steps) {
        if (leaves > 2 && db.Item.exists()) db.Item.update(db.Item.orderBy('n').at(0) as never, { n })
        else db.Item.create({ owner, n })
        const afresh = outcome(() => db.Item.aggregate({ s: sum('n'), a: avg('n') }))
        // An error comes from a microtask.
        if (afresh === 'ERR_UNSAFE_INTEGER') await Promise.resolve()
        assert.equal(seen.at(-1), afresh)
        if (afresh !== 'ERR_UNSAFE_INTEGER') continue
        db.Item.all().delete()
        subscription = follow()
      }
      subscription.unsubscribe()
    }),
    { includeErrorInReport: true, numRuns: 200 },
  )
})

sums('of durations are exact to the microsecond', () => {
  const times = fc.oneof(
    fc.integer({ min: -1e9, max: 1e9 }).map((count) => count / 1000),
    fc.constantFrom(0.1, 0.2, 0.3, 1e11, -1e11),
  )
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 20 }), (list) => {
      const db = withItems(list.map((t) => ({ t })))
      const exact = list.reduce((total, t) => total + BigInt(Math.round(t * 1000)), 0n)
      assert.is(db.Item.aggregate({ s: sum('t') }).s, Number(exact) / 1000)
      assert.is(db.Item.aggregate({ a: avg('t') }).a, Number(exact) / (1000 * list.length))
      assert.is(db.Owner.annotate({ s: sum('items__t') }).first()?.s, Number(exact) / 1000)
    }),
    { includeErrorInReport: true },
  )
  const db = withItems([{ t: 1e13 }, { t: 0.001 }])
  assert.is(
    outcome(() => db.Item.aggregate({ s: sum('t') })),
    'ERR_UNSAFE_INTEGER',
  )
})

sums('of decimals keep every digit, live too', () => {
  const digits = fc
    .bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
    .map((whole) => new Wide(whole.toString()).div('1e17').toFixed())
  fc.assert(
    fc.property(fc.array(digits, { minLength: 1, maxLength: 10 }), (list) => {
      const db = withItems([])
      let live: unknown
      const subscription = db.Item.liveAggregate({ s: sum('d') }).subscribe(({ s }) => (live = s))
      const owner = db.Owner.first() as never
      for (const d of list) db.Item.create({ owner, d })
      const exact = list.reduce((total, d) => total.plus(d), new Wide(0)).toFixed()
      assert.is(db.Item.aggregate({ s: sum('d') }).s, exact)
      assert.is(live, exact)
      assert.is(
        db.Item.filter({ pk: db.Item.first()?.id ?? 0 }).aggregate({ a: avg('d') }).a,
        new Wide(list[0] ?? 0).toFixed(),
      )
      subscription.unsubscribe()
    }),
    { includeErrorInReport: true, numRuns: 50 },
  )
})

sums('name what is too large, and what to do', () => {
  const db = withItems([{ n: MOST }, { n: 2 }])
  try {
    db.Item.aggregate({ s: sum('n') })
    assert.unreachable()
  } catch (error) {
    assert.is(
      (error as Error).message,
      "sum(n) is 9007199254740993, and numbers are exact only within ±9007199254740991: use .as('bigInteger') or .as('decimal') for the exact value, .as('float') for a rounded one.",
    )
    assert.is((error as { value?: unknown }).value, 9007199254740993n)
    assert.is((error as { field?: unknown }).field, 'sum(n)')
  }
  assert.is(db.Item.aggregate({ s: sum('n').as('float') }).s, 9007199254740992)
})

sums('of JSON numbers are exact, too, and refuse texts', () => {
  assert.equal(
    withItems([{ j: MOST }, { j: 2 }, { j: -2 }]).Item.aggregate({ s: sum('j' as never) } as never),
    { s: MOST },
  )
  assert.is(
    outcome(() => withItems([{ j: MOST }, { j: 2 }]).Item.aggregate({ s: sum('j' as never) } as never)),
    'ERR_UNSAFE_INTEGER',
  )
  assert.is(
    outcome(() => withItems([{ j: 'x' }]).Item.aggregate({ s: sum('j' as never) } as never)),
    'ERR_NOT_A_NUMBER',
  )
})

sums.run()

const floats = suite('sums of floats')

floats('refuse aggregates without a result', async () => {
  const both = withItems([{ f: Infinity }, { f: -Infinity }])
  for (const aggregate of [sum('f'), avg('f'), stdDev('f'), variance('f')])
    assert.is(
      outcome(() => both.Item.aggregate({ s: aggregate })),
      'ERR_NOT_A_NUMBER',
    )
  assert.is(
    outcome(() => both.Owner.annotate({ s: sum('items__f') }).toArray()),
    'ERR_NOT_A_NUMBER',
  )
  assert.is(
    outcome(() =>
      both.Item.values('owner')
        .annotate({ s: avg('f') })
        .toArray(),
    ),
    'ERR_NOT_A_NUMBER',
  )
  const wide = withItems([{ f: 1e308 }, { f: -1e308 }])
  assert.is(
    outcome(() => wide.Item.aggregate({ s: variance('f') })),
    'ERR_NOT_A_NUMBER',
  )
  const one = withItems([{ f: Infinity }, { f: 1 }])
  assert.is(one.Item.aggregate({ s: sum('f') }).s, Infinity)
  const codes: unknown[] = []
  const subscription = one.Item.liveAggregate({ s: sum('f') }).subscribe({
    error: (error: { code: string }) => codes.push(error.code),
  })
  one.Item.create({ owner: one.Owner.first() as never, f: -Infinity })
  // The error of a live query comes from a microtask.
  await Promise.resolve()
  subscription.unsubscribe()
  assert.equal(codes, ['ERR_NOT_A_NUMBER'])
})

floats('are finite where the sum is, whatever the partial sums', () => {
  const db = withItems([{ f: 1e308 }, { f: 1e308 }, { f: -1e308 }, { f: -1e308 }])
  assert.equal(db.Item.aggregate({ s: sum('f'), a: avg('f') }), { s: 0, a: 0 })
  assert.is(db.Owner.annotate({ s: sum('items__f') }).first()?.s, 0)
  assert.is(withItems([{ f: 1.5e308 }, { f: 1.5e308 }]).Item.aggregate({ a: avg('f') }).a, 1.5e308)
})

floats.run()

const arithmetic = suite('arithmetic on whole numbers')

const trunc = (a: bigint, b: bigint): bigint | null => (b === 0n ? null : a / b)
const NAIVE: Readonly<Record<string, (a: bigint, b: bigint) => bigint | null>> = {
  plus: (a, b) => a + b,
  minus: (a, b) => a - b,
  times: (a, b) => a * b,
  dividedBy: trunc,
  mod: (a, b) => (b === 0n ? null : a % b),
}

arithmetic('is exact or refused, whatever lies between', () => {
  const operator = fc.constantFrom(...Object.keys(NAIVE))
  fc.assert(
    fc.property(fc.tuple(edge, edge, edge), operator, operator, ([n, m, k], first, second) => {
      const db = withItems([{ n, m, big: BigInt(n) }])
      const inner = (F('n') as never as Record<string, (value: unknown) => never>)[first]?.(F('m'))
      const outer = (inner as unknown as Record<string, (value: unknown) => { as(type: string): unknown }>)[
        second
      ]?.(k)
      const between = NAIVE[first]?.(BigInt(n), BigInt(m)) ?? null
      const exact = between === null ? null : (NAIVE[second]?.(between, BigInt(k)) ?? null)
      const rows = (expression: unknown): unknown =>
        (
          db.Item.annotate({ x: expression } as never)
            .values('x' as never)
            .toArray()[0] as { x: unknown }
        ).x
      assert.equal(
        outcome(() => rows(outer)),
        wanted(exact),
      )
      assert.equal(rows(outer?.as('bigInteger')), exact)
      assert.equal(
        outcome(() => db.Item.aggregate({ s: sum(outer as never) } as never)),
        outcome(() => ({ s: refusing(wanted(exact)) })),
      )
      const bound = 7
      assert.is(
        db.Item.annotate({ x: outer } as never)
          .filter({ x__gt: bound } as never)
          .count(),
        exact !== null && exact > BigInt(bound) ? 1 : 0,
      )
      assert.is(
        db.Item.filter({ big__lt: outer } as never).count(),
        exact !== null && BigInt(n) < exact ? 1 : 0,
      )
      assert.is(db.Item.orderBy((outer as unknown as { asc(): never }).asc()).count(), 1)
    }),
    { includeErrorInReport: true, numRuns: 300 },
  )
})
const refusing = (value: unknown): unknown => {
  if (value === 'ERR_UNSAFE_INTEGER') throw Object.assign(new TypeError(value), { code: value })
  return value
}

arithmetic('of aggregates is exact beyond the safe numbers', () => {
  const db = withItems([
    { n: MOST, m: MOST },
    { n: MOST, m: MOST - 5 },
  ])
  assert.is(db.Item.aggregate({ x: sum('n').minus(sum('m')) }).x, 5)
  const owners = db.Owner.annotate({ x: sum('items__n').minus(sum('items__m')) })
  assert.is(owners.first()?.x, 5)
  assert.is(
    db.Owner.alias({ s: sum('items__n'), o: sum('items__m') })
      .annotate({ x: F('s').minus(F('o')) })
      .count(),
    1,
  )
  assert.is(
    db.Item.values('owner')
      .annotate({ s: sum('n') })
      .filter({ s__lt: MOST })
      .count(),
    0,
  )
})

arithmetic('refuses an update, and changes nothing', () => {
  const db = withItems([{ n: 1 }, { n: MOST }])
  assert.is(
    outcome(() => db.Item.all().update({ n: F('n').plus(2) })),
    'ERR_UNSAFE_INTEGER',
  )
  assert.equal(db.Item.valuesList('n', { flat: true }).toArray(), [1, MOST])
  assert.is(
    outcome(() => db.Item.update(db.Item.first() as never, { n: F('n').times(MOST).times(2) })),
    'ERR_UNSAFE_INTEGER',
  )
  assert.is(db.Item.all().update({ n: F('n').plus(2).minus(2) }), 2)
})

arithmetic('has exact powers, and refuses those that it would take long to compute', () => {
  const db = withItems([{ n: 3, big: 3n, d: '12345678901.5' }])
  const value = (expression: unknown): unknown =>
    outcome(() => (db.Item.annotate({ x: expression } as never).first() as never as { x: unknown }).x)
  const power = (chain: string, exponent: number) => F(chain as 'n').power(exponent as never)
  assert.is(value(power('n', 33)), 5559060566555523)
  assert.is(value(power('n', 34)), 'ERR_UNSAFE_INTEGER')
  assert.is(value(power('n', 1_000_000_000)), 'ERR_TOO_LARGE')
  assert.is(value(power('big', 1_000_000_000)), 'ERR_TOO_LARGE')
  assert.is(value(power('big', 100)), 3n ** 100n)
  assert.is(value(power('n', -1)), 0)
  assert.is(value(power('d', 2)), new Wide('12345678901.5').pow(2).toFixed())
  assert.is(value(power('d', 1_000_000_000)), null)
})

arithmetic('on decimals keeps every digit', () => {
  const db = withItems([{ d: '12345678901234567890123.45' }])
  const value = (expression: unknown): unknown =>
    (db.Item.annotate({ x: expression } as never).first() as never as { x: unknown }).x
  assert.is(value(F('d').plus('0.005' as never)), '12345678901234567890123.455')
  assert.is(
    value(F('d').times(Value('1000000.5', { output: 'decimal' }) as never)),
    new Wide('12345678901234567890123.45').times('1000000.5').toFixed(),
  )
  assert.is(value(F('d').mod(10 as never)), '3.45')
  assert.is(value(F('d').dividedBy(1 as never)), '12345678901234567890123.45')
})

arithmetic('on durations is exact to the microsecond', () => {
  const db = withItems([{ t: 0.1 }])
  const value = (expression: unknown): unknown =>
    (db.Item.annotate({ x: expression } as never).first() as never as { x: unknown }).x
  assert.is(value(F('t').plus(0.2 as never)), 0.3)
  assert.is(value(F('t').times(3 as never)), 0.3)
  assert.is(value(F('t').dividedBy(3 as never)), 0.033)
  assert.is(db.Item.filter({ t__lt: F('t').plus(0.2 as never) }).count(), 1)
})

arithmetic('leaves smallest and largest of computed numbers exact', () => {
  const db = withItems([
    { n: MOST, m: 2 },
    { n: 1, m: 2 },
  ])
  assert.is(db.Item.aggregate({ x: min(F('n').times(F('m'))) }).x, 2)
  assert.is(
    outcome(() => db.Item.aggregate({ x: max(F('n').times(F('m'))) })),
    'ERR_UNSAFE_INTEGER',
  )
})

arithmetic.run()
