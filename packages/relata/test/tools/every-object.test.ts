import nodeAssert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect, types } from 'node:util'
import { expect as chai } from 'chai'
import { expect as jest } from 'expect'
import { format, plugins } from 'pretty-format'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemorySnapshots } from '@relata/core/log'
import * as relata from '../../src/index.js'
import {
  abstractModel,
  bigInteger,
  binary,
  Case,
  count,
  createStore,
  defineSchema,
  Exists,
  F,
  FilteredRelation,
  foreignKey,
  integer,
  json,
  lookups,
  manyToMany,
  MemoryLog,
  model,
  not,
  oneToOne,
  openStore,
  or,
  OuterRef,
  Prefetch,
  string,
  Subquery,
  sum,
  type SchemaOf,
  Value,
  When,
} from '../../src/index.js'

/**
 * Every kind of object that an application can hold, walked over as printers, comparisons and copies walk.
 */
const test = suite('what printers find in every object')

const Dated = abstractModel({ day: string({ default: '' }) })
const schema = defineSchema({
  A: model(
    { name: string({ default: '' }), n: integer({ default: 0 }), tags: manyToMany('T') },
    { bases: [Dated] },
  ),
  B: model({ a: foreignKey('A', { onDelete: 'PROTECT', relatedName: 'bs' }), t: string({ default: '' }) }),
  P: model({
    a: oneToOne('A', { onDelete: 'CASCADE' }),
    big: bigInteger({ default: 2n ** 70n }),
    bytes: binary({ null: true }),
  }),
  T: model({ name: string(), data: json({ default: { deep: [1, { x: 2 }] } }) }),
  Club: model({ people: manyToMany('A', { through: 'Member', relatedName: 'clubs' }) }),
  Member: model({
    a: foreignKey('A', { onDelete: 'CASCADE' }),
    club: foreignKey('Club', { onDelete: 'CASCADE' }),
  }),
  Child: model({ x: integer({ default: 0 }) }, { parents: ['A'] }),
  ByName: model({}, { proxy: 'A', ordering: ['name'] }),
  Named: model({ name: string() }, { display: (row) => row.name }),
})
interface Shop extends SchemaOf<typeof schema> {}

const caught = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return assert.unreachable('no error')
}

const filled = (log = new MemoryLog()) => {
  const db = createStore<Shop>(schema, { log })
  const a = db.A.create({ name: 'x', n: 1 })
  for (let n = 2; n < 30; n++) db.A.create({ n })
  db.B.create({ a })
  db.P.create({ a, bytes: new Uint8Array(3) })
  a.tags.create({ name: 'tag' })
  db.Club.create({}).people.add(a)
  db.Child.create({ x: 1 })
  db.Named.create({ name: 'named' })
  return { db, a, log }
}

type Shown = Readonly<Record<string, unknown>>

const querySets = ({ db, a }: ReturnType<typeof filled>): Shown => ({
  'a query set': db.A.filter({ n__gt: 1 }),
  'one of everything': db.A.all(),
  'an empty one': db.A.none(),
  'a slice': db.A.orderBy('-n').slice(1, 3),
  'a combination': db.A.filter({ n: 1 }).union(db.A.filter({ n: 2 })),
  'one with a query set inside': db.A.filter({ pk__in: db.B.valuesList('a', { flat: true }) }),
  values: db.A.values('n', 'name'),
  'values of a bigint': db.P.values('big', 'bytes'),
  'flat values': db.A.valuesList('n', { flat: true }),
  'annotated ones': db.A.annotate({ bc: count('bs') }),
  'prefetched ones': db.A.prefetchRelated(Prefetch('bs', { query: db.B.filter({}), toAttr: 'mine' })),
  'a manager': db.A,
  'a proxy': db.ByName,
  'a manager of link rows': db.A.through('tags'),
  'a reverse manager': a.bs,
  'a many-to-many': a.tags,
  'one through a model': a.clubs,
  'a prefetched manager': db.A.prefetchRelated(Prefetch('bs', { query: db.B.filter({}) })).first()?.bs,
})

const rowsAndErrors = ({ db, a }: ReturnType<typeof filled>): Shown => ({
  'a row': a,
  'a row with bytes': db.P.first(),
  'a row with JSON': db.T.first(),
  'a row of a child': db.Child.first(),
  'a row with a display': db.Named.first(),
  'a row of links': db.A.through('tags').first(),
  'an annotated row': db.A.annotate({ bc: count('bs') }).first(),
  'a prefetched row': db.A.prefetchRelated(
    Prefetch('bs', { query: db.B.filter({}), toAttr: 'mine' }),
  ).first(),
  'an error of a missing row': caught(() => db.A.get(99)),
  'an error of a relation': caught(() => db.A.get(2).p),
  'an error of a delete': caught(() => db.A.delete(a)),
  'an error with a query set': caught(() => db.A.update(a, { name: db.B.all() as never })),
  'an error with an expression': caught(() => db.A.create({ name: F('n') as never })),
  'an error with a store': caught(() => db.A.create(db as unknown as { n: number })),
  'an error of a schema': caught(() => defineSchema({ X: model({ pk: string() }) })),
})

const otherObjects = ({ db, a, log }: ReturnType<typeof filled>): Shown => ({
  'a store': db,
  'a scope': db.scope({ n: 5 }),
  'a manager of a scope': db.scope({ n: 5 }).A,
  'a row of a scope': db.scope({ n: 5 }).A.first(),
  'a schema': schema,
  'a model': db.schema.model('A'),
  'a field of a schema': db.schema.model('A').pk,
  'an edge of a schema': db.schema.model('A').allEdges[0],
  'a declared field': string({ default: '' }),
  'a declared model': model({ a: foreignKey('A', { onDelete: 'CASCADE' }) }),
  'a commit': db.transact(() => db.A.update(a, { n: 100 })).commit,
  'the result of a transaction': db.transact(() => db.A.update(a, { n: 101 })),
  'a commit not made': db.transact(() => db.transact(() => db.A.update(a, { n: 102 }))).value.commit,
  'a log': log,
  'an event': log.at(2)?.events[0],
  'a live query': db.A.all().live(),
  'a live count': db.A.all().liveCount(),
  commits: db.commits(),
  'a chain': F('n'),
  'an expression': F('n').plus(2),
  'an aggregate': sum('n', { filter: { n: 1 } }),
  'a subquery': Subquery(db.B.filter({ a: OuterRef('pk') }).values('t')),
  'an exists': Exists(db.B.all()),
  'a case': Case(When({ n: 1 }, Value(2)), { default: 3 }),
  'an order': F('n').desc({ nulls: 'last' }),
  'a relation': FilteredRelation('bs', { condition: { bs__t: 'x' } }),
  'a condition': or({ n: 1 }, not({ pk__in: db.B.values('a') })),
  'a condition from outside': lookups({ n: '1' }, { allow: ['n'] }),
  'a prefetch': Prefetch('bs', { query: db.B.filter({ t: 'x' }) }),
  'an explanation': db.A.filter({ n: 1 }).explain(),
  'an explained delete': db.explainDelete(a),
})

const everything = (): Shown => {
  const store = filled()
  return { ...querySets(store), ...rowsAndErrors(store), ...otherObjects(store) }
}

/** The object and the prototypes behind it, as a walker sees them. */
function* chain(object: object): Generator<object> {
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  )
    yield at
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

test('inspect is short, at any depth and with any option', () => {
  for (const [name, value] of Object.entries(everything())) {
    const options = [
      {},
      { depth: null },
      { depth: null, showHidden: true, getters: true },
      { depth: 0 },
      { compact: false, sorted: true },
    ]
    for (const option of options) {
      const text = inspect({ value }, option)
      assert.ok(text.length < 6_000, `${name}: ${text.length} characters\n${text.slice(0, 500)}`)
      if (!(value instanceof Error))
        assert.not.match(text, /context|engine|StoreContext|\[Circular|#\w+:|threw/, name)
    }
  }
})

/** Plain data, as events and reports are, has the text of any object. */
const isPlain = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype

test('String() returns the text of printers, on one line', async () => {
  for (const [name, value] of Object.entries(everything())) {
    if (!isObject(value) || (isPlain(value) && !Object.hasOwn(value, inspect.custom))) continue
    assert.not.match(String(value), /^\[object|\n.*\n.*\n.*\n/, name)
    for (const prototype of [...chain(value)].slice(1)) assert.type(String(prototype), 'string', name)
  }
  const { db, a, log } = filled()
  assert.is(
    String(db),
    'Store { A: 30 rows, B: 1 row, P: 1 row, T: 1 row, Club: 1 row, Member: 1 row, Child: 1 row, Named: 1 row }',
  )
  assert.is(String(schema), 'Schema { A, B, P, T, Club, Member, Child, Named, ByName }')
  assert.is(String(db.schema.model('T')), 'ModelMeta T { id, name, data }')
  assert.is(String(db.schema.model('A').pk), 'FieldMeta A.id (auto)')
  assert.is(String(db.schema.proxies[0]), 'ProxyMeta ByName of A')
  assert.is(String(db.B), 'B (model, 1 row)')
  assert.is(String(a.bs), 'RelatedManager<B> [ B { id: 1, a_id: 1, t: "" } ]')
  assert.is(String(db.B.all()), 'QuerySet<B> [ B { id: 1, a_id: 1, t: "" } ]')
  assert.is(String(db.A.all().live()), 'Live<A>')
  assert.is(String(db.commits({ after: 3 })), 'Commits (after 3)')
  assert.is(String(log), `MemoryLog (${log.position} commits)`)
  assert.is(String(new MemorySnapshots()), 'MemorySnapshots (0)')
  assert.is(String(F('n').desc({ nulls: 'last' })), 'F(n) desc, nulls last')
  assert.is(String(F('n').asc()), 'F(n) asc')
  assert.match(
    String(db.transact(() => db.T.create({ name: 'x' })).commit),
    /^CommitHandle \{ position: \d+, id: /,
  )
  const folder = mkdtempSync(join(tmpdir(), 'relata-'))
  const stored = await openStore<Shop>(schema, folder)
  await stored.close()
  assert.match(String(stored), /^Store \{ A: 0 rows/)
  rmSync(folder, { recursive: true })
})

test('nothing internal is enumerable', () => {
  const internal = new Set([
    'context',
    'query',
    'engine',
    'core',
    'relation',
    'row',
    'ownerKey',
    '_subscribe',
    'state',
  ])
  for (const [name, value] of Object.entries(everything())) {
    if (
      !isObject(value) ||
      name === 'a prefetch' ||
      name === 'an exists' ||
      name === 'a subquery' ||
      name === 'an event' ||
      name.endsWith(' of a schema')
    )
      continue
    assert.equal(
      Object.keys(value).filter((key) => internal.has(key)),
      [],
      name,
    )
  }
  for (const [name, value] of Object.entries(querySets(filled()))) {
    assert.equal(
      Reflect.ownKeys(value as object).filter((key) =>
        Object.prototype.propertyIsEnumerable.call(value, key),
      ),
      [],
      name,
    )
  }
})

const readsWell = (prototype: object, key: PropertyKey, name: string): void => {
  try {
    Reflect.get(prototype, key, prototype)
  } catch (error) {
    assert.unreachable(
      `${name}: ${prototype.constructor.name}.prototype[${String(key)}] throws ${String(error)}`,
    )
  }
}

test('no getter throws on a prototype', () => {
  for (const [name, value] of Object.entries(everything())) {
    if (!isObject(value)) continue
    for (const prototype of [...chain(value)].slice(1)) {
      if (
        prototype.constructor.name === 'Observable' ||
        prototype === Promise.prototype ||
        types.isTypedArray(prototype)
      )
        continue
      for (const key of Reflect.ownKeys(prototype)) readsWell(prototype, key, name)
      assert.type(inspect(prototype, { depth: null, showHidden: true, getters: true }), 'string')
      assert.type(JSON.stringify(prototype), 'string')
      assert.type(format(prototype), 'string')
    }
  }
})

test('the printers and comparisons of test runners end, and throw only their own errors', () => {
  const reactLike = { plugins: Object.values(plugins) }
  for (const [name, value] of Object.entries(everything())) {
    assert.ok(format(value).length < 20_000, name)
    assert.ok(format(value, { ...reactLike, maxDepth: 8 }).length < 20_000, name)
    for (const failing of [
      () => jest(value).toEqual({ other: 1 }),
      () => jest(value).toStrictEqual([]),
      () => jest(value).toBe(1),
      () => chai(value).to.deep.equal({ other: 1 }),
      () => chai(value).to.equal(1),
    ]) {
      const error = caught(failing) as Error
      assert.match(error.message, /expect|Matcher/i, `${name}: ${String(error.stack)}`)
    }
  }
})

test('node:assert shows query sets, managers and rows, and distinguishes them', () => {
  const store = filled()
  for (const [name, value] of Object.entries({ ...querySets(store), ...rowsAndErrors(store) })) {
    const error = caught(() => nodeAssert.deepEqual(value, { other: 1 })) as Error
    assert.is(error.name, 'AssertionError', name)
    assert.ok(error.message.length < 10_000, name)
  }
})

test('JSON is the rows, at every depth', () => {
  const { db, a } = filled()
  assert.equal(JSON.parse(JSON.stringify(db.B.all())), [{ id: 1, a_id: 1, t: '' }])
  assert.equal(JSON.parse(JSON.stringify({ ...a, bs: a.bs, tags: a.tags })), {
    ...a,
    bs: [{ id: 1, a_id: 1, t: '' }],
    tags: [{ id: 1, name: 'tag', data: { deep: [1, { x: 2 }] } }],
  })
  assert.equal(JSON.parse(JSON.stringify(db.P)), [{ id: 1, a_id: 1, big: String(2n ** 70n), bytes: 'AAAA' }])
  assert.equal(JSON.parse(JSON.stringify(db.P.values('big', 'bytes'))), [
    { big: String(2n ** 70n), bytes: 'AAAA' },
  ])
  assert.equal(JSON.parse(JSON.stringify(db.P.valuesList('big'))), [[String(2n ** 70n)]])
  assert.equal(JSON.parse(JSON.stringify(db.A.filter({ n: 1 }).annotate({ bc: count('bs') }))), [
    { ...a, bc: 1 },
  ])
  assert.is(
    db.P.create({ a: db.A.get(2), big: JSON.parse(JSON.stringify(db.P.first())).big as never }).big,
    2n ** 70n,
  )
  for (const [name, value] of Object.entries(everything())) {
    try {
      assert.ok(JSON.stringify(value).length < 20_000, name)
    } catch (error) {
      assert.match(String(error), /BigInt/, name)
    }
  }
})

test('a row with a bigint is JSON; of a spread copy JSON.stringify says that it has one', () => {
  const { db } = filled()
  const row = db.P.get(1)
  assert.is(JSON.parse(JSON.stringify({ rows: [row] })).rows[0].big, String(2n ** 70n))
  assert.throws(() => JSON.stringify({ ...row }), /BigInt/)
  const digits = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)
  assert.is(JSON.parse(JSON.stringify({ ...row }, digits)).big, String(2n ** 70n))
})

test('an explanation prints its plan, and its copies are data', () => {
  const { db } = filled()
  for (const plan of [db.A.filter({ n: 1 }).explain({ run: true }), db.B.all().explain({ live: true })]) {
    assert.is(inspect(plan), String(plan))
    assert.equal(Object.keys(plan), ['operator', 'estimated', 'actual', 'children'])
    assert.equal(structuredClone(plan), { ...plan })
    assert.equal(JSON.parse(JSON.stringify(plan)), JSON.parse(JSON.stringify({ ...plan })))
  }
})

test('structuredClone and copies of properties throw nothing of a store', () => {
  for (const [name, value] of Object.entries(everything())) {
    if (!isObject(value)) continue
    const copy = { ...value }
    assert.ok(isObject(copy), name)
    try {
      structuredClone(value)
    } catch (error) {
      assert.is((error as Error).name, 'DataCloneError', name)
    }
  }
  const { a } = filled()
  assert.equal(structuredClone(a), { ...a })
})

test('every class that is exported is safe to look at', () => {
  for (const [name, value] of Object.entries(relata as Readonly<Record<string, unknown>>)) {
    if (typeof value !== 'function' || value.prototype === undefined) continue
    assert.type(inspect(value, { showHidden: true, depth: null, getters: true }), 'string', name)
    assert.type(inspect(value.prototype, { showHidden: true, depth: null, getters: true }), 'string', name)
    assert.type(format(value.prototype), 'string', name)
  }
})

test('the text says that a store is closed, or that a function of the application throws', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relata-'))
  const db = await openStore<Shop>(schema, folder)
  const a = db.A.create({ name: 'x' })
  const { bs } = a
  const log = db.commits()
  await db.close()
  assert.is(inspect(db.A.all()), 'QuerySet<A> (not evaluated: ERR_CLOSED)')
  assert.is(inspect(bs), 'RelatedManager<B> (not evaluated: ERR_CLOSED)')
  assert.is(inspect(db.A), 'A (not evaluated: ERR_CLOSED)')
  assert.is(inspect(a), "A { id: 1, day: '', name: 'x', n: 0 }")
  assert.type(inspect([db, log]), 'string')
  rmSync(folder, { recursive: true })
})

/** A schema of many models in a row, each pointing at the one before. */
const chained = (maxLength: number): object =>
  defineSchema(
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `Model${index}`,
        model({
          name: string({ maxLength }),
          ...(index === 0
            ? {}
            : { before: foreignKey(`Model${index - 1}`, { onDelete: 'CASCADE', relatedName: 'after' }) }),
        }),
      ]),
    ) as never,
  )

test('schemas are compared by node:assert by their descriptions, and what differs is printed at once', () => {
  nodeAssert.deepEqual(chained(10), chained(10))
  const began = performance.now()
  const failed = caught(() => nodeAssert.deepEqual(chained(10), chained(11))) as Error
  assert.match(failed.message, /\+ +"?maxLength"?: 10/)
  assert.match(failed.message, /- +"?maxLength"?: 11/)
  const another = caught(() => nodeAssert.equal(schema, 1)) as Error
  assert.match(another.message, 'models')
  const took = performance.now() - began
  assert.ok(took < 60_000, `${took} ms`)
})

test.run()
