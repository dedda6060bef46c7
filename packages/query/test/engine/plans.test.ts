import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SchemaMeta, SlotList, StateReader } from '@relata/core/engine'
import { allOf } from '../../src/ast/query.js'
import type { Condition as Asked } from '../../src/ast/nodes.js'
import { junction, lookup, not } from '../../src/ast/condition.js'
import { Evaluation } from '../../src/engine/services.js'
import { SomePredicate } from '../../src/plan/predicate.js'
import { chooseAccess, indexPathOf, scanOf } from '../../src/plan/choose-access.js'
import { findSlots } from '../../src/select/find-slots.js'
import { runAccess } from '../../src/select/select.js'
import { flagsOf } from '../../src/select/table-scan.js'
import { planQuery } from '../../src/engine/plan-query.js'
import { rowTest } from '../../src/select/row-test/of-predicate.js'
import { holds, type Condition } from '../worlds/naive.js'
import { build, conditionOf, plans, shapes } from '../worlds/random-world.js'
import { assertNoticed } from '../worlds/planted-fault.js'

function asked(condition: Condition): Asked {
  switch (condition.kind) {
    case 'lookup':
      return lookup([...condition.path, condition.field, condition.lookup].join('__'), condition.value)
    case 'not':
      return not(asked(condition.child))
    case 'and':
    case 'or':
      return junction(condition.kind, condition.children.map(asked))
    case 'exists':
      throw new Error('no query inside')
  }
}

interface Insides {
  readonly schema: SchemaMeta
  readonly state: StateReader
}

test('a scan, an access path from an index and a test of each row find the same rows', () => {
  const taken = { paths: 0, scans: 0 }
  fc.assert(
    fc.property(plans, fc.constantFrom('Ape', 'Bee', 'Cat'), shapes, (plan, name, shape) => {
      const { core, world } = build(plan)
      const { schema, state }: Insides = core
      const model = schema.model(name)
      const condition = conditionOf(world, name, shape)
      const { predicate } = planQuery(
        { services: new Evaluation(Date.now), schema, state, outer: undefined },
        { ...allOf(model), steps: [{ kind: 'filter', condition: asked(condition) }] },
      )
      const table = state.table(model)
      const expected = (world.rows[name] ?? []).flatMap((row) =>
        holds(world, { model: name, row }, condition) ? [table.find(row.id)] : [],
      )
      const flags = flagsOf(state, scanOf(state, predicate, { model, rows: undefined }))
      const single = rowTest(state, predicate)
      const slots = Array.from({ length: table.limit }, (_, slot) => slot)
      assert.equal(
        slots.filter((slot) => flags[slot] === 1),
        expected,
        'scanned',
      )
      assert.equal(
        slots.filter((slot) => table.live[slot] === 1 && single.passes(slot)),
        expected,
        'row by row',
      )
      assert.equal(
        [...runAccess(state, chooseAccess(state, predicate, model))],
        expected,
        'by the access that is chosen',
      )
      const path = indexPathOf(state, predicate, model)
      if (path === undefined) taken.scans++
      else {
        taken.paths++
        assert.equal(
          slotsIn(findSlots(state, path)).sort((a, b) => a - b),
          expected,
          'from the index',
        )
      }
    }),
    { numRuns: 500, includeErrorInReport: true },
  )
  assert.ok(taken.paths > 50 && taken.scans > 50, `both plans were tried: ${JSON.stringify(taken)}`)
})

const slotsIn = ({ cells, length }: SlotList): number[] => [...cells.subarray(0, length)]

test('a wrong plan is noticed: the law bites', () => {
  assertNoticed(fc.tuple(plans, shapes), ([plan, shape]) => {
    const { core, world } = build(plan)
    const { schema, state }: Insides = core
    const model = schema.model('Ape')
    const condition = conditionOf(world, 'Ape', shape)
    const { predicate } = planQuery(
      { services: new Evaluation(Date.now), schema, state, outer: undefined },
      { ...allOf(model), steps: [{ kind: 'filter', condition: asked(condition) }] },
    )
    // The fault: a row without related rows never passes.
    const faulty =
      predicate.kind === 'some' ? new SomePredicate(predicate.hop, predicate.child, false) : predicate
    const flags = flagsOf(state, chooseAccess(state, faulty, model))
    const expected = (world.rows['Ape'] ?? []).map((row) =>
      holds(world, { model: 'Ape', row }, condition) ? 1 : 0,
    )
    assert.equal(
      expected.map((_, slot) => flags[slot]),
      expected,
    )
  })
})

test.run()
