import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DAMAGE_KINDS } from './damages.js'
import { damageRounds } from './damage-rounds.js'

const test = suite('damaged folders')

/** `npm run damage -- --rounds 5000` runs more. */
const ROUNDS = Number(process.env['RUNS'] ?? 6 * DAMAGE_KINDS.length)
const LIMIT_MS = process.env['RUNS'] === undefined ? 15_000 : Infinity

test('have the state that they had, or are refused before anything is served, and undoing the damage brings them back', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  process.removeAllListeners('warning')
  const { faults, kinds, ...figures } = await damageRounds(seed, {
    rounds: ROUNDS,
    until: performance.now() + LIMIT_MS,
  })
  console.log(`seed ${seed}: ${JSON.stringify(figures)}`)
  assert.equal(faults, [], `seed ${seed}`)
  assert.ok(figures.rounds >= DAMAGE_KINDS.length && figures.refused > 0 && figures.harmless > 0)
  assert.ok(kinds.size > 20, [...kinds.keys()].join(', '))
})

test.run()
