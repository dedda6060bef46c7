import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { State } from '../../src/state/state.js'
import { checkWorld } from './table/check-world.js'
import { schema, step, World } from './table/world.js'

const test = suite('state')
const steps = fc.array(step, { maxLength: 120, size: 'max' })
const options = { numRuns: 150, includeErrorInReport: true }

test('equals a model of plain arrays, after any events and any reads in between', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const world = new World()
      world.onRead = () => checkWorld(world)
      for (const each of all) world.run(each)
      checkWorld(world)
    }),
    options,
  )
})

test('is as it was when events are taken back in the opposite order', () => {
  fc.assert(
    fc.property(steps, steps, fc.boolean(), (before, after, read) => {
      const world = new World()
      for (const each of before) world.run(each)
      const rows = new Map(
        [...world.rows].map(([model, list]) => [
          model,
          list.map((row) => ({ ...row, values: { ...row.values } })),
        ]),
      )
      const links = new Map([...world.links].map(([link, list]) => [link, [...list]]))
      const hash = world.state.hash()
      const limits = world.state.tables.map((table) => table.limit)
      if (read) checkWorld(world)
      const count = world.done.length
      for (const each of after) world.run(each)
      if (read) checkWorld(world)
      world.undoTo(count)
      world.rows = rows
      world.links = links
      checkWorld(world)
      assert.is(world.state.hash(), hash)
      assert.equal(
        world.state.tables.map((table) => table.limit),
        limits,
      )
      for (const each of after) world.run(each)
      checkWorld(world)
    }),
    options,
  )
})

test('is the fold of its events: replayed into an empty state, they produce the same hash', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const world = new World()
      for (const each of all) world.run(each)
      const replayed = new State(schema)
      for (const { event } of world.done) replayed.apply(event)
      assert.is(replayed.hash(), world.state.hash())
    }),
    options,
  )
})

test('is unchanged by a compaction, and correct after later writes', () => {
  fc.assert(
    fc.property(steps, steps, fc.integer({ min: 64, max: 90 }), fc.boolean(), (before, after, dead, read) => {
      const world = new World()
      world.onRead = () => checkWorld(world)
      for (const each of before) world.run(each)
      for (const model of schema.models) {
        if (model.autoOf !== undefined) continue
        const table = world.state.stored(model)
        const keys = Array.from({ length: dead }, (_, i) =>
          model.pk.type.name === 'string' ? `gone${i}` : 1000 + i,
        )
        const rowOf = (key: string | number): Record<string, string | number | null> =>
          Object.fromEntries(
            model.fields.map((field) => [
              field.attribute,
              field.primaryKey ? key : field.null ? null : `gone${key}`,
            ]),
          )
        for (const key of keys)
          world.state.apply({ type: 'created', model: model.name, key, row: rowOf(key) })
        for (const key of keys)
          world.state.apply({ type: 'deleted', model: model.name, key, row: rowOf(key) })
        assert.ok(table.limit >= dead)
      }
      for (const each of before) world.run(each)
      if (read) checkWorld(world)
      const hash = world.state.hash()
      const moved = world.state.compact()
      assert.ok(moved.length > 0)
      for (const { model } of moved) assert.is(world.state.table(model).limit, world.state.table(model).size)
      assert.is(world.state.hash(), hash)
      checkWorld(world)
      for (const each of after) world.run(each)
      checkWorld(world)
    }),
    { ...options, numRuns: 60 },
  )
})

test.run()
