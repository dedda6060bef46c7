import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as query from '@relata/query'
import { given } from '../worlds/as-written.js'
import { holds } from '../worlds/naive.js'
import { keyOf, build, conditionOf, plans, several, shapes, type LooseSet } from '../worlds/random-world.js'

const { Exists, OuterRef, not } = query as unknown as Record<
  'Exists' | 'OuterRef' | 'not',
  (...args: readonly unknown[]) => object
>

const ids = (set: LooseSet): number[] => set.toArray().map((row) => row.id)
const settings = { numRuns: 300, includeErrorInReport: true } as const
const NAMES = ['Ape', 'Bee', 'Cat']

test('Exists tied by a key is true if some row of the query has that key, whatever its other conditions', () => {
  let tied = 0
  fc.assert(
    fc.property(plans, several(fc.tuple(shapes, fc.boolean(), fc.boolean())), (plan, queries) => {
      const { db, world } = build(plan)
      const at = plan.fields.findIndex((field) => field.kind === 'foreignKey' || field.kind === 'oneToOne')
      const field = plan.fields[at]
      if (field === undefined) return
      for (const [shape, negated, together] of queries) {
        tied++
        const [source, target] = [NAMES[field.model] as string, NAMES[field.target] as string]
        const condition = conditionOf(world, source, shape)
        const tie = { [`f${at}`]: OuterRef('pk') }
        const inner = together
          ? db.model(source).filter(tie, given(condition))
          : db.model(source).filter(given(condition)).filter(tie)
        const exists = negated ? not(Exists(inner)) : Exists(inner)
        const expected = (world.rows[target] ?? [])
          .filter(
            (row) =>
              (world.rows[source] ?? []).some(
                (one) => one[keyOf(at)] === row.id && holds(world, { model: source, row: one }, condition),
              ) !== negated,
          )
          .map((row) => row.id)
        assert.equal(ids(db.model(target).filter(exists)), expected)
      }
    }),
    settings,
  )
  assert.ok(tied > 100)
})

test('Exists from the row that holds the key, and by the same row', () => {
  fc.assert(
    fc.property(plans, several(shapes), (plan, queries) => {
      const { db, world } = build(plan)
      const at = plan.fields.findIndex((field) => field.kind === 'foreignKey')
      const field = plan.fields[at]
      if (field === undefined) return
      for (const shape of queries) {
        const [source, target] = [NAMES[field.model] as string, NAMES[field.target] as string]
        const condition = conditionOf(world, target, shape)
        const expected = (world.rows[source] ?? []).filter((row) =>
          (world.rows[target] ?? []).some(
            (one) => one.id === row[keyOf(at)] && holds(world, { model: target, row: one }, condition),
          ),
        )
        const inner = db
          .model(target)
          .filter({ pk: OuterRef(`f${at}`) })
          .filter(given(condition))
        assert.equal(
          ids(db.model(source).filter(Exists(inner))),
          expected.map((row) => row.id),
        )
        const same = db
          .model(target)
          .filter({ pk: OuterRef('pk') })
          .filter(given(condition))
        assert.equal(
          ids(db.model(target).filter(Exists(same))),
          (world.rows[target] ?? [])
            .filter((row) => holds(world, { model: target, row }, condition))
            .map((row) => row.id),
        )
      }
    }),
    settings,
  )
})

test('Exists of those that share a key with the row', () => {
  fc.assert(
    fc.property(plans, several(shapes), (plan, queries) => {
      const { db, world } = build(plan)
      const at = plan.fields.findIndex((field) => field.kind === 'foreignKey')
      const field = plan.fields[at]
      if (field === undefined) return
      for (const shape of queries) {
        const source = NAMES[field.model] as string
        const condition = conditionOf(world, source, shape)
        const key = `f${at}`
        const siblings = db
          .model(source)
          .filter({ [key]: OuterRef(key) })
          .filter(given(condition))
        const rows = world.rows[source] ?? []
        const expected = rows.filter(
          (row) =>
            row[keyOf(at)] !== null &&
            rows.some(
              (one) =>
                one[keyOf(at)] === row[keyOf(at)] && holds(world, { model: source, row: one }, condition),
            ),
        )
        assert.equal(
          ids(db.model(source).filter(Exists(siblings))),
          expected.map((row) => row.id),
        )
      }
    }),
    settings,
  )
})

test('a query set as the value of `in` holds the keys of its rows, or the values that it names', () => {
  let keyed = 0
  fc.assert(
    fc.property(plans, several(fc.tuple(shapes, fc.boolean(), fc.boolean())), (plan, queries) => {
      const { db, world } = build(plan)
      const at = plan.fields.findIndex((field) => field.kind === 'foreignKey' || field.kind === 'oneToOne')
      const field = plan.fields[at]
      if (field === undefined) return
      for (const [shape, negated, inside] of queries) {
        keyed++
        const key = `f${at}`
        const [source, target] = [NAMES[field.model] as string, NAMES[field.target] as string]
        const asks = (
          model: string,
        ): [LooseSet, ReadonlySet<unknown>, (id: string) => ReadonlySet<unknown>] => {
          const condition = conditionOf(world, model, shape)
          const rows = (world.rows[model] ?? []).filter((row) => holds(world, { model, row }, condition))
          const kept = negated ? (world.rows[model] ?? []).filter((row) => !rows.includes(row)) : rows
          const set = negated
            ? db.model(model).exclude(given(condition))
            : db.model(model).filter(given(condition))
          return [set, new Set(kept.map((row) => row.id)), (id) => new Set(kept.map((row) => row[id]))]
        }
        const [targets, targetIds] = asks(target)
        const [sources, , valuesOf] = asks(source)
        const outer = db.model(source)
        const [byRows, expected] = [
          { [`${key}__in`]: targets },
          (row: { readonly [name: string]: unknown }) => targetIds.has(row[keyOf(at)]),
        ]
        assert.equal(
          ids(inside ? outer.exclude(byRows) : outer.filter(byRows)),
          (world.rows[source] ?? []).filter((row) => expected(row) !== inside).map((row) => row.id),
        )
        const named = { pk__in: sources.values(key) }
        assert.equal(
          ids(inside ? db.model(target).exclude(named) : db.model(target).filter(named)),
          (world.rows[target] ?? [])
            .filter((row) => valuesOf(keyOf(at)).has(row.id) !== inside)
            .map((row) => row.id),
        )
      }
    }),
    settings,
  )
  assert.ok(keyed > 100)
})

test('Exists tied by anything else is evaluated row by row', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { db, world } = build(plan)
      const inner = db.model('Bee').filter({ number: OuterRef('number') })
      const expected = (world.rows['Ape'] ?? []).filter(
        (row) =>
          row['number'] !== null && (world.rows['Bee'] ?? []).some((one) => one['number'] === row['number']),
      )
      assert.equal(
        ids(db.model('Ape').filter(Exists(inner))),
        expected.map((row) => row.id),
      )
    }),
    { ...settings, numRuns: 300 },
  )
})

test.run()
