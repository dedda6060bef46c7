import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FailingWorld, type Verdict } from './failing-world.js'
import { Fault, Faults } from './faults.js'
import { operations, Undo } from './operations.js'
import { attempt } from './stack-end.js'

const test = suite('a fault inside a write')

/** Of the inner calls after so many, and of those inside a transaction, not each is tried. */
const MANY = 60
const STRIDE = 9

const faults = new Faults()
const total: Record<Verdict, number> = { done: 0, undone: 0, failed: 0 }

for (const [what, call] of Object.entries(operations)) {
  for (const after of [false, true]) {
    test(`${what}, where any inner call throws ${after ? 'after' : 'before'} its work: undone, or the store has failed`, () => {
      let world = new FailingWorld()
      for (let i = 0; i < 2; i++) attempt(() => call(world))
      world.judge(undefined, what)
      for (let at = 1, met = true; met; at += at < MANY ? 1 : STRIDE) {
        if (world.isPoor) world = new FailingWorld()
        const { error, ...rest } = faults.run(() => call(world), at, after)
        met = rest.met
        if (error instanceof Error && !(error instanceof Fault)) throw error
        total[
          world.judge(error, `${what}, ${error instanceof Fault ? error.message : 'no fault'}, call ${at}`)
        ]++
      }
      world.goesOn(what)
    })
  }

  test(`${what}, caught inside a transaction, where inner calls throw`, () => {
    let world = new FailingWorld()
    for (let i = 0; i < 2; i++) attempt(() => call(world))
    world.judge(undefined, what)
    for (let at = 1, met = true; met; at += STRIDE) {
      if (world.isPoor) world = new FailingWorld()
      const error = attempt(() =>
        world.store.transact(() => {
          world.create('Tag', { name: `before ${world.next()}` })
          met = faults.run(() => call(world), at, at % 4 > 1).met
          world.create('Tag', { name: `after ${world.next()}` })
          if (at % 2 === 0) throw new Undo()
        }),
      )
      total[world.judge(error, `${what}, call ${at}`)]++
    }
  })
}

test('each of the three outcomes occurs, many times', () => {
  assert.ok(total.done > 100 && total.undone > 500 && total.failed > 500, JSON.stringify(total))
})

test.run()
