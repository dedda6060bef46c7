import { packedInstallation, postgresSuite } from '@relata/postgres-server'
import * as assert from 'uvu/assert'
import { OUTAGES, outageRounds } from './outage-rounds.js'

/** `npm run outages` runs more. */
const ROUNDS = Number(process.env['RUNS'] ?? 35)
/** Milliseconds; each kind of outage happens once at least. */
const LIMIT = process.env['RUNS'] === undefined ? 25_000 : Infinity

const { test, run } = await postgresSuite(async () => {
  await packedInstallation()
  return { close: () => Promise.resolve() }
})

test('processes that are killed, a server that is killed and connections that fail lose nothing, and do nothing twice', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const { faults, outages, ...figures } = await outageRounds(seed, {
    rounds: ROUNDS,
    until: performance.now() + LIMIT,
  })
  console.log(`seed ${seed}: ${JSON.stringify(figures)}`)
  assert.equal(faults, [], `seed ${seed}`)
  assert.is(outages.size, OUTAGES.length)
  assert.ok(figures.compared > figures.rounds, 'states were compared')
  assert.ok(figures.comparedByAll > 0, 'states of all processes were compared')
})

run()
