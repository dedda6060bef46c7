import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '@relata/core/engine'
import type { ModelMeta } from '@relata/core'
import { reach } from '../../../core/test/helpers/reach.js'
import { Crossings } from '../../src/builder/scope/crossings.js'
import { Membership } from '../../src/resolve/membership.js'
import { outcome, sameReads, sameShown, seeds, watched } from '../worlds/compared-reads.js'
import { Random, randomQuery, refusable, write } from '../worlds/live-world.js'
import type { Loose } from '../worlds/live-world.js'
import { relationsOf } from '../worlds/relations.js'
import { copyOf, NaiveScope, rowsOf, tenantsOver, type AnyStore } from '../worlds/scope-world.js'

/*
 * A scope is compared with a store that has only its rows: every read returns the same, and no write changes anything
 * else.
 */

const test = suite('a scope')

/** The methods of a manager that read, for keys with and without a row in the scope. */
interface AnyManager extends Loose {
  get(key: unknown): unknown
  last(): unknown
  at(index: number): unknown
  contains(key: unknown): boolean
  inBulk(keys?: readonly unknown[]): ReadonlyMap<unknown, unknown>
  latest(...names: readonly string[]): unknown
  pick(shape: object): Loose
  prefetchRelated(...names: readonly string[]): Loose
  choicesFor(name: string): Loose
  through(name: string): Loose
}

/** What each of them returns, or the message of its error. */
function managerReads(db: AnyStore, model: ModelMeta): Record<string, () => unknown> {
  const manager = db.model(model.name) as unknown as AnyManager
  const relations = relationsOf(model)
  const many = relations.filter(([, edge]) => !edge.single).map(([name]) => name)
  const keys = Array.from({ length: 18 }, (_, i) => i)
  const reads: Record<string, () => unknown> = {
    last: () => manager.last(),
    at: () => manager.at(1),
    inBulk: () => [...manager.inBulk(keys)],
    wholeBulk: () => [...manager.inBulk()],
    latest: () => manager.latest('pk'),
    pick: () =>
      manager
        .pick({ pk: true, ...Object.fromEntries(relations.map(([name]) => [name, { pk: true }])) })
        .toArray(),
    prefetched: () =>
      manager
        .prefetchRelated(...many)
        .toArray()
        .map((row) => many.map((name) => [(row as Record<string, Loose>)[name]?.toArray()])),
    text: () => `${String(manager)} ${String(manager.filter({ pk__gt: 2 }))}`,
  }
  for (const key of keys) {
    reads[`get ${key}`] = () => manager.get(key)
    reads[`get pk ${key}`] = () => manager.get({ pk: key })
    reads[`contains ${key}`] = () => [manager.contains(key), manager.filter({ pk__gt: 3 }).exists()]
    reads[`delete ${key}`] = () => db.explainDelete(manager.get(key))
  }
  for (const { name, key } of model.rowFields)
    if (key !== undefined && !key.parentLink)
      reads[`choices ${name}`] = () => manager.choicesFor(name).toArray()
  for (const edge of model.allEdges)
    if (edge.kind === 'link' && edge.name !== '')
      reads[`through ${edge.accessor}`] = () =>
        manager
          .through(edge.accessor)
          .toArray()
          .map((row) => ({ ...(row as object), id: 0 }))
  return reads
}

function said(read: () => unknown): string {
  try {
    return JSON.stringify(read()) ?? 'undefined'
  } catch (error) {
    if (error instanceof core.RelataError || error instanceof core.UsageError) return String(error)
    throw error
  }
}

/** All relations of a row, two deep. */
function around(db: AnyStore, model: ModelMeta, row: unknown, depth: number): unknown {
  const found: Record<string, unknown> = {}
  for (const [name, edge] of relationsOf(model)) {
    const related = db.related(row, name)
    if (related === null) found[name] = null
    else if (edge.single)
      found[name] = depth === 0 ? related : [related, around(db, edge.target, related, depth - 1)]
    else {
      const set = related as Loose
      const rows = set.toArray()
      found[name] = [
        rows,
        set.count(),
        set.exists(),
        depth === 0 ? [] : rows.map((each) => around(db, edge.target, each, depth - 1)),
      ]
    }
  }
  return found
}

function sameRows(scope: AnyStore, copy: AnyStore, shared: readonly ModelMeta[]): void {
  for (const model of scope.schema.models) {
    if (model.autoOf !== undefined) continue
    const [own, copied] = [rowsOf(scope, model), rowsOf(copy, model)]
    assert.is(JSON.stringify(own), JSON.stringify(copied), `the rows of ${model.name}`)
    assert.is(scope.model(model.name).count(), copied.length)
    const naive = managerReads(copy, model)
    for (const [name, read] of Object.entries(managerReads(scope, model)))
      if (name.startsWith('delete ') && shared.includes(model))
        assert.match(said(read), /ERR_SCOPE_READ_ONLY|All scopes share|There is no/)
      else assert.is(said(read), said(naive[name] as () => unknown), `${model.name}.${name}`)
    own.forEach((row, i) => {
      assert.is(
        outcome(() => around(scope, model, row, 1)),
        outcome(() => around(copy, model, copied[i], 1)),
        `around ${model.name} ${row.pk}`,
      )
    })
  }
}

const parts = fc.tuple(seeds, fc.integer({ min: 1, max: 3 }), fc.array(seeds, { minLength: 3, maxLength: 8 }))

interface Opened {
  readonly db: AnyStore
  readonly scope: AnyStore
  readonly random: Random
}

/** A store with commits after the first scope; undefined if its schema has no scope. */
function opened(seed: readonly number[], value: number): Opened | undefined {
  const random = new Random(seed)
  return openedOver(tenantsOver(random).db, random, value)
}

function openedOver(
  db: AnyStore,
  random: Random,
  value: number,
  afterEach: () => void = () => undefined,
): Opened | undefined {
  // What was written before may cross scopes.
  for (const model of db.schema.models.filter(({ autoOf }) => autoOf === undefined))
    refusable(() => db.model(model.name).filter({ pk__gt: 0 }).delete())
  let scope: AnyStore
  try {
    scope = db.scope({ tenant: value })
  } catch (error) {
    if (error instanceof core.UsageError && error.code === 'ERR_SCOPE') return undefined
    if (error instanceof core.IntegrityError && error.code === 'ERR_SCOPE_CROSSING') return undefined
    throw error
  }
  for (let i = 0; i < 60; i++) {
    write(db, random)
    afterEach()
  }
  return { db, scope, random }
}

let reached = 0
test('reads what a store reads that has its rows alone', () => {
  fc.assert(
    fc.property(parts, ([seed, value, queries]) => {
      const made = opened(seed, value)
      if (made === undefined) return
      const { db, scope } = made
      const naive = new NaiveScope(db, value)
      const copy = copyOf(db, naive)
      sameRows(
        scope,
        copy,
        db.schema.models.filter((model) => naive.isShared(model)),
      )
      for (const each of queries) sameReads(scope, copy, each)
      if (db.schema.models.some((model) => rowsOf(db, model).length > rowsOf(scope, model).length)) reached++
    }),
    { numRuns: 80, includeErrorInReport: true },
  )
  assert.ok(reached > 10, `only ${reached} stores had rows of other scopes`)
})

test('of a past state reads what a store reads that has its rows of that time', async () => {
  let [kept, changed] = [0, 0]
  const law = async ([seed, value, queries]: readonly [number[], number, number[][]]): Promise<void> => {
    const made = opened(seed, value)
    if (made === undefined) return
    const { db, scope, random } = made
    const copy = copyOf(db, new NaiveScope(db, value))
    const { position } = db
    for (let i = 0; i < 15; i++) write(db, random)
    const past = await scope.at(position)
    for (const model of copy.schema.models) {
      if (model.autoOf !== undefined) continue
      const rows = JSON.stringify(rowsOf(past, model))
      assert.is(rows, JSON.stringify(rowsOf(copy, model)), `the rows of ${model.name}`)
      if (rows !== '[]') kept++
      if (rows !== JSON.stringify(rowsOf(scope, model))) changed++
    }
    for (const each of queries) sameReads(past, copy, each)
    await past.close()
  }
  await fc.assert(fc.asyncProperty(parts, law), { numRuns: 20, includeErrorInReport: true })
  await reach(parts, law, () => kept > 5 && changed > 5)
})

test('has live queries that show what the query returns after every write', () => {
  fc.assert(
    fc.property(parts, ([seed, value, queries]) => {
      const made = opened(seed, value)
      if (made === undefined) return
      const { db, scope, random } = made
      const all = watched(scope, queries.slice(0, 4))
      for (let i = 0; i < 12; i++) {
        outcome(() => write(random.chance(3) ? scope : db, random))
        sameShown(all)
      }
    }),
    { numRuns: 40, includeErrorInReport: true },
  )
})

/** Throws if a key or a link of the store leads from one scope to another. */
function assertNoCrossing(store: core.CoreStore): void {
  const { schema, state } = store
  const reader = { schema, state, log: undefined, onCommit: () => () => undefined }
  Crossings.of(reader as unknown as core.ReadStore, Membership.of(schema, 'tenant'))
}

test('keeps all keys and links of the store inside of scopes', () => {
  fc.assert(
    fc.property(parts, ([seed, value]) => {
      const random = new Random(seed)
      const { db, store } = tenantsOver(random)
      const made = openedOver(db, random, value, () => assertNoCrossing(store))
      if (made === undefined) return
      for (let i = 0; i < 40; i++) {
        outcome(() => {
          if (random.chance(3)) hostileWrite(db, made.scope, random)
          else write(random.chance(2) ? made.scope : db, random)
        })
        assertNoCrossing(store)
      }
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
})

/** The rows and links that are not in a scope, as text. */
function outside(db: AnyStore, scope: NaiveScope): string {
  return JSON.stringify(
    db.schema.models.map((model) => {
      if (model.autoOf === undefined)
        return rowsOf(db, model).filter((row) => scope.isShared(model) || !scope.has(model, row))
      return rowsOf(db, model)
        .filter((row) => !scope.has(model, row))
        .map((row) => ({ ...row, id: 0 }))
    }),
  )
}

test('writes nothing outside of it, and no error shows what is there', () => {
  fc.assert(
    fc.property(parts, ([seed, value, queries]) => {
      const made = opened(seed, value)
      if (made === undefined) return
      const { db, scope, random } = made
      // Words that only other scopes have.
      const naive = new NaiveScope(db, value)
      for (const model of db.schema.models) {
        const word = model.fields.find(({ name }) => name.startsWith('word'))?.name
        if (word === undefined || naive.isShared(model)) continue
        for (const row of rowsOf(db, model))
          if (!naive.has(model, row)) db.model(model.name).update(row.pk, { [word]: `secret${row.pk}` })
      }
      const before = outside(db, naive)
      for (let i = 0; i < 20; i++) {
        try {
          write(scope, random)
          hostileWrite(db, scope, random)
        } catch (error) {
          const text = `${String(error)} ${JSON.stringify(error)}`
          assert.not.match(text, 'secret')
          if (!(error instanceof core.RelataError || error instanceof core.UsageError)) throw error
          assertNoForeignKeys(error, db, naive)
        }
        assert.is(outside(db, naive), before, `${String(i)}: ${outside(db, naive)} was ${before}`)
      }
      for (const each of queries)
        assert.not.match(
          outcome(() => randomQuery(scope, new Random(each)).toArray()),
          'secret',
        )
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
})

/** A write that names a row of the whole store. */
function hostileWrite(db: AnyStore, scope: AnyStore, random: Random): void {
  const model = random.of(db.schema.models.filter(({ autoOf }) => autoOf === undefined))
  const rows = rowsOf(db, model)
  const keys = model.fields.filter(({ key }) => key !== undefined && !key.parentLink)
  const key = keys.length === 0 ? undefined : random.of(keys)
  const targets = key?.key === undefined ? [] : rowsOf(db, key.key.target)
  const values =
    key?.key === undefined || targets.length === 0
      ? {}
      : { [key.attribute]: random.of(targets)[key.key.targetField.attribute] }
  const row = rows.length === 0 ? undefined : random.of(rows)
  switch (random.below(4)) {
    case 0:
      scope.model(model.name).create(values)
      break
    case 1:
      if (row !== undefined) scope.model(model.name).update(random.chance(2) ? row : row.pk, values)
      break
    case 2:
      if (row !== undefined) scope.model(model.name).delete(random.chance(2) ? row : row.pk)
      break
    default: {
      const managers = relationsOf(model).filter(([, edge]) => !edge.single)
      if (row === undefined || managers.length === 0) return
      const [name, edge] = random.of(managers)
      const others = rowsOf(db, edge.target)
      const manager = scope.related(row, name) as { add(other: unknown): void; clear(): void }
      if (random.chance(4)) manager.clear()
      else if (others.length > 0) manager.add(random.of(others).pk)
    }
  }
}

/** The row that an error names as the one that has a unique value is in the scope. */
function assertNoForeignKeys(
  error: core.RelataError | core.UsageError,
  db: AnyStore,
  naive: NaiveScope,
): void {
  for (const { model: name, existing } of error.issues) {
    if (existing === undefined || name === undefined) continue
    const model = db.schema.model(name)
    const row = rowsOf(db, model).find(({ pk }) => pk === existing)
    assert.ok(row === undefined || naive.has(model, row), `${error.message} names a row of another scope`)
  }
}

test.run()
