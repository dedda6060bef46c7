import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { avg, count, max } from '@relata/query'
import { given } from '../worlds/as-written.js'
import { holds, aggregatesOver, type World } from '../worlds/naive.js'
import {
  build,
  conditionOf,
  plans,
  randomPath,
  several,
  shapes,
  type LooseSet,
} from '../worlds/random-world.js'

const ids = (set: LooseSet): number[] => set.toArray().map((row) => row.id)
const rowsOf = (world: World, model: string): World['rows'][string] => world.rows[model] ?? []
const models = fc.constantFrom('Ape', 'Bee', 'Cat')
const settings = { numRuns: 400, includeErrorInReport: true } as const

test('filter keeps the rows for which some choice of related rows makes the condition true, in order of creation', () => {
  fc.assert(
    fc.property(plans, several(fc.tuple(models, shapes)), (plan, queries) => {
      const { db, world } = build(plan)
      for (const [model, shape] of queries) {
        const condition = conditionOf(world, model, shape)
        const expected = rowsOf(world, model)
          .filter((row) => holds(world, { model, row }, condition))
          .map((row) => row.id)
        assert.equal(ids(db.model(model).filter(given(condition))), expected)
        assert.is(db.model(model).filter(given(condition)).count(), expected.length)
      }
    }),
    settings,
  )
})

test('exclude keeps exactly the others', () => {
  fc.assert(
    fc.property(plans, several(fc.tuple(models, shapes)), (plan, queries) => {
      const { db, world } = build(plan)
      for (const [model, shape] of queries) {
        const condition = conditionOf(world, model, shape)
        const expected = rowsOf(world, model)
          .filter((row) => !holds(world, { model, row }, condition))
          .map((row) => row.id)
        assert.equal(ids(db.model(model).exclude(given(condition))), expected)
      }
    }),
    settings,
  )
})

test('each call is a separate scope', () => {
  fc.assert(
    fc.property(plans, several(fc.tuple(models, shapes, shapes)), (plan, queries) => {
      const { db, world } = build(plan)
      for (const [model, one, other] of queries) {
        const [first, second] = [conditionOf(world, model, one), conditionOf(world, model, other)]
        const expected = rowsOf(world, model)
          .filter((row) => holds(world, { model, row }, first) && holds(world, { model, row }, second))
          .map((row) => row.id)
        assert.equal(ids(db.model(model).filter(given(first)).filter(given(second))), expected)
      }
    }),
    settings,
  )
})

test('aggregates range over the choices that the last earlier scope naming their path left open', () => {
  fc.assert(
    fc.property(
      plans,
      several(
        fc.tuple(
          models,
          fc.option(shapes, { nil: undefined }),
          fc.array(fc.nat(50), { minLength: 1, maxLength: 3 }),
        ),
      ),
      (plan, queries) => {
        const { db, world } = build(plan)
        for (const [model, shape, numbers] of queries) {
          const { path } = randomPath(world, model, numbers)
          if (path.length === 0) continue
          const condition = shape === undefined ? undefined : conditionOf(world, model, shape)
          const scopes = condition === undefined ? [] : [condition]
          const set = condition === undefined ? db.model(model) : db.model(model).filter(given(condition))
          const chain = [...path, 'number'].join('__')
          const aggregates = {
            rows: (count as (c: string) => unknown)([...path, 'id'].join('__')),
            most: (max as (c: string) => unknown)(chain),
            mean: (avg as (c: string) => unknown)(chain),
          }
          const expected = rowsOf(world, model)
            .filter((row) => condition === undefined || holds(world, { model, row }, condition))
            .map((row) => ({ id: row.id, ...aggregatesOver(world, { model, row }, { path, scopes }) }))
          assert.equal(
            set
              .annotate(aggregates)
              .toArray()
              .map(({ id, rows, most, mean }) => ({ id, rows, most, mean })),
            expected,
          )
        }
      },
    ),
    settings,
  )
})

test('an order with a slice returns the first rows of the whole order, nulls first ascending and last descending', () => {
  fc.assert(
    fc.property(plans, several(fc.tuple(models, fc.boolean(), fc.nat(4), fc.nat(5))), (plan, queries) => {
      const { db, world } = build(plan)
      for (const [model, descending, start, length] of queries) {
        const value = (row: World['rows'][string][number]): number =>
          row['number'] === null ? -1 : (row['number'] as number)
        const sign = descending ? -1 : 1
        const expected = [...rowsOf(world, model)]
          .sort((a, b) => sign * (value(a) - value(b)) || a.id - b.id)
          .map((row) => row.id)
        const ordered = db.model(model).orderBy(descending ? '-number' : 'number')
        assert.equal(ids(ordered), expected)
        assert.equal(ids(ordered.slice(start, start + length)), expected.slice(start, start + length))
      }
    }),
    settings,
  )
})

test.run()
