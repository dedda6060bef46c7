import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as query from '@relata/query'
import { given } from '../worlds/as-written.js'
import { holds, OuterValue, relationOf, aggregatesOver, type Condition, type World } from '../worlds/naive.js'
import {
  build,
  conditionOf,
  nestedShapes,
  plans,
  randomPath,
  several,
  type LooseSet,
} from '../worlds/random-world.js'

const test = suite('what queries inside refer to is a choice of the scope around')

const { count, max } = query as unknown as Record<'count' | 'max', (chain: string) => unknown>
const models = fc.constantFrom('Ape', 'Bee', 'Cat')
const settings = { numRuns: 300, includeErrorInReport: true } as const
const ids = (set: LooseSet): number[] => set.toArray().map((row) => row.id)
const kept = (world: World, model: string, condition: Condition): number[] =>
  (world.rows[model] ?? []).filter((row) => holds(world, { model, row }, condition)).map((row) => row.id)

/** How many references lead over several rows, and how many to a row two queries out. */
const met = { several: 0, deep: 0 }
function note(world: World, condition: Condition, around: readonly string[]): void {
  if (condition.kind === 'not') note(world, condition.child, around)
  else if (condition.kind === 'exists')
    for (const scope of condition.scopes) note(world, scope, [condition.model, ...around])
  else if (condition.kind !== 'lookup') for (const child of condition.children) note(world, child, around)
  else if (condition.value instanceof OuterValue) {
    const { depth, path } = condition.value
    let at = around[depth] ?? ''
    for (const name of path) {
      const relation = relationOf(world, at, name)
      if (relation.multi) met.several++
      at = relation.target
    }
    if (depth > 1) met.deep++
  }
}

test('filter keeps the rows for which some choice makes the condition true; exclude keeps the others', () => {
  fc.assert(
    fc.property(plans, several(fc.tuple(models, nestedShapes)), (plan, queries) => {
      const { db, world } = build(plan)
      for (const [model, shape] of queries) {
        const condition = conditionOf(world, model, shape)
        note(world, condition, [model])
        const expected = kept(world, model, condition)
        assert.equal(ids(db.model(model).filter(given(condition, db))), expected)
        const rest = (world.rows[model] ?? []).map((row) => row.id).filter((id) => !expected.includes(id))
        assert.equal(ids(db.model(model).exclude(given(condition, db))), rest)
      }
    }),
    settings,
  )
  assert.ok(met.several > 100 && met.deep > 50, JSON.stringify(met))
})

test('each call is a separate scope, and a later aggregate ranges over the choices that an earlier one left', () => {
  fc.assert(
    fc.property(
      plans,
      several(
        fc.tuple(
          models,
          fc.tuple(nestedShapes, nestedShapes),
          fc.array(fc.nat(50), { minLength: 1, maxLength: 2 }),
        ),
      ),
      (plan, queries) => {
        const { db, world } = build(plan)
        for (const [model, shapes, numbers] of queries) {
          const scopes = shapes.map((shape) => conditionOf(world, model, shape))
          const { path } = randomPath(world, model, numbers)
          if (path.length === 0) continue
          const set = scopes.reduce(
            (filtered: LooseSet, scope) => filtered.filter(given(scope, db)),
            db.model(model),
          )
          const expected = (world.rows[model] ?? [])
            .filter((row) => scopes.every((scope) => holds(world, { model, row }, scope)))
            .map((row) => {
              const { rows, most } = aggregatesOver(world, { model, row }, { path, scopes })
              return { id: row.id, rows, most }
            })
          const annotated = set.annotate({
            rows: count([...path, 'id'].join('__')),
            most: max([...path, 'number'].join('__')),
          })
          assert.equal(
            annotated.toArray().map(({ id, rows, most }) => ({ id, rows, most })),
            expected,
          )
        }
      },
    ),
    settings,
  )
})

test('update and delete take the rows that filter keeps', () => {
  fc.assert(
    fc.property(plans, models, nestedShapes, (plan, model, shape) => {
      const { db, world } = build(plan)
      const condition = conditionOf(world, model, shape)
      const expected = kept(world, model, condition)
      assert.is(db.model(model).filter(given(condition, db)).update({ word: 'touched' }), expected.length)
      assert.equal(ids(db.model(model).filter({ word: 'touched' })), expected)
      const again = build(plan).db
      again.model(model).filter(given(condition, again)).delete()
      const rest = (world.rows[model] ?? []).map((row) => row.id).filter((id) => !expected.includes(id))
      assert.equal(ids(again.model(model).filter({})), rest)
    }),
    settings,
  )
})

test.run()
