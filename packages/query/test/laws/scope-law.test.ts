import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '@relata/core/engine'
import type { Edge, FieldMeta, ModelMeta } from '@relata/core'
import { databaseOver } from '../../src/index.js'
import { aggregate, Random, randomQuery, refusable, world, write } from '../worlds/live-world.js'
import type { Loose, LooseStore } from '../worlds/live-world.js'

/*
 * A scope is compared with a store that has only its rows: every read returns the same, and no write changes anything
 * else.
 */

const test = suite('a scope')

type AnyRow = Readonly<Record<string, unknown>> & { readonly pk: number }
interface AnyStore extends LooseStore {
  scope(values: object): AnyStore
  related(row: unknown, name: string): unknown
}
const { foreignKey, integer } = core as unknown as Record<string, (...args: readonly unknown[]) => unknown>

/** A random store whose models have a tenant: a number, or a row of `Ape`. */
function tenants(random: Random, log = new core.MemoryLog()): AnyStore {
  return world(random, log, (fields) => {
    const byRow = random.chance(2)
    const names = byRow ? ['Bee', 'Cat'] : ['Ape', 'Bee', 'Cat']
    const chosen = names.filter(() => random.chance(2))
    for (const name of chosen.length === 0 ? [random.of(names)] : chosen)
      (fields[name] as Record<string, unknown>)['tenant'] = byRow
        ? foreignKey?.('Ape', { onDelete: 'CASCADE', null: true, relatedName: `owned${name}` })
        : integer?.({ null: true, index: random.chance(2) })
  }) as AnyStore
}

/** Which rows a scope has, from the rows themselves. */
class NaiveScope {
  readonly #db: AnyStore
  readonly #value: number
  readonly #owned = new Map<ModelMeta, FieldMeta | undefined>()

  constructor(db: AnyStore, value: number) {
    this.#db = db
    this.#value = value
    const { models } = db.schema
    for (const model of models) {
      const field = model.rowFields.find(({ name }) => name === 'tenant')
      if (field === undefined) continue
      this.#owned.set(model, field)
      const target = field.key?.target
      if (target !== undefined && !this.#owned.has(target)) this.#owned.set(target, target.pk)
    }
    for (let before = -1; before < this.#owned.size;) {
      before = this.#owned.size
      const found = models.filter((model) => !this.#owned.has(model) && this.#keys(model).length > 0)
      for (const model of found) this.#owned.set(model, undefined)
    }
  }

  isShared(model: ModelMeta): boolean {
    return !this.#owned.has(model)
  }

  has(model: ModelMeta, row: AnyRow): boolean {
    return this.isShared(model) || this.#valueOf(model, row, []) === this.#value
  }

  #keys(model: ModelMeta): readonly FieldMeta[] {
    return model.rowFields.filter(({ key }) => key !== undefined && this.#owned.has(key.target))
  }

  #valueOf(model: ModelMeta, row: AnyRow, visited: readonly ModelMeta[]): unknown {
    const field = this.#owned.get(model)
    if (field !== undefined) return row[field.attribute] ?? null
    for (const { key, attribute } of this.#keys(model)) {
      if (key === undefined || visited.includes(key.target)) continue
      const [target] = this.#db
        .model(key.target.name)
        .filter({ [key.targetField.name]: row[attribute] ?? -1 })
        .toArray() as AnyRow[]
      const value =
        row[attribute] === null || target === undefined
          ? null
          : this.#valueOf(key.target, target, [...visited, model])
      if (value !== null) return value
    }
    return null
  }
}

const rowsOf = (db: AnyStore, { name }: ModelMeta): AnyRow[] => db.model(name).orderBy().toArray() as AnyRow[]

/** A store with the rows of a scope alone, and the shared ones. */
function copyOf(db: AnyStore, scope: NaiveScope): AnyStore {
  const { schema } = db
  const copy = databaseOver(new core.CoreStore(schema)) as unknown as AnyStore
  const models = schema.models.filter(({ autoOf }) => autoOf === undefined)
  const parentsFirst = [...models].sort((a, b) => a.parents.length - b.parents.length)
  copy.transact(() => {
    for (const model of parentsFirst)
      for (const row of rowsOf(db, model)) if (scope.has(model, row)) copyRow(copy, model, row)
  })
  for (const link of schema.links) {
    if (link.auto === undefined) continue
    const [from, to] = link.auto.fields
      .filter(({ key }) => key !== undefined)
      .map(({ attribute }) => attribute)
    for (const pair of rowsOf(db, link.auto)) {
      const [owner] = copy
        .model(link.model.name)
        .filter({ pk: pair[from as string] })
        .toArray()
      const [other] = copy
        .model(link.target.name)
        .filter({ pk: pair[to as string] })
        .toArray()
      if (owner === undefined || other === undefined) continue
      const manager = (owner as Record<string, { add(key: unknown): void }>)[link.forward.accessor]
      manager?.add(pair[to as string])
    }
  }
  return copy
}

function copyRow(copy: AnyStore, model: ModelMeta, row: AnyRow): void {
  const values: Record<string, unknown> = {}
  for (const { attribute, name, key } of model.fields)
    if (key?.parentLink === true)
      values[name] = copy.model(key.target.name).filter({ pk: row[attribute] }).toArray()[0]
    else values[attribute] = row[attribute]
  copy.model(model.name).create(values)
}

/** What a call returns, or the code of its error. */
function outcome(call: () => unknown): string {
  try {
    return JSON.stringify(call()) ?? 'undefined'
  } catch (error) {
    if (error instanceof core.RelataError || error instanceof core.UsageError) return error.code
    throw error
  }
}

const READS: Readonly<Record<string, (set: Loose) => unknown>> = {
  toArray: (set) => set.toArray(),
  count: (set) => set.count(),
  exists: (set) => set.exists(),
  first: (set) => set.first(),
  loop: (set) => [...(set as unknown as Iterable<unknown>)],
  page: (set) => {
    const { rows } = (set as unknown as { page(options: object): { rows: unknown } }).page({ size: 3 })
    return rows
  },
}

const relationsOf = (model: ModelMeta): readonly (readonly [string, Edge])[] => [
  ...model.parents.flatMap(({ target }) => [...target.accessors]),
  ...model.accessors,
]

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

function sameReads(scope: AnyStore, copy: AnyStore, seed: readonly number[]): void {
  const query = (db: AnyStore): Loose => randomQuery(db, new Random(seed))
  const what = outcome(() => String(query(copy).explain()))
  for (const [name, read] of Object.entries(READS))
    assert.is(
      outcome(() => read(query(scope))),
      outcome(() => read(query(copy))),
      `${name} of ${what}`,
    )
  const sums = (db: AnyStore): unknown => {
    const random = new Random(seed)
    const set = randomQuery(db, random)
    return set.aggregate({ n: aggregate(random, set.query.model) })
  }
  assert.is(
    outcome(() => sums(scope)),
    outcome(() => sums(copy)),
    `aggregate of ${what}`,
  )
}

function sameRows(scope: AnyStore, copy: AnyStore): void {
  for (const model of scope.schema.models) {
    if (model.autoOf !== undefined) continue
    const [own, copied] = [rowsOf(scope, model), rowsOf(copy, model)]
    assert.is(JSON.stringify(own), JSON.stringify(copied), `the rows of ${model.name}`)
    assert.is(scope.model(model.name).count(), copied.length)
    own.forEach((row, i) => {
      assert.is(
        outcome(() => around(scope, model, row, 1)),
        outcome(() => around(copy, model, copied[i], 1)),
        `around ${String(row)}`,
      )
    })
  }
}

const seeds = fc.array(fc.nat(1000), { minLength: 40, maxLength: 80 })
const parts = fc.tuple(seeds, fc.integer({ min: 1, max: 3 }), fc.array(seeds, { minLength: 3, maxLength: 8 }))

/** A store with commits after the first scope; undefined if its schema has no scope. */
function opened(
  seed: readonly number[],
  value: number,
): { db: AnyStore; scope: AnyStore; random: Random } | undefined {
  const random = new Random(seed)
  const db = tenants(random)
  // What was written before may cross scopes.
  for (const model of db.schema.models.filter(({ autoOf }) => autoOf === undefined))
    refusable(() => db.model(model.name).filter({ pk__gt: 0 }).delete())
  try {
    const scope = db.scope({ tenant: value })
    for (let i = 0; i < 60; i++) write(db, random)
    return { db, scope, random }
  } catch (error) {
    if (error instanceof core.UsageError && error.code === 'ERR_SCOPE') return undefined
    if (error instanceof core.IntegrityError && error.code === 'ERR_SCOPE_CROSSING') return undefined
    throw error
  }
}

let reached = 0
test('reads what a store reads that has its rows alone', () => {
  fc.assert(
    fc.property(parts, ([seed, value, queries]) => {
      const made = opened(seed, value)
      if (made === undefined) return
      const { db, scope } = made
      const copy = copyOf(db, new NaiveScope(db, value))
      sameRows(scope, copy)
      for (const each of queries) sameReads(scope, copy, each)
      if (db.schema.models.some((model) => rowsOf(db, model).length > rowsOf(scope, model).length)) reached++
    }),
    { numRuns: 150 },
  )
  assert.ok(reached > 20, `only ${reached} stores had rows of other scopes`)
})

test('has live queries that show what the query returns, whoever writes', () => {
  fc.assert(
    fc.property(parts, ([seed, value, queries]) => {
      const made = opened(seed, value)
      if (made === undefined) return
      const { db, scope, random } = made
      const watched = queries.slice(0, 4).flatMap((each) => {
        const shown: { rows: readonly unknown[] } = { rows: [] }
        try {
          const set = randomQuery(scope, new Random(each))
          set.live().subscribe((rows) => {
            shown.rows = rows
          })
          return [{ set, shown }]
        } catch (error) {
          if (error instanceof core.RelataError || error instanceof core.UsageError) return []
          throw error
        }
      })
      for (let i = 0; i < 12; i++) {
        outcome(() => write(random.chance(3) ? scope : db, random))
        for (const { set, shown } of watched)
          assert.is(JSON.stringify(shown.rows), JSON.stringify(set.toArray()), String(set.explain()))
      }
    }),
    { numRuns: 60 },
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
    { numRuns: 100 },
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
