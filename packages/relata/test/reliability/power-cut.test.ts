import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { powerCutRounds } from './power-cut-rounds.js'

const test = suite('power cuts')

/** `RUNS=2000` makes more. */
const ROUNDS = Number(process.env['RUNS'] ?? 60)
const LIMIT_MS = process.env['RUNS'] === undefined ? 12_000 : Infinity

test('lose nothing that was synced, whatever the disk has of what was not', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const report = await powerCutRounds(seed, { rounds: ROUNDS, until: performance.now() + LIMIT_MS })
  const { faults, ...figures } = report
  console.log(`seed ${seed}: ${JSON.stringify(figures)}`)
  assert.equal(faults, [], `seed ${seed}`)
  assert.ok(report.unsyncedLost > 0 && report.unsyncedFound > 0, JSON.stringify(figures))
})

test.run()
