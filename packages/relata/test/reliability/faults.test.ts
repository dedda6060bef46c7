import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { faultRounds } from './fault-rounds.js'

const test = suite('calls of the system that fail')

/** `npm run faults` makes every one fail. */
const ROUNDS = Number(process.env['RUNS'] ?? 60)
const LIMIT_MS = process.env['RUNS'] === undefined ? 15_000 : Infinity

test('lead to typed errors, lose nothing that was acknowledged, and leave a store that opens', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const report = await faultRounds(seed, { rounds: ROUNDS, until: performance.now() + LIMIT_MS })
  if (report === undefined) return console.log('skipped: it needs Linux and cc')
  const { faults, ...figures } = report
  console.log(`seed ${seed}: ${JSON.stringify(figures)}`)
  assert.equal(faults, [], `seed ${seed}`)
  assert.ok(report.sites > 300 && report.rounds > 5, JSON.stringify(figures))
})

test.run()
