import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  defineSchema,
  integer,
  model,
  RelataError,
  StoreError,
  string,
  UsageError,
  type SchemaOf,
} from '@relata/core'
import { createStore, Exists, OuterRef } from '../../src/index.js'
import { Random, randomQuery, world, write, type Loose, type LooseStore } from '../worlds/live-world.js'

const test = suite('withTimeout')

const schema = defineSchema({ Item: model({ name: string(), rank: integer() }) })
interface Items extends SchemaOf<typeof schema> {}

function items(count: number): ReturnType<typeof createStore<Items>> {
  const db = createStore<Items>(schema)
  db.transact(() => {
    for (let at = 0; at < count; at++) db.Item.create({ name: `item ${(at * 7919) % count}`, rank: at })
  })
  return db
}

const isTimeout = (error: unknown): boolean =>
  error instanceof StoreError && error.code === 'ERR_QUERY_TIMEOUT' && error.value === 1

test('a query that takes longer is interrupted, whatever it spends its time on', () => {
  const db = items(30_000)
  // No key ties the two, so each row has a query of its own: 900 million comparisons.
  const pairs = db.Item.filter(
    Exists(db.Item.filter({ name__gt: OuterRef('name'), rank__lt: OuterRef('rank') })),
  )
  const started = performance.now()
  assert.throws(() => db.withTimeout(1, () => pairs.count()), isTimeout)
  assert.throws(() => db.withTimeout(1, () => pairs.toArray()), isTimeout)
  assert.throws(() => db.withTimeout(1, () => db.Item.all().orderBy('name').toArray()), isTimeout)
  assert.throws(
    () =>
      db.withTimeout(1, () =>
        db.Item.all()
          .annotate({ more: Exists(pairs) })
          .toArray(),
      ),
    isTimeout,
  )
  const took = performance.now() - started
  assert.ok(took < 60_000, `${took} ms`)
  assert.is(
    db.withTimeout(60_000, () => db.Item.filter({ rank__lt: 5 }).count()),
    5,
  )
})

test('a limit inside another one is no longer than that, and ends with its function', () => {
  const db = items(2000)
  const slow = (): number => db.Item.filter(Exists(db.Item.filter({ name__gt: OuterRef('name') }))).count()
  assert.throws(() => db.withTimeout(1, () => db.withTimeout(60_000, slow)), isTimeout)
  assert.throws(() => db.withTimeout(60_000, () => db.withTimeout(1, slow)), isTimeout)
  assert.is(
    db.withTimeout(60_000, () => {
      assert.throws(() => db.withTimeout(1, slow), isTimeout)
      return slow()
    }),
    1999,
  )
  assert.is(slow(), 1999)
})

test('it takes milliseconds and a synchronous function', () => {
  const db = items(1)
  const wrong = (call: () => unknown): void =>
    assert.throws(call, (error: unknown) => error instanceof UsageError && error.code === 'ERR_ARGUMENT')
  const loose = db as unknown as { withTimeout(...args: readonly unknown[]): unknown }
  for (const ms of [-1, Number.NaN, '1', undefined]) wrong(() => loose.withTimeout(ms, () => 1))
  wrong(() => loose.withTimeout(1))
  wrong(() => loose.withTimeout(1, async () => db.Item.count()))
  assert.is(
    db.withTimeout(0, () => 7),
    7,
  )
  assert.is(
    db.withTimeout(Infinity, () => db.Item.count()),
    1,
  )
})

/** Runs a function with a clock that advances by a millisecond each time it is read. */
function withSteps<T>(fn: () => T): T {
  let looks = 0
  // An own property hides the method that all clocks have.
  performance.now = () => looks++
  try {
    return fn()
  } finally {
    Reflect.deleteProperty(performance, 'now')
  }
}

interface Limited extends LooseStore {
  withTimeout<T>(ms: number, fn: () => T): T
}

/** What a query returns, or the code of its error. */
function outcome(query: Loose, around: (read: () => unknown[]) => unknown[] = (read) => read()): unknown {
  try {
    return around(() => query.toArray())
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return { error: error.code }
    throw error
  }
}

/** A query that can be written. */
function made(make: () => Loose): Loose | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return undefined
    throw error
  }
}

const wasInterrupted = (found: unknown): boolean =>
  !Array.isArray(found) && (found as { readonly error: string }).error === 'ERR_QUERY_TIMEOUT'

test('a query that was interrupted anywhere returns the same afterwards; writes and live queries have no limit', () => {
  let interrupted = 0
  let watched = 0
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 100, maxLength: 600 }), (seed) => {
      const random = new Random(seed)
      const db = world(random) as Limited
      for (let round = 0; round < 25; round++) {
        const query = made(() => randomQuery(db, random))
        if (query === undefined) continue
        const expected = outcome(query)
        let shown: readonly unknown[] | undefined
        const isLive = Array.isArray(expected) && random.chance(2)
        const live = isLive ? query.live().subscribe((rows) => (shown = rows)) : undefined
        withSteps(() => {
          const ms = random.below(5)
          const found = outcome(query, (read) => db.withTimeout(ms, read))
          if (wasInterrupted(found)) interrupted++
          else assert.equal(found, expected)
          assert.equal(outcome(query), expected)
          db.withTimeout(0, () => write(db, random))
        })
        if (live === undefined) continue
        watched++
        assert.equal(shown, outcome(query))
        live.unsubscribe()
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 100), includeErrorInReport: true },
  )
  assert.ok(interrupted > 5, `${interrupted} queries were interrupted`)
  assert.ok(watched > 100, `${watched} live queries were updated`)
})

test.run()
