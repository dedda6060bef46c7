import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FAULTS } from './fault.js'
import { simulate } from './simulate.js'

const test = suite('the simulation of processes that crash over one disk')

/** Milliseconds for the seeds of a test run; `npm run simulate` runs as many as one wants. */
const BUDGET = 8_000
/** Seeds that run however long they take: without a snapshot in all of them once in 10¹² times. */
const LEAST = 20
/** Seeds within which a planted fault must be found. */
const LONGEST_SEARCH = 300

test('nothing acknowledged is lost, nothing is done twice, and the state is what a naive program has', async () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  const end = Date.now() + BUDGET
  let [seeds, operations, crashes, snapshots] = [0, 0, 0, 0]
  for (let seed = first; seeds < LEAST || Date.now() < end; seed++) {
    const outcome = await simulate(seed)
    assert.is(outcome.violation, undefined, `SEED=${seed}: ${outcome.violation ?? ''}`)
    seeds++
    operations += outcome.operations
    crashes += outcome.crashes
    snapshots += outcome.snapshots
  }
  assert.ok(
    operations > 20 * seeds && crashes > seeds && snapshots > 0,
    `SEED=${first}: ${seeds} seeds, ${operations} operations, ${crashes} crashes, ${snapshots} snapshots`,
  )
})

test('a seed reproduces the same run', async () => {
  for (const seed of [1, 7, 4711]) assert.equal(await simulate(seed), await simulate(seed))
})

for (const fault of FAULTS)
  test(`a planted fault is found: ${fault}`, async () => {
    for (let seed = 1; seed <= LONGEST_SEARCH; seed++) {
      const { violation, warnings, strikes } = await simulate(seed, fault)
      // What the store finds by itself and works around is found as well.
      if (strikes > 0 && (violation !== undefined || warnings > 0)) return
    }
    assert.unreachable(`not found in ${LONGEST_SEARCH} seeds`)
  })

test.run()
