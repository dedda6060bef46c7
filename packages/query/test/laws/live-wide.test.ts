import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError, UsageError } from '@relata/core'
import { Random } from '../worlds/live-world.js'
import {
  call,
  condition,
  exists,
  expression,
  NAMES,
  wideWorld,
  write,
  type WideSet,
  type WideStore,
} from '../worlds/wide-world.js'

const test = suite('live queries over fields of every type')

const seeds = fc.array(fc.nat(5000), { minLength: 40, maxLength: 250 })

function randomQuery(db: WideStore, random: Random): WideSet {
  const model = db.schema.model(random.of(NAMES))
  const rows = db.model(model.name)
  const own = random.chance(3)
    ? exists(db, random, model, random.chance(2))
    : condition(db, random, model, { depth: 2 })
  const kept = random.chance(3) ? rows.exclude(own) : rows.filter(own)
  const made = expression(db, random, model, {
    kind: random.of(['number', 'text', 'day'] as const),
    depth: 2,
  })
  switch (random.below(6)) {
    case 0:
      return kept.annotate({ made }).orderBy('made', 'pk')
    case 1:
      return kept.values(random.of(['text', 'bytes', 'price', 'data'])).distinct()
    case 2:
      return kept
        .annotate({ made })
        .values('text')
        .annotate({ n: call('count', 'pk'), top: call('max', 'made') })
    case 3:
      return kept.values('day').annotate({ total: call('sum', 'big'), n: call('count', 'pk') })
    case 4:
      return Array.from({ length: 6 }, () => rows.filter(condition(db, random, model, { depth: 1 }))).reduce(
        (set, one) => set.union(one),
        kept,
      )
    default:
      return kept.orderBy(random.of(['text', '-price', '-at']), 'pk').slice(0, 3)
  }
}

/** What a query set returns, or the code of the error that it throws. */
function outcome(set: WideSet): unknown {
  try {
    return set.toArray()
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return { error: error.code }
    throw error
  }
}

class Watched {
  readonly set: WideSet
  shown: unknown
  constructor(set: WideSet) {
    this.set = set
    set.live().subscribe(
      (rows) => (this.shown = rows),
      (error) => (this.shown = { error: (error as { code: string }).code }),
    )
  }
}

test("equal the query's result after every commit, an error included", () =>
  fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const random = new Random(seed)
      const db = wideWorld(random)
      const watched: Watched[] = []
      for (let i = 0; i < 5; i++) {
        try {
          watched.push(new Watched(randomQuery(db, random)))
        } catch (error) {
          if (!(error instanceof RelataError || error instanceof UsageError)) throw error
        }
      }
      for (let i = 0; i < 6; i++) {
        const failed = watched.map(({ shown }) => !Array.isArray(shown))
        db.transact(() => {
          write(db, random)
          write(db, random)
        })
        // A live query emits its error from a microtask after the commit.
        await Promise.resolve()
        // An error ends a live query: what it showed then stays.
        watched.forEach(({ set, shown }, at) => failed[at] || assert.equal(shown, outcome(set)))
      }
    }),
    { numRuns: 25, includeErrorInReport: true },
  ))

test.run()
