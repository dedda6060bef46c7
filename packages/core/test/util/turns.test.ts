import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sortInSteps } from '../../src/util/sort-in-steps.js'
import { runAtOnce, runInTurns, type Progress, type Steps, type TurnClock } from '../../src/util/turns.js'

const test = suite('long computations in turns')

/** A clock that only steps move, and that counts turns. */
class StepClock implements TurnClock {
  time = 0
  turns = 1
  readonly onTurn: () => void
  constructor(onTurn: () => void = () => undefined) {
    this.onTurn = onTurn
  }
  now(): number {
    return this.time
  }
  async next(): Promise<void> {
    this.turns++
    this.onTurn()
  }
}

/** Counts to `total`, a step each, which takes so many milliseconds. */
function counting(total: number, clock: StepClock, milliseconds: number): Steps<string> & { ended: boolean } {
  const progress = { done: 0, total }
  const end = { ended: false }
  function* steps(): Generator<void, string, undefined> {
    try {
      while (progress.done < total) {
        progress.done++
        clock.time += milliseconds
        yield
      }
      return 'counted'
    } finally {
      end.ended = true
    }
  }
  return Object.assign(end, { progress, steps: steps() })
}

test('a turn ends after the step that uses up its time', async () => {
  const clock = new StepClock()
  const reports: Progress[] = []
  const options = { onProgress: (progress: Progress) => reports.push(progress) }
  assert.is(await runInTurns(counting(10, clock, 7), options, clock), 'counted')
  assert.equal(
    reports.map(({ done }) => done),
    [3, 6, 9, 10],
  )
  assert.equal(reports.at(-1), { done: 10, total: 10 })
  assert.is(clock.turns, 4)
})

test('a short computation takes no other turn', async () => {
  const clock = new StepClock()
  assert.is(await runInTurns(counting(100, clock, 0), {}, clock), 'counted')
  assert.is(clock.turns, 1)
  assert.is(runAtOnce(counting(100, clock, 50)), 'counted')
})

test('an abort rejects with its reason, and the steps end', async () => {
  const controller = new AbortController()
  const clock = new StepClock(() => controller.abort(new Error('enough')))
  const steps = counting(10, clock, 50)
  let error: unknown
  await runInTurns(steps, { signal: controller.signal }, clock).catch((cause: unknown) => (error = cause))
  assert.is((error as Error).message, 'enough')
  assert.equal([steps.progress.done, steps.ended, clock.turns], [1, true, 2])
})

test('sorts in order, equal entries as they were, with bounded work between two steps', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { maxLength: 300 }), fc.nat({ max: 40 }), (few, times) => {
      const values = Array.from({ length: few.length * times }, (_, at) => few[at % few.length] as number)
      let compared = 0
      let most = 0
      const sorting = sortInSteps(
        Int32Array.from(values.keys()),
        (a, b) => (compared++, (values[a] as number) - (values[b] as number)),
      )
      let step = sorting.next()
      while (step.done !== true) {
        most = Math.max(most, compared)
        compared = 0
        step = sorting.next()
      }
      const expected = [...values.keys()].sort(
        (a, b) => (values[a] as number) - (values[b] as number) || a - b,
      )
      assert.equal([...step.value], expected)
      assert.ok(most <= 16_384, `${most} comparisons in a step`)
    }),
  )
})

test.run()
