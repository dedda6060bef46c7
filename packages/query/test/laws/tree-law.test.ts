import { MemoryLog, RelataError } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, type Database } from '../../src/index.js'
import {
  calls,
  Forest,
  forestSchema,
  passes,
  readings,
  seeds,
  steps,
  type Call,
  type ForestKind,
  type ForestSchema,
  type PlaceRow,
  type Step,
  type VisitRow,
} from '../worlds/tree-world.js'

const test = suite('laws of trees')

// The chains are random, so the static types have nothing to say.
interface LooseSet {
  filter(where: object): LooseSet
  exclude(where: object): LooseSet
  annotate(annotations: object): LooseSet
  orderBy(...terms: readonly string[]): LooseSet
  valuesList(...names: readonly unknown[]): LooseSet
  toArray(): unknown[]
  live(): { subscribe(next: (rows: unknown[]) => void): { unsubscribe(): void } }
}

const ids = (rows: readonly unknown[]): readonly number[] => rows.map((row) => (row as PlaceRow).id)

function selected(set: LooseSet, all: readonly Call[]): LooseSet {
  return all.reduce(
    (found, { where, negated }) => (negated ? found.exclude(where) : found.filter(where)),
    set,
  )
}

function openForest(kind: ForestKind, log = new MemoryLog()) {
  const db: Database<ForestSchema> = createStore(forestSchema(kind), { log })
  return { log, db }
}
type Open = ReturnType<typeof openForest>
/** A database, or one of a scope. */
interface Reads {
  readonly db: { readonly Place: Pick<Open['db']['Place'], 'all' | 'get'> }
}

const forestOf = ({ db }: Pick<Open, 'db'>): Forest =>
  new Forest(
    db.Place.all().orderBy('id').values().toArray() as unknown as PlaceRow[],
    db.Visit.all().orderBy('id').values().toArray() as unknown as VisitRow[],
  )

/** Writes a step; refusals leave everything as it was. */
function write(open: Open, step: Step): void {
  const { db } = open
  const keys = (): readonly number[] => db.Place.all().valuesList('id', { flat: true }).toArray()
  const pick = (index: number): number | undefined => {
    const all = keys()
    return all[index % all.length]
  }
  const pickOr = (index: number | null): number | null => (index === null ? null : (pick(index) ?? null))
  switch (step.do) {
    case 'create': {
      const up = pickOr(step.parent)
      const tenant = up === null ? 1 + (step.n % 2) : db.Place.get(up).tenant
      db.Place.create({ name: step.name, n: step.n, parent_id: up, tenant })
      return
    }
    case 'createBefore': {
      const id = Math.max(0, ...keys()) + 10
      db.transact(() => {
        db.Place.create({ id: id + 1, name: 'a', n: 0, parent_id: id })
        db.Place.create({ id, name: 'b', n: 1, parent_id: pickOr(step.parent) })
      })
      return
    }
    case 'move': {
      const id = pick(step.at)
      if (id !== undefined) db.Place.update(id, { parent_id: pickOr(step.parent) })
      return
    }
    case 'moveAll': {
      const moves = new Map(step.list.map(([index, to]) => [pick(index), pickOr(to)]))
      moves.delete(undefined)
      db.Place.bulkUpdate([...moves].map(([id, to]) => [id as number, { parent_id: to }] as const))
      return
    }
    case 'rename': {
      const id = pick(step.at)
      if (id !== undefined) db.Place.update(id, { name: step.name, n: step.n })
      return
    }
    case 'delete': {
      const id = pick(step.at)
      if (id !== undefined) db.Place.delete(id)
      return
    }
    case 'visit': {
      const id = pick(step.at)
      if (id !== undefined) db.Visit.create({ place_id: id, n: step.n })
      return
    }
    case 'several':
      db.transact(() => {
        for (const each of step.steps) write(open, each)
        if (step.fails) throw new RelataError('ERR_ARGUMENT', 'rolled back')
      })
  }
}

function attempt(open: Open, step: Step): void {
  try {
    write(open, step)
  } catch (error) {
    assert.ok(error instanceof RelataError, String((error as Error).stack))
    assert.ok(
      ['ERR_TREE_CYCLE', 'ERR_ARGUMENT', 'ERR_SCOPE_CROSSING'].includes(error.code),
      `${error.code} ${error.message}`,
    )
  }
}

interface Case {
  readonly all: readonly Call[]
  readonly set: LooseSet
  readonly expected: (forest: Forest) => readonly unknown[]
  seen: readonly unknown[]
}

function casesOf({ db }: Reads, queries: readonly (readonly Call[])[]): Case[] {
  const places = db.Place.all() as unknown as LooseSet
  return queries.flatMap((all): Case[] => {
    const rows = (forest: Forest): readonly PlaceRow[] =>
      [...forest.places.values()].filter((place) => passes(forest, place, all))
    const found = selected(places, all)
    return [
      { all, set: found.orderBy('id'), expected: (forest) => ids(rows(forest)), seen: [] },
      {
        all,
        set: found.orderBy('-depth', 'id'),
        expected: (forest) =>
          ids([...rows(forest)].sort((a, b) => forest.depth(b) - forest.depth(a) || a.id - b.id)),
        seen: [],
      },
    ]
  })
}

function readingCases({ db }: Reads): Case[] {
  return readings.map(({ annotations, names, read }): Case => {
    const places = db.Place.all() as unknown as LooseSet
    return {
      all: [],
      set: places
        .annotate(annotations())
        .orderBy('id')
        .valuesList('id', ...names),
      expected: (forest) => [...forest.places.values()].map((place) => [place.id, ...read(forest, place)]),
      seen: [],
    }
  })
}

const plain = (rows: readonly unknown[]): readonly unknown[] =>
  rows.map((row) => (Array.isArray(row) ? [...row] : (row as PlaceRow).id))

function checkRows({ db }: Reads, forest: Forest): void {
  for (const place of forest.places.values()) {
    const row = db.Place.get(place.id)
    assert.equal(ids(row.ancestors.orderBy('depth').toArray()), ids(forest.ancestors(place)))
    assert.equal(ids(row.descendants.orderBy('id').toArray()), ids(forest.descendants(place)))
    assert.is(row.descendants.count(), forest.descendants(place).length)
    assert.equal(ids(row.path), ids(forest.path(place)))
    assert.equal(row.root.id, forest.root(place)[0]?.id)
    assert.is(row.depth, forest.depth(place))
  }
}

test('rows, chains and live queries of a tree are what walking from row to row says, whatever is written', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ForestKind>('cascade', 'setNull', 'loose'),
      seeds,
      fc.array(calls, { minLength: 1, maxLength: 4 }),
      steps,
      (kind, first, queries, writes) => {
        const open = openForest(kind)
        first.forEach(([name, n, up], i) =>
          open.db.Place.create({ name, n, parent_id: up === null || up >= i ? null : up + 1 }),
        )
        const cases = [...casesOf(open, queries), ...readingCases(open)]
        const subscriptions = cases.map((each) =>
          each.set.live().subscribe((rows) => void (each.seen = plain(rows))),
        )
        const check = (): void => {
          const forest = forestOf(open)
          assert.not(forest.isCyclic())
          checkRows(open, forest)
          for (const each of cases) {
            const text = JSON.stringify(each.all.map(({ where, negated }) => [negated, where]))
            const expected = each.expected(forest)
            assert.equal(plain(each.set.toArray()), expected, text)
            assert.equal(each.seen, expected, `live ${text}`)
          }
        }
        check()
        for (const step of writes) {
          attempt(open, step)
          check()
        }
        for (const subscription of subscriptions) subscription.unsubscribe()
        // The log leads to the same state, and to the same answers.
        const again = openForest(kind, open.log)
        assert.is(again.db.stateHash(), open.db.stateHash())
        const forest = forestOf(again)
        for (const each of [...casesOf(again, queries), ...readingCases(again)])
          assert.equal(plain(each.set.toArray()), each.expected(forest))
      },
    ),
    { numRuns: 150, includeErrorInReport: true },
  )
})

test('in a scope they are those of its rows alone', () => {
  fc.assert(
    fc.property(seeds, fc.array(calls, { minLength: 1, maxLength: 3 }), steps, (first, queries, writes) => {
      const open = openForest('cascade')
      const scope = open.db.scope({ tenant: 1 })
      first.forEach(([name, n, up], i) => {
        const parent = up === null || up >= i ? null : open.db.Place.get(up + 1)
        open.db.Place.create({ name, n, parent, tenant: parent?.tenant ?? 1 + (n % 2) })
      })
      const kind = open.db.Kind.create({ name: 'shared by all' })
      open.db.Place.all().update({ kind })
      const cases = [...casesOf({ db: scope }, queries), ...readingCases({ db: scope })]
      const subscriptions = cases.map((each) =>
        each.set.live().subscribe((rows) => void (each.seen = plain(rows))),
      )
      for (const step of [undefined, ...writes]) {
        if (step !== undefined) attempt(open, step)
        const { places, visits } = forestOf(open)
        const forest = new Forest(
          [...places.values()].filter(({ tenant }) => tenant === 1),
          visits,
        )
        checkRows({ db: scope }, forest)
        for (const each of cases) {
          const text = JSON.stringify(each.all.map(({ where, negated }) => [negated, where]))
          assert.equal(plain(each.set.toArray()), each.expected(forest), text)
          assert.equal(each.seen, each.expected(forest), `live ${text}`)
        }
        // From a row that all scopes share, chains lead to rows of the scope only.
        const deepest = [...forest.places.values()].filter((place) => place.kind_id === kind.id)
        const names = (scope.Kind as unknown as LooseSet).valuesList('places__path__name')
        assert.is(
          names.toArray().filter((row) => (row as readonly unknown[])[0] !== null).length,
          deepest.flatMap((place) => forest.path(place)).length,
        )
      }
      for (const subscription of subscriptions) subscription.unsubscribe()
    }),
    { numRuns: 60, includeErrorInReport: true },
  )
})

test.run()
