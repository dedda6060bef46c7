import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildMutant } from './build-mutant.js'
import { MUTANTS } from './mutants.js'
import { simulateCluster } from './simulate-cluster.js'

const test = suite('the simulation of processes that share a log')

/** Milliseconds for the seeds of a test run; `npm run simulate -- --shared` runs as many as one wants. */
const BUDGET = 3_000
/** Seeds that run however long they take: without a crash in all of them once in 10⁸ times. */
const LEAST = 12
/** Seeds within which a planted fault must be found. */
const LONGEST_SEARCH = 400

test('nothing acknowledged is lost or done twice, and all processes have the same states', async () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  const end = Date.now() + BUDGET
  let [seeds, done, crashes] = [0, 0, 0]
  for (let seed = first; seeds < LEAST || Date.now() < end; seed++) {
    const outcome = await simulateCluster(seed)
    assert.is(outcome.violation, undefined, `SEED=${seed}: ${outcome.violation ?? ''}`)
    seeds++
    done += outcome.done
    crashes += outcome.crashes
  }
  assert.ok(
    done > 5 * seeds && crashes > 0,
    `SEED=${first}: ${seeds} seeds, ${done} done, ${crashes} crashes`,
  )
})

test('a seed gives the same run again', async () => {
  for (const seed of [1, 7, 4711]) assert.equal(await simulateCluster(seed), await simulateCluster(seed))
})

test('some runs have what is rare: an answer is lost, and others wait for a process that is slow', async () => {
  let [unknown, turns] = [0, 0]
  for (const seed of [8, 14, 18, 21, 22]) {
    const outcome = await simulateCluster(seed)
    unknown += outcome.unknown
    turns += outcome.turns
  }
  assert.ok(unknown > 0 && turns > 0, `${unknown} ${turns}`)
})

for (const mutant of MUTANTS)
  test(`a planted fault is found: ${mutant.name}`, async () => {
    const simulate = await buildMutant(mutant)
    for (let seed = 1; seed <= LONGEST_SEARCH; seed++) {
      const { violation } = await simulate(seed)
      if (violation === undefined) continue
      if (process.env['SHOW'] !== undefined) console.log(`${mutant.name}: seed ${seed}: ${violation}`)
      return
    }
    assert.unreachable(`not found in ${LONGEST_SEARCH} seeds`)
  })

test.run()
