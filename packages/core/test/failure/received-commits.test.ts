import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FailingWorld, Verdict } from './failing-world.js'
import { Fault, Faults } from './faults.js'
import { FollowingWorld } from './following-world.js'
import { operations } from './operations.js'
import { attempt, nearTheEnd, onLessStack, wordsToEnd } from './stack-end.js'

const test = suite('a store that receives commits, where that fails')

/** Words from one try to the next: odd, so that every place in a frame is tried. */
const STEP = 29
/** So many tries in a row that pass end a sweep. */
const ENOUGH = 6

/** So many commits, or visits of one, try a place where they call the same in the same way. */
const ENOUGH_VISITS = 3

type Tally = Record<Verdict, number>
const tally = (): Tally => ({ done: 0, undone: 0, failed: 0 })

/** The operations that make a commit: what undoes itself sends nothing. */
const sent = Object.entries(operations).filter(([what]) => !what.startsWith('undo of'))

const faults = new Faults()
const injected = tally()
const atTheEnd = tally()

for (const [what, call] of sent) {
  for (const after of [false, true]) {
    test(`${what}, where any inner call throws ${after ? 'after' : 'before'} its work: as before, or the store has failed`, () => {
      let world = new FollowingWorld(call)
      faults.begin(after ? 'after' : 'before', ENOUGH_VISITS)
      for (let more = true; more;) {
        if (world.isPoor) world = new FollowingWorld(call)
        const { commit } = world
        const { error, place } = faults.run(() => world.follower.receive(commit), after)
        more = place !== undefined
        if (error instanceof Error && !isOf(error, Fault)) throw error
        injected[world.judge(error, `${what}, ${String(error)}, ${place}`)]++
      }
      world.goesOn(what)
    })
  }

  test(`${what}, at the end of the stack: as before, received, or the store has failed`, () => {
    nearTheEnd(() => sweep(what, call))
  })
}

/** Receives a commit with more and more of the stack, from where it can't even begin to where it passes. */
function sweep(what: string, call: (world: FailingWorld) => void): void {
  let world = new FollowingWorld(call)
  // What is called for the first time is compiled, which takes more stack.
  for (let i = 0; i < 4; i++) {
    world.goesOn(what)
    if (world.isPoor) world = new FollowingWorld(call)
  }
  let passing = 0
  for (let words = wordsToEnd(); passing < ENOUGH && words > 0; words -= STEP) {
    if (world.isPoor) world = new FollowingWorld(call)
    const { commit, follower } = world
    const error = attempt(() => onLessStack(words, () => follower.receive(commit)))
    if (error instanceof Error && !isOf(error, RangeError)) throw error
    passing = error === undefined ? passing + 1 : 0
    atTheEnd[world.judge(error, `${what}, at ${words} words`)]++
  }
  assert.is(passing, ENOUGH, what)
  world.goesOn(what)
}

/** The error itself, or what an error with a code has as its cause. */
function isOf(error: unknown, type: typeof Fault | typeof RangeError): boolean {
  return error instanceof type || (error instanceof Error && error.cause instanceof type)
}

test('each of the three outcomes occurs, many times', () => {
  assert.ok(injected.done > 20 && injected.undone > 70 && injected.failed > 300, JSON.stringify(injected))
  assert.ok(atTheEnd.done > 30 && atTheEnd.undone > 100 && atTheEnd.failed > 20, JSON.stringify(atTheEnd))
})

test('an error without room for the call is the stack’s own, and the same commit is received later', () => {
  const [, call] = sent[0] as (typeof sent)[number]
  const world = new FollowingWorld(call)
  const { commit, follower } = world
  const apply = follower.state.stored.bind(follower.state)
  follower.state.stored = () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  assert.throws(
    () => follower.receive(commit),
    (error: unknown) => error instanceof RangeError,
  )
  follower.state.stored = apply
  world.goesOn('after the error')
  assert.is(world.notified, 2)
})

test.run()
