// not bundled: one of the tests selects functions by the source files that they are in
import { Session, type Profiler } from 'node:inspector/promises'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RelataError, UsageError } from '@relata/core'
import type { Query } from '../../src/ast/nodes.js'
import { filterShapeOf } from '../../src/plan/shaped-query.js'
import { count } from '../../src/index.js'
import { emptyLibrary, filledLibrary, refused } from '../worlds/library.js'
import { Random } from '../worlds/live-world.js'
import { call, chain, keysOf, lookup, NAMES, where, wideWorld, write } from '../worlds/wide-world.js'
import type { WideSet, WideStore } from '../worlds/wide-world.js'

const test = suite('queries of a shape that was seen before')

const queryOf = (set: unknown): Query => (set as { readonly query: Query }).query
const isShaped = (set: unknown): boolean => filterShapeOf(queryOf(set)) !== undefined

interface Call {
  readonly method: 'filter' | 'exclude'
  readonly where: object
}
/** Lookups that one call joins; sometimes a value that has no place in a shape, or that the lookup refuses. */
function randomWhere(random: Random, db: WideStore, name: string): object {
  const all: Record<string, unknown> = {}
  for (let i = 1 + random.below(2); i > 0; i--)
    Object.assign(all, where(lookup(random, db.schema.model(name))))
  // How a test of null is planned depends on its constant.
  const { path } = chain(random, db.schema.model(name), { longest: 2 })
  if (random.chance(2)) all[[...path, 'text', 'isnull'].join('__')] = random.chance(2)
  const [first] = Object.keys(all)
  if (first !== undefined && random.chance(8)) all[first] = random.of([null, undefined, [], 'zzz', true, {}])
  return all
}

/** The same names with other constants, some of which are refused. */
const otherConstants = (random: Random, { method, where: given }: Call): Call => ({
  method,
  where: Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => [name, otherConstant(random, value)]),
  ),
})
function otherConstant(random: Random, value: unknown): unknown {
  if (typeof value === 'boolean') return random.chance(2)
  if (!random.chance(5)) return value
  if (Array.isArray(value)) return random.chance(2) ? value.slice(0, 1) : value.toReversed()
  return random.of([value, null, 0, 1, 'ab', '2020-01-31'])
}

const withCalls = (set: WideSet, calls: readonly Call[], as: (where: object) => object): WideSet =>
  calls.reduce((at, { method, where: given }) => at[method](as(given)), set)
const asIs = (given: object): object => given
/** The same condition in a form that has no shape. */
const general = (given: object): object => call('and', given)

/** What a query set returns, in each way of reading it; or its error. */
function outcome(make: () => WideSet): unknown {
  try {
    const set = make()
    const { height } = queryOf(set)
    return {
      keys: keysOf(set),
      again: keysOf(set),
      count: set.count(),
      exists: set.exists(),
      values: [...set.values('pk', 'text')],
      ordered: keysOf(set.orderBy('text', '-pk').slice(1, 4)),
      reversed: keysOf(set.orderBy('-day', 'pk').reverse().slice(0, 3).slice(1)),
      filtered: keysOf(set.orderBy('big').filter({ text__isnull: false })),
      found: [set.first(), set.orderBy('-text').first(), set.orderBy().slice(0, 2).count()],
      got: got(set),
      number: set.aggregate({ n: call('count', 'pk') }),
      text: String(set),
      plan: (set as unknown as { explain(): { text: string } }).explain().text,
      height,
    }
  } catch (error) {
    if (error instanceof RelataError || error instanceof UsageError)
      return { code: error.code, message: error.message }
    throw error
  }
}

/** What `get` returns, or its error, which names the conditions. */
function got(set: WideSet): unknown {
  try {
    return (set as unknown as { get(where: object): unknown }).get({ flag: true })
  } catch (error) {
    if (error instanceof RelataError) return error.message
    throw error
  }
}

/** Two stores whose models and fields have equal names and other meanings. */
test('return what the general way returns, whatever the names, values, stores and writes between', () => {
  let shaped = 0
  fc.assert(
    fc.property(fc.array(fc.nat(5000), { minLength: 60, maxLength: 300 }), (seed) => {
      const random = new Random(seed)
      const stores = [wideWorld(random), wideWorld(random)]
      const seen: { readonly name: string; readonly calls: readonly Call[] }[] = []
      for (let i = 0; i < 20; i++) {
        const db = random.of(stores)
        if (random.chance(3)) write(db, random)
        const known = seen.length > 0 && random.chance(2) ? random.of(seen) : undefined
        const name = known?.name ?? random.of(NAMES)
        const calls =
          known?.calls.map((each) => otherConstants(random, each)) ??
          Array.from({ length: 1 + random.below(2) }, (): Call => ({
            method: random.chance(3) ? 'exclude' : 'filter',
            where: randomWhere(random, db, name),
          }))
        seen.push({ name, calls })
        const make = (): WideSet => withCalls(db.model(name), calls, asIs)
        const expected = outcome(() => withCalls(db.model(name), calls, general))
        assert.equal(outcome(make), expected)
        assert.equal(outcome(make), expected)
        if (!('code' in (expected as object)) && isShaped(make())) shaped++
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 40), includeErrorInReport: true },
  )
  assert.ok(shaped > 100, `${shaped} queries had a shape`)
})

test('read their own constants: shapes that are alike in their text alone are different', () => {
  const { db } = filledLibrary()
  const titles = (set: Iterable<unknown>): string[] =>
    Array.from(set as Iterable<{ readonly title: string }>, ({ title }) => title)
  for (let i = 0; i < 2; i++) {
    assert.equal(titles(db.Book.filter({ rating: 40, author__name: 'Gaiman' })), ['Stardust'])
    assert.equal(titles(db.Book.filter({ author__name: 'Gaiman', rating: 45 })), ['Good Omens'])
    assert.equal(titles(db.Book.filter({ rating: 40 }).exclude({ author__name: 'Gaiman' })), [])
    assert.equal(titles(db.Book.filter({ rating: 48 }).filter({ author__name: 'Le Guin' })), [
      'The Left Hand of Darkness',
    ])
    assert.is(db.Book.filter({ editor__isnull: true }).count(), 3)
    assert.is(db.Book.filter({ editor__isnull: false }).count(), 1)
    assert.is(db.Book.filter({ tags__isnull: true }).count(), 1)
    assert.is(db.Book.filter({ tags__isnull: false }).count(), 3)
    assert.is(db.Book.filter({ editor: null }).count(), 3)
    assert.is(db.Author.filter({ name: 'Gaiman' }).count(), 1)
    assert.is(db.Tag.filter({ name: 'Gaiman' }).count(), 0)
    assert.is(db.Book.filter({ rating__in: [] }).count(), 0)
    assert.is(db.Book.filter({ rating__in: [40, 45, 40] }).count(), 2)
    assert.is(db.Book.filter({ rating__range: [40, 45] }).count(), 2)
  }
})

test('keep the constants of the call, not the list or the object that was passed', () => {
  const { db } = filledLibrary()
  db.Book.filter({ rating__in: [1] })
  const [ratings, condition] = [[40, 45], { title__startswith: 'S' }]
  db.Book.filter(condition)
  const [listed, named] = [db.Book.filter({ rating__in: ratings }), db.Book.filter(condition)]
  const text = String(listed)
  ratings.push(30, 48)
  condition.title__startswith = 'G'
  assert.is(listed.count(), 2)
  assert.is(String(listed), text)
  assert.equal(
    named.toArray().map(({ title }) => title),
    ['Stardust'],
  )
})

test('are refused for the reasons of the general way, in its order', () => {
  const { db } = filledLibrary()
  db.Book.filter({ rating: 1, published: '2000-01-01' })
  const given = { rating: 'many', published: undefined } as never
  assert.is(refused(() => db.Book.filter(given)).code, 'ERR_UNDEFINED')
  const message = refused(() => db.Book.filter({ rating: 'many', published: 'never' } as never)).message
  assert.match(message, /'rating'/)
  const closed = emptyLibrary()
  closed.Book.filter({ rating: 1 })
  void closed.close()
  assert.is(refused(() => closed.Book.filter({ rating: 1 })).code, 'ERR_CLOSED')
})

test('can be refined, combined and observed like others', () => {
  const { db, fantasy } = filledLibrary()
  for (let i = 0; i < 2; i++) {
    const good = db.Book.filter({ rating__gte: 40 })
    const tagged = good.filter({ tags: fantasy })
    assert.is(tagged.count(), 2)
    assert.is(good.union(db.Book.filter({ rating: 30 })).count(), 4)
    assert.is(good.and(db.Book.filter({ author__name: 'Gaiman' })).count(), 2)
    assert.is(db.Author.filter({ books__in: good }).count(), 2)
    assert.equal(
      good
        .annotate({ n: count('tags') })
        .filter({ n: 2 })
        .toArray()
        .map(({ title }) => title),
      ['Good Omens'],
    )
    const seen: number[] = []
    const subscription = good.live().subscribe((rows) => seen.push(rows.length))
    const book = db.Book.create({ title: 'x', rating: 41, author: db.Author.get({ name: 'Gaiman' }) })
    db.Book.delete(book)
    subscription.unsubscribe()
    assert.equal(seen, [3, 4, 3])
  }
})

test('cannot be assigned to', () => {
  const { db } = filledLibrary()
  const set = db.Book.filter({ rating: 40 })
  assert.ok(isShaped(set))
  for (const name of ['steps', 'model', 'start'] as const)
    assert.throws(() => ((queryOf(set) as unknown as Record<string, unknown>)[name] = 0), TypeError)
})

const STAGES = /\/src\/(bind|resolve|engine\/(check-query|plan-query)|plan\/(scope|filter-shape))\b/

/** The functions of binding and planning that a call enters, by name. */
async function entered(run: () => unknown): Promise<string[]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  run()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  await session.post('Profiler.stopPreciseCoverage')
  session.disconnect()
  return result.filter(({ url }) => STAGES.test(url)).flatMap(enteredIn)
}
const enteredIn = ({ url, functions }: Profiler.ScriptCoverage): string[] =>
  functions
    .filter(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0)
    .map(({ functionName }) => `${url.replace(/.*\/src\//, '')} ${functionName}`)

test('resolve no name and plan no scope', async () => {
  const { db } = filledLibrary()
  const run = (rating: number, name: string): number =>
    db.Book.filter({ rating, tags__name: name }).exclude({ author__name: name }).toArray().length
  const first = await entered(() => run(40, 'Fantasy'))
  for (const wanted of ['resolve', 'bindCondition', 'planQuery', 'planScope'])
    assert.ok(
      first.some((name) => name.endsWith(` ${wanted}`)),
      wanted,
    )
  const second = await entered(() => run(48, 'Crime'))
  for (const unwanted of ['resolve', 'resolvePath', 'bindCondition', 'checkQuery', 'planQuery', 'planScope'])
    assert.not.ok(
      second.some((name) => name.endsWith(` ${unwanted}`)),
      `${unwanted}: ${second.join(', ')}`,
    )
})

test.run()
