import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Commit } from '../../src/event/commit.js'
import type { Event } from '../../src/event/event.js'
import { InvariantError } from '../../src/util/assert.js'
import { State } from '../../src/state/state.js'
import { applyCommit, revertCommit } from '../../src/state/apply-commit.js'
import { schema, step, World } from './table/world.js'

const test = suite('applying and reverting commits')
const steps = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' })
const options = { numRuns: 150, includeErrorInReport: true }

const commitOf = (events: readonly Event[], position = 1): Commit => ({
  position,
  id: String(position),
  time: 0,
  schema: 1,
  action: undefined,
  meta: undefined,
  key: undefined,
  events,
})
/** The rows of every table by slot, and the counters. */
const contents = (state: State): unknown =>
  schema.models.map((model) => {
    const table = state.table(model)
    const rows = Array.from({ length: table.limit }, (_, slot) => table.row(slot))
    return { rows, counter: model.autoOf === undefined ? state.counter(model) : 0 }
  })

test('the commits of one state, applied to another, make it equal, and reverting them restores every slot, row object and counter', () => {
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (batches) => {
      const world = new World()
      const state = new State(schema)
      const applied = []
      const before: { readonly contents: unknown; readonly rows: unknown; readonly hash: string }[] = []
      for (const batch of batches) {
        const from = world.done.length
        for (const each of batch) world.run(each)
        before.push({
          contents: contents(state),
          rows: state.table(schema.model('Book')).row(0),
          hash: state.hash(),
        })
        const events = world.done.slice(from).map(({ event }) => event)
        const report = applyCommit(state, commitOf(events))
        assert.is(state.hash(), world.state.hash())
        checkSlots(state, report.slots, events)
        applied.push(report)
      }
      for (const report of applied.reverse()) {
        revertCommit(report)
        const expected = before.pop()
        assert.is(state.hash(), expected?.hash)
        assert.equal(contents(state), expected?.contents)
        assert.is(state.table(schema.model('Book')).row(0), expected?.rows, 'the same object')
      }
    }),
    options,
  )
})

/** The last event of a row that is there names the row's slot. */
function checkSlots(state: State, slots: readonly number[], events: readonly Event[]): void {
  events.forEach((event, at) => {
    if (event.type !== 'created' && event.type !== 'updated') return
    const model = schema.model(event.model)
    const row = state.table(model).row(slots[at] as number)
    const later = events
      .slice(at + 1)
      .some((other) => other.type === 'deleted' && other.model === event.model)
    if (!later) assert.equal(row?.[model.pk.attribute], event.key)
  })
}

test('a commit that does not fit leaves the state as it was', () => {
  const state = new State(schema)
  const tag = (label: string): Event => ({
    type: 'created',
    model: 'Tag',
    key: label,
    row: { label, weight: null },
  })
  applyCommit(state, commitOf([tag('a')]))
  const hash = state.hash()
  const misfits: readonly (readonly Event[])[] = [
    [tag('b'), tag('a')],
    [tag('b'), { type: 'deleted', model: 'Tag', key: 'c', row: { label: 'c', weight: null } }],
    [tag('b'), { type: 'updated', model: 'Tag', key: 'c', before: { weight: null }, after: { weight: 1 } }],
    [tag('b'), { type: 'linked', relation: 'Book.tags', from: 1, to: 'b' }],
    [tag('b'), { type: 'unlinked', relation: 'Author.friends', from: 1, to: 2 }],
  ]
  for (const events of misfits) {
    assert.throws(
      () => applyCommit(state, commitOf(events)),
      (error: unknown) => error instanceof InvariantError,
    )
    assert.is(state.hash(), hash)
  }
})

test.run()
