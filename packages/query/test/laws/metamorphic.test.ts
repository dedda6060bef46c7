import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError, UsageError, type ModelMeta } from '@relata/core'
import { Random } from '../worlds/live-world.js'
import {
  call,
  condition,
  exists,
  expression,
  keysOf,
  lookup,
  NAMES,
  where,
  wideWorld,
  type WideSet,
  type WideStore,
} from '../worlds/wide-world.js'

/**
 * Rewrites that must not change a result. They need no second evaluator, so they hold for every kind of
 * condition and expression, over fields of every type.
 */
const test = suite('rewrites that must not change a result')

const seeds = fc.array(fc.nat(5000), { minLength: 40, maxLength: 250 })

interface World {
  readonly db: WideStore
  readonly random: Random
  readonly model: ModelMeta
  readonly rows: WideSet
}
/** Checks a law in random worlds, some times in each. */
function holdsFor(law: (world: World) => void, numRuns = 15): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = new Random(seed)
      const db = wideWorld(random)
      for (let i = 0; i < 6; i++) {
        const model = db.schema.model(random.of(NAMES))
        law({ db, random, model, rows: db.model(model.name) })
      }
    }),
    { numRuns, includeErrorInReport: true },
  )
}

/** What a query returns, or the code of the error that it throws: a rewrite keeps both. */
function outcome(answer: () => unknown): unknown {
  try {
    return answer()
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError) return { error: error.code }
    throw error
  }
}
const same = (left: () => unknown, right: () => unknown, message: string): void =>
  assert.equal(outcome(left), outcome(right), message)
const sorted = (set: WideSet): number[] => keysOf(set).toSorted((a, b) => a - b)

const conditionIn = ({ db, random, model }: World, single = false): object =>
  condition(db, random, model, { depth: 2, single })

test('a condition that is always true changes nothing', () => {
  holdsFor((world) => {
    const { rows } = world
    const own = conditionIn(world)
    const always = call('or', { pk__isnull: false }, { pk__isnull: true })
    const plain = (): number[] => keysOf(rows.filter(own))
    same(plain, () => keysOf(rows.filter(call('and', own, always))), 'joined by and')
    same(plain, () => keysOf(rows.filter(own).filter(always)), 'in a call of its own')
    same(plain, () => keysOf(rows.exclude(call('not', own))), 'a negation of a negation')
    same(
      plain,
      () =>
        keysOf(
          rows
            .alias({ one: call('Value', 1) })
            .filter(own)
            .filter({ one: 1 }),
        ),
      'a constant annotation',
    )
    same(plain, () => keysOf(rows.filter(call('or', own, call('not', always)))), 'or of what is never true')
  })
})

test('the order of conditions has no effect', () => {
  holdsFor((world) => {
    const [one, other, third] = [conditionIn(world), conditionIn(world), conditionIn(world)]
    for (const junction of ['and', 'or', 'xor'])
      same(
        () => keysOf(world.rows.filter(call(junction, one, other, third))),
        () => keysOf(world.rows.filter(call(junction, third, one, other))),
        junction,
      )
  })
})

test('exclude keeps exactly what filter rejects', () => {
  holdsFor((world) => {
    const own = conditionIn(world)
    const all = sorted(world.rows.all())
    same(
      () => [...keysOf(world.rows.filter(own)), ...keysOf(world.rows.exclude(own))].toSorted((a, b) => a - b),
      () => all,
      'filter and exclude together',
    )
  })
})

test('combinations are conditions: a union is an or, an intersection an and, a difference an and not', () => {
  holdsFor((world) => {
    const { rows, random } = world
    const parts = Array.from({ length: 2 + random.below(12) }, () => conditionIn(world, true))
    const sets = parts.map((part) => rows.filter(part))
    const [first, ...others] = sets as [WideSet, ...WideSet[]]
    same(
      () => sorted(others.reduce((set, one) => set.union(one), first)),
      () => sorted(rows.filter(call('or', ...parts))),
      'union in a loop',
    )
    same(
      () => sorted(others.reduce((set, one) => set.intersection(one), first)),
      () => sorted(parts.reduce<WideSet>((set, part) => set.filter(part), rows.all())),
      'intersection in a loop',
    )
    same(
      () => sorted(others.reduce((set, one) => set.difference(one), first)),
      () => sorted(parts.slice(1).reduce<WideSet>((set, part) => set.exclude(part), rows.filter(parts[0]))),
      'difference in a loop',
    )
    same(
      () => sorted(first.union(rows.none())),
      () => sorted(first),
      'a union with nothing',
    )
    same(
      () => sorted(first.difference(rows.none())),
      () => sorted(first),
      'a difference with nothing',
    )
  })
})

test('a lookup that ignores case is never narrower than the one that does not', () => {
  holdsFor(({ random, model, rows }) => {
    const own = lookup(random, model)
    if (typeof own.value !== 'string' || !own.chain.endsWith('text')) return
    for (const name of ['exact', 'contains', 'startswith', 'endswith']) {
      const narrow = keysOf(rows.filter(where({ ...own, lookup: name })))
      const wide = new Set(keysOf(rows.filter(where({ ...own, lookup: `i${name}` }))))
      assert.ok(
        narrow.every((key) => wide.has(key)),
        `i${name} of ${own.value}`,
      )
    }
  })
})

test('a condition means the same in filter, in Case, in Exists, in a query of keys and in an update', () => {
  holdsFor((world) => {
    const { db, model, rows } = world
    const own = conditionIn(world, true)
    const plain = (): number[] => sorted(rows.filter(own))
    const flagged = call('Case', call('When', own, call('Value', 1)), { default: call('Value', 0) })
    same(plain, () => sorted(rows.annotate({ flagged }).filter({ flagged: 1 })), 'Case')
    const itself = db
      .model(model.name)
      .filter(own)
      .filter({ pk: call('OuterRef', 'pk') })
    same(plain, () => sorted(rows.filter(call('Exists', itself))), 'Exists')
    same(plain, () => sorted(rows.filter({ pk__in: db.model(model.name).filter(own) })), 'pk__in')
    same(
      () => plain().length,
      () => rows.filter(own).update({ flag: true }),
      'how many rows an update writes',
    )
  })
})

test('an OuterRef is the chain that it names, to one row or to several', () => {
  holdsFor(({ db, random, model, rows }) => {
    const inner = exists(db, random, model, false)
    const both = (): number[] =>
      [...keysOf(rows.filter(inner)), ...keysOf(rows.exclude(inner))].toSorted((a, b) => a - b)
    same(both, () => sorted(rows.all()), 'Exists and its negation')
    const own = lookup(random, model)
    const [field] = own.chain.split('__').slice(-1)
    if (field === 'bytes' || field === 'data') return
    const tied = { pk: call('OuterRef', 'pk'), [String(field)]: call('OuterRef', own.chain) }
    same(
      () => sorted(rows.filter(call('Exists', db.model(model.name).filter(tied)))),
      () => sorted(rows.filter({ [String(field)]: call('F', own.chain) })),
      `Exists by ${own.chain}`,
    )
  })
})

/** A query for rows, values, different values or groups, with annotations before and after. */
function randomQuery(world: World): WideSet {
  const { db, random, model, rows } = world
  const kind = random.of(['number', 'text', 'day'] as const)
  let set = random.chance(2) ? rows.filter(conditionIn(world)) : rows.exclude(conditionIn(world))
  if (random.chance(2)) set = set.annotate({ made: expression(db, random, model, { kind, depth: 2 }) })
  switch (random.below(4)) {
    case 0:
      return order(world, set.values(random.of(['text', 'day', 'price', 'bytes', 'pk']), 'flag'))
    case 1:
      return order(world, set.values(random.of(['text', 'day', 'price', 'bytes'])).distinct())
    case 2:
      // Ordered by what they show: another column would split the groups of the list, and a count has no
      // order.
      return order(
        world,
        set
          .values(random.of(['text', 'day', 'flag']))
          .annotate({ n: call('count', 'pk'), top: call('max', 'price') }),
        ['-n', 'top'],
      )
    default:
      return order(world, set)
  }
}
const order = ({ random }: World, set: WideSet, terms = ['text', '-day', 'price', '-flag']): WideSet => {
  if (random.chance(4)) return set
  const term = random.of(terms)
  return random.chance(3) ? set.orderBy(term).reverse() : set.orderBy(term)
}

test('count, exists, slices and the iterator agree with the list', () => {
  holdsFor((world) => {
    const set = randomQuery(world)
    const list = outcome(() => set.toArray())
    if (!Array.isArray(list)) return
    assert.is(set.count(), list.length, 'count')
    assert.is(set.exists(), list.length > 0, 'exists')
    assert.equal([...set], list, 'the iterator')
    assert.equal(set.slice(1, 3).toArray(), list.slice(1, 3), 'a slice')
    assert.is(set.slice(1, 3).count(), list.slice(1, 3).length, 'count of a slice')
  })
})

test('different values are the different ones of all, whatever the order', () => {
  holdsFor((world) => {
    const names = [world.random.of(['text', 'day', 'price', 'big', 'bytes', 'data', 'at', 'took']), 'flag']
    const all = order(world, world.rows.filter(conditionIn(world))).values(...names)
    const identity = (one: unknown): string =>
      JSON.stringify(one, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value))
    same(
      () => all.distinct().toArray().map(identity).toSorted(),
      () => [...new Set(all.toArray().map(identity))].toSorted(),
      names.join(),
    )
  })
})

test('an annotation that values() does not name does not affect groups', () => {
  holdsFor((world) => {
    const { db, random, model, rows } = world
    const key = random.of(['text', 'day', 'flag'])
    const made = expression(db, random, model, { kind: random.of(['number', 'text'] as const), depth: 2 })
    const grouped = (set: WideSet): unknown =>
      set
        .values(key)
        .annotate({ n: call('count', 'pk') })
        .orderBy(key)
        .toArray()
    if (typeof outcome(() => rows.annotate({ made }).count()) !== 'number') return
    same(
      () => grouped(rows.annotate({ made })),
      () => grouped(rows.all()),
      key,
    )
  })
})

test('distinct with names keeps the rows that a window numbers first, and what it aggregates is what groups do', () => {
  holdsFor((world) => {
    const { random, rows } = world
    const name = random.of(['text', 'day', 'flag', 'price', 'at', 'bytes', 'data'])
    const term = random.of(['text', '-day', 'price', '-at', 'flag'])
    const own = rows.filter(conditionIn(world))
    const over = (made: object, window: object): object =>
      (made as { over(window: object): object }).over(window)
    const n = over(call('rowNumber'), { partitionBy: name, orderBy: [term, 'pk'] })
    same(
      () => sorted(own.orderBy(term, 'pk').distinct(name)),
      () => sorted(own.annotate({ n }).filter({ n: 1 })),
      `distinct('${name}') by ${term}`,
    )
    const size = over(call('count', 'pk'), { partitionBy: name })
    same(
      () => own.annotate({ size }).values(name, 'size').distinct().orderBy(name).toArray(),
      () =>
        own
          .values(name)
          .annotate({ size: call('count', 'pk') })
          .orderBy(name)
          .toArray(),
      `counts by ${name}`,
    )
  })
})

test('a sum of integers is exact, or an error', () => {
  holdsFor((world) => {
    const { rows } = world
    const kept = rows.filter(conditionIn(world))
    const values = outcome(() =>
      (kept.values('big').toArray() as { big: number | null }[]).flatMap(({ big }) =>
        big === null ? [] : [BigInt(big)],
      ),
    )
    if (!Array.isArray(values)) return
    const exact = (values as bigint[]).reduce((a, b) => a + b, 0n)
    const given = outcome(() => kept.aggregate({ s: call('sum', 'big') })['s'])
    if (Number.isSafeInteger(Number(exact))) assert.is(given, values.length === 0 ? null : Number(exact))
    else
      assert.type(
        (given as { error?: unknown }).error,
        'string',
        `a rounded sum ${String(given)} for ${exact}`,
      )
  })
})

test.run()
