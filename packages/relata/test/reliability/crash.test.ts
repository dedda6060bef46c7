import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crashRounds } from './crash-rounds.js'

const test = suite('processes that are killed while they write')

/** `npm run crash -- --rounds 2000` runs more. */
const ROUNDS = Number(process.env['RUNS'] ?? 200)
/** Some 40 seconds are usual. */
const LIMIT_MS = process.env['RUNS'] === undefined ? 240_000 : Infinity

test('lose nothing that was acknowledged, leave nothing half done, and the rows are those of a model', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const report = await crashRounds(seed, { rounds: ROUNDS, until: performance.now() + LIMIT_MS })
  const { faults, ...figures } = report
  console.log(`seed ${seed}: ${JSON.stringify(figures)}`)
  assert.equal(faults, [], `seed ${seed}`)
  const { rounds, acknowledged, dropped, fromSnapshot, partialSnapshots } = report
  assert.ok(acknowledged > 0, JSON.stringify(figures))
  assert.ok(rounds >= ROUNDS, JSON.stringify(figures))
  // In fewer rounds, what is rare may be absent.
  assert.ok(
    rounds < 100 || (dropped > 0 && fromSnapshot > 0 && partialSnapshots > 0),
    JSON.stringify(figures),
  )
})

test.run()
