import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as core from '@relata/core/engine'
import { manyToMany, type Edge, type ModelMeta } from '@relata/core'
import { count } from '../../src/index.js'
import { byHand, scopesOf, shownKeys } from '../worlds/default-scopes.js'
import { sameReads, sameShown, seeds, watched } from '../worlds/compared-reads.js'
import { Random, world, write, type Extension, type Loose, type LooseStore } from '../worlds/live-world.js'
import { assertNoticed } from '../worlds/planted-fault.js'
import { relationsOf } from '../worlds/relations.js'
import { tenantsOver } from '../worlds/scope-world.js'

/*
 * A store whose models have default scopes is compared with the same store without them, where the condition on the
 * rows is added to each query set by hand.
 */

const test = suite('default scopes')

const parts = fc.tuple(seeds, fc.array(seeds, { minLength: 3, maxLength: 8 }))

/** Many links, so that rows of a many-to-many have several owners. */
const addLinks: NonNullable<Extension['fields']> = (fields) => {
  Object.assign(fields['Ape'] ?? {}, { linked: manyToMany('Bee', { relatedName: 'linking' }) })
}

function opened(
  seed: readonly number[],
  writes: number = 25,
): { readonly db: LooseStore; readonly random: Random } {
  const random = new Random(seed)
  const db = world(random, new core.MemoryLog(), { options: scopesOf(random), fields: addLinks })
  for (let i = 0; i < writes; i++) write(db, random)
  const bees = keysOf(db.model('Bee').unscoped())
  for (const ape of db.model('Ape').unscoped().toArray() as readonly Record<
    string,
    { add(key: number): void }
  >[])
    for (const bee of bees) if (random.chance(2)) ape['linked']?.add(bee)
  return { db, random }
}

const named = (db: LooseStore): readonly ModelMeta[] =>
  db.schema.models.filter(({ autoOf }) => autoOf === undefined)

/** Whether a default scope shows some rows of its model, and leaves some out. */
function hidden(db: LooseStore): boolean {
  return named(db).some((model) => {
    const shown = shownKeys(db, model).size
    return shown > 0 && shown < db.model(model.name).unscoped().count()
  })
}

let reached = 0
test('are a condition on the rows of every query set', () => {
  fc.assert(
    fc.property(parts, ([seed, queries]) => {
      const { db } = opened(seed)
      const naive = byHand(db)
      for (const each of queries) sameReads(db, naive, each)
      if (hidden(db)) reached++
    }),
    { numRuns: 40 },
  )
  assert.ok(reached > 3, `only ${reached} stores had rows outside of a scope`)
})

test('are a condition on the rows of every query set, in a part of the store, too', () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 3 }), ([seed, queries], tenant) => {
      const random = new Random(seed)
      const { db } = tenantsOver(random, scopesOf(random))
      let scope: LooseStore
      try {
        scope = db.scope({ tenant })
      } catch (error) {
        if (error instanceof core.UsageError || error instanceof core.IntegrityError) return
        throw error
      }
      const naive = byHand(scope)
      for (const each of queries) sameReads(scope, naive, each)
    }),
    { numRuns: 30 },
  )
})

/** The rows of a model under its default scope. */
type Scoping = (db: LooseStore, model: ModelMeta) => Loose
const byManager: Scoping = (db, model) => db.model(model.name)
/** The fault: a scope that is a call of `filter`, which chooses related rows. */
const byFilter: Scoping = (db, model) => {
  const all = db.model(model.name).unscoped()
  const declared = model.scopes.get('default')
  return declared === undefined ? all : all.filter(declared)
}

/** Aggregates and orders over all related rows of the rows that are shown. */
function narrowNone(seed: readonly number[], scoping: Scoping): void {
  const { db } = opened(seed)
  for (const model of named(db)) {
    const keys = [...shownKeys(db, model)]
    const naive = db.model(model.name).unscoped().filter({ pk__in: keys })
    for (const edge of model.allEdges) {
      if (edge.name === '') continue
      const counted = (set: Loose): unknown =>
        set
          .annotate({ n: count(edge.name) })
          .orderBy(`${edge.name}__pk`, 'pk')
          .values('pk', 'n')
          .toArray()
      assert.equal(counted(scoping(db, model)), counted(naive), edge.name)
    }
  }
}

test('narrow neither aggregates nor orders over several related rows', () => {
  fc.assert(
    fc.property(seeds, (seed) => narrowNone(seed, byManager)),
    { numRuns: 40 },
  )
})

test('differ there from a call of filter: the law bites', () => {
  assertNoticed(seeds, (seed) => narrowNone(seed, byFilter), 2)
})

interface Merged extends Loose {
  and(other: unknown): Merged
  or(other: unknown): Merged
  xor(other: unknown): Merged
}
const keysOf = (set: Loose): number[] =>
  (set.orderBy().toArray() as { readonly pk: number }[]).map(({ pk }) => pk).sort((a, b) => a - b)

/** Filters over the rows of a model; sometimes without its default scope. */
function filters(db: LooseStore, random: Random, model: ModelMeta): Merged {
  let set: Loose = random.chance(4) ? db.model(model.name).unscoped() : db.model(model.name).all()
  for (let i = random.below(3); i > 0; i--) {
    const { name } = random.of(model.rowFields.filter(({ key }) => key === undefined))
    const where = name.startsWith('word')
      ? { [name]: random.of(['ab', 'b', 'zz', '']) }
      : { [`${name}__${random.of(['lte', 'gt'])}`]: random.below(4) }
    set = random.chance(3) ? set.exclude(where) : set.filter(where)
  }
  return set as Merged
}

const MEMBERS = {
  and: (one: boolean, other: boolean): boolean => one && other,
  or: (one: boolean, other: boolean): boolean => one || other,
} as const

test('stay in each operand of and, or and xor', () => {
  fc.assert(
    fc.property(parts, ([seed, queries]) => {
      const { db } = opened(seed)
      for (const each of queries) {
        const random = new Random(each)
        const model = random.of(named(db))
        const sets = [
          filters(db, random, model),
          filters(db, random, model),
          filters(db, random, model),
        ] as const
        const [a, b, c] = sets
        const [one, other, third] = sets.map((set) => new Set(keysOf(set))) as [
          Set<number>,
          Set<number>,
          Set<number>,
        ]
        const all = keysOf(db.model(model.name).unscoped())
        for (const operator of ['and', 'or'] as const)
          assert.equal(
            keysOf(a[operator](b)[operator](c)),
            all.filter((key) =>
              MEMBERS[operator](MEMBERS[operator](one.has(key), other.has(key)), third.has(key)),
            ),
            operator,
          )
        assert.equal(
          keysOf(a.xor(b).xor(c)),
          all.filter((key) => [one, other, third].filter((set) => set.has(key)).length === 1),
          'xor',
        )
        assert.equal(
          keysOf(a.all().union(b)),
          all.filter((key) => one.has(key) || other.has(key)),
        )
      }
    }),
    { numRuns: 40 },
  )
})

test('are taken away by unscoped, before and after', () => {
  fc.assert(
    fc.property(parts, ([seed, queries]) => {
      const { db } = opened(seed)
      for (const each of queries) {
        const random = new Random(each)
        const model = random.of(named(db))
        const [a, b] = [filters(db, random, model), filters(db, random, model)]
        const free = (set: Loose): Merged => set.unscoped() as Merged
        const shown = shownKeys(db, model)
        const both = (set: Loose): number[] => keysOf(free(set)).filter((key) => shown.has(key))
        assert.equal(keysOf(db.model(model.name).filter({ pk__in: free(a) })), both(a))
        // Of operands that both have the scope, it is that of the result.
        const other = db.model(model.name).filter({ pk__in: free(b) }) as unknown as Merged
        const scoped = db.model(model.name).filter({ pk__in: free(a) }) as unknown as Merged
        for (const operator of ['and', 'or', 'xor'] as const)
          assert.equal(
            keysOf(free(scoped[operator](other))),
            keysOf(free(scoped)[operator](free(other))),
            operator,
          )
      }
    }),
    { numRuns: 30 },
  )
})

interface Pickable extends Loose {
  pick(shape: object): Loose
  prefetchRelated(...names: readonly string[]): Loose
}
type AnyRow = Readonly<Record<string, unknown>>
const sorted = (rows: unknown): number[] =>
  (rows as readonly { readonly pk: number }[]).map(({ pk }) => pk).sort((a, b) => a - b)

/** A relation of a row, and its rows as pick and prefetchRelated return them. */
interface Around {
  readonly name: string
  readonly edge: Edge
  readonly related: unknown
  readonly picked: unknown
  readonly prefetched: unknown
}

function checkRelated(db: LooseStore, { name, edge, related, picked, prefetched }: Around): void {
  if (edge.single) {
    assert.equal(picked, related === null ? null : { pk: (related as AnyRow)['pk'] })
    return
  }
  const manager = related as Loose
  const shown = shownKeys(db, edge.target)
  const naive = keysOf(manager.unscoped()).filter((key) => shown.has(key))
  assert.equal(sorted(manager.toArray()), naive, name)
  assert.equal(sorted([...(manager as unknown as Iterable<unknown>)]), naive)
  assert.is(manager.count(), naive.length)
  assert.is(manager.exists(), naive.length > 0)
  assert.equal(sorted(picked), naive, `pick of ${name}`)
  assert.equal(sorted((prefetched as Loose).toArray()), naive, `prefetched ${name}`)
  // The first filter of a many-to-many refers to the manager's own row.
  for (const lookup of edge.inverse.name === '' ? [] : ['pk__lte', 'pk'])
    for (const method of ['filter', 'exclude'] as const) {
      const where = { [`${edge.inverse.name}__${lookup}`]: 3 }
      assert.equal(
        keysOf(manager[method](where)),
        keysOf(manager.unscoped()[method](where)).filter((key) => shown.has(key)),
        `${method} of ${name}`,
      )
    }
}

function checkRelations(db: LooseStore, model: ModelMeta): void {
  const relations = relationsOf(model)
  const all = db.model(model.name).unscoped().orderBy('pk') as Pickable
  const many = relations.filter(([, edge]) => !edge.single).map(([name]) => name)
  const shape = { pk: true, ...Object.fromEntries(relations.map(([name]) => [name, { pk: true }])) }
  const picked = all.pick(shape).toArray() as readonly AnyRow[]
  const prefetched = all.prefetchRelated(...many).toArray() as readonly AnyRow[]
  const store = db as unknown as { related(row: unknown, name: string): unknown }
  for (const [i, row] of all.toArray().entries())
    for (const [name, edge] of relations) {
      const related = store.related(row, name)
      const around = { name: `${String(row)}.${name}`, edge, related, picked: picked[i]?.[name] }
      checkRelated(db, { ...around, prefetched: edge.single ? undefined : prefetched[i]?.[name] })
    }
}

test('hold for related managers, lists of pick and prefetched rows, and not for single rows', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { db } = opened(seed)
      for (const model of named(db)) checkRelations(db, model)
    }),
    { numRuns: 30 },
  )
})

interface Writable {
  update(values: object): number
  delete(): unknown
}

/** Rows outside of the query set keep their values. */
function checkUpdate(db: LooseStore, model: ModelMeta, set: Merged): void {
  const matched = keysOf(set)
  const name = `number${model.name}`
  const free = db.model(model.name).unscoped()
  const values = (): ReadonlyMap<unknown, unknown> =>
    new Map((free.toArray() as readonly AnyRow[]).map((row) => [row['pk'], row[name]]))
  const old = values()
  assert.is((set as unknown as Writable).update({ [name]: 3 }), matched.length)
  for (const [key, value] of values())
    assert.is(value, matched.includes(key as number) ? 3 : old.get(key), `row ${String(key)}`)
}

/** The rows of the query set are deleted; others of the model only if they depend on these. */
function checkDelete(db: LooseStore, model: ModelMeta, set: Merged): void {
  const free = db.model(model.name).unscoped()
  const [matched, before] = [keysOf(set), keysOf(free)]
  const rows = set.toArray()
  let deleted: Readonly<Record<string, number>>
  try {
    const explainer = db as unknown as { explainDelete(list: unknown): { byModel: typeof deleted } }
    deleted = rows.length === 0 ? {} : explainer.explainDelete(rows).byModel
    ;(set as unknown as Writable).delete()
  } catch (error) {
    if (!(error instanceof core.IntegrityError)) throw error
    assert.equal(keysOf(free), before)
    return
  }
  const left = keysOf(free)
  assert.not.ok(left.some((key) => matched.includes(key)))
  assert.is(before.length - left.length, deleted[model.name] ?? 0)
}

test('decide what query sets update and delete', () => {
  fc.assert(
    fc.property(parts, ([seed, queries]) => {
      const { db } = opened(seed)
      for (const each of queries) {
        const random = new Random(each)
        const model = random.of(named(db))
        const set = filters(db, random, model)
        if (random.chance(2)) checkUpdate(db, model, set)
        else checkDelete(db, model, set)
      }
    }),
    { numRuns: 30 },
  )
})

test('hold for live queries after every write', () => {
  fc.assert(
    fc.property(parts, ([seed, queries]) => {
      const { db, random } = opened(seed, 6)
      const all = watched(db, queries.slice(0, 5))
      for (let i = 0; i < 12; i++) {
        write(db, random)
        sameShown(all)
      }
    }),
    { numRuns: 30 },
  )
})

test.run()
