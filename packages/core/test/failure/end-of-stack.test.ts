import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FailingWorld, type Verdict } from './failing-world.js'
import { operations, Undo } from './operations.js'
import { attempt, nearTheEnd, onLessStack, wordsToEnd } from './stack-end.js'

const test = suite('writes at the end of the stack')

/** Words from one try to the next: odd, so that every place in a frame is tried. */
const STEP = 21
/** So many tries in a row that pass end a sweep. */
const ENOUGH = 6

type Call = (world: FailingWorld) => void
type Mode = (world: FailingWorld, words: number, call: Call) => void

/** Where in the program a call runs out of stack. */
const modes: Readonly<Record<string, Mode>> = {
  alone: (world, words, call) => onLessStack(words, () => call(world)),
  'in a transaction that goes on': (world, words, call) =>
    void world.store.transact(() => {
      world.create('Tag', { name: `before ${world.next()}` })
      const error = attempt(() => onLessStack(words, () => call(world)))
      world.create('Tag', { name: `after ${world.next()}` })
      if (error instanceof Error && !(error instanceof RangeError)) throw error
    }),
  'in a transaction that is undone': (world, words, call) =>
    void world.store.transact(() => {
      world.update('Author', world.slot('Author', 0), { code: `before ${world.next()}` })
      attempt(() => onLessStack(words, () => call(world)))
      throw new Undo()
    }),
}

function undone(world: FailingWorld, call: Call): void {
  world.store.transact(() => {
    call(world)
    throw new Undo()
  })
}

type Tally = Record<Verdict, number>

interface Sweep {
  readonly mode: Mode
  readonly call: Call
  readonly tally: Tally
}

/** Tries a call with more and more of the stack, from where it can't even begin to where it passes. */
function sweep(label: string, { mode, call, tally }: Sweep): void {
  let world = new FailingWorld()
  // What is called for the first time is compiled, which takes more stack.
  for (let i = 0; i < 5; i++) attempt(() => undone(world, call))
  for (let i = 0; i < 2; i++) attempt(() => mode(world, 0, call))
  world.judge(undefined, label)
  let passing = 0
  for (let words = wordsToEnd(); passing < ENOUGH && words > 0; words -= STEP) {
    if (world.isPoor) world = new FailingWorld()
    let passed = false
    const error = attempt(() =>
      mode(world, words, (each) => {
        call(each)
        passed = true
      }),
    )
    passing = passed ? passing + 1 : 0
    tally[world.judge(error, `${label}, at ${words} words`)]++
  }
  assert.is(passing, ENOUGH, label)
  world.goesOn(label)
}

const total: Tally = { done: 0, undone: 0, failed: 0 }

for (const [how, mode] of Object.entries(modes)) {
  for (const [what, call] of Object.entries(operations)) {
    test(`${what}, ${how}: done, undone, or the store has failed`, () => {
      const tally: Tally = { done: 0, undone: 0, failed: 0 }
      nearTheEnd(() => sweep(`${what}, ${how}`, { mode, call, tally }))
      assert.ok(tally.done + tally.undone > 0)
      for (const verdict of Object.keys(total) as Verdict[]) total[verdict] += tally[verdict]
    })
  }
}

test('each of the three outcomes occurs, many times', () => {
  assert.ok(total.done > 300 && total.undone > 500 && total.failed > 100, JSON.stringify(total))
})

test.run()
