import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FailingWorld, type Verdict } from './failing-world.js'
import { Fault, Faults } from './faults.js'
import { operations, Undo } from './operations.js'
import { attempt } from './stack-end.js'

const test = suite('a fault inside a write')

/** So many operations, or visits of one, try a place where they call the same in the same way. */
const ENOUGH = 3

const faults = new Faults()
const total: Record<Verdict, number> = { done: 0, undone: 0, failed: 0 }

for (const [what, call] of Object.entries(operations)) {
  for (const after of [false, true]) {
    test(`${what}, where any inner call throws ${after ? 'after' : 'before'} its work: undone, or the store has failed`, () => {
      let world = ready(what, call)
      faults.begin(after ? 'after' : 'before', ENOUGH)
      for (let more = true; more;) {
        if (world.isPoor) world = new FailingWorld()
        const { error, place } = faults.run(() => call(world), after)
        more = place !== undefined
        if (error instanceof Error && !(error instanceof Fault)) throw error
        total[
          world.judge(error, `${what}, ${error instanceof Fault ? error.message : 'no fault'}, ${place}`)
        ]++
      }
      world.goesOn(what)
    })
  }

  test(`${what}, caught inside a transaction, where inner calls throw`, () => {
    let world = ready(what, call)
    faults.begin('caught', 1)
    for (let [more, at] = [true, 0]; more; at++) {
      if (world.isPoor) world = new FailingWorld()
      let place: string | undefined
      const error = attempt(() =>
        world.store.transact(() => {
          world.create('Tag', { name: `before ${world.next()}` })
          place = faults.run(() => call(world), at % 4 > 1).place
          world.create('Tag', { name: `after ${world.next()}` })
          if (at % 2 === 0) throw new Undo()
        }),
      )
      more = place !== undefined
      total[world.judge(error, `${what}, ${place}`)]++
    }
  })
}

/** A world in which an operation was done before. */
function ready(what: string, call: (world: FailingWorld) => void): FailingWorld {
  const world = new FailingWorld()
  for (let i = 0; i < 2; i++) attempt(() => call(world))
  world.judge(undefined, what)
  return world
}

test('each of the three outcomes occurs, many times', () => {
  assert.ok(total.done > 50 && total.undone > 200 && total.failed > 500, JSON.stringify(total))
})

test.run()
