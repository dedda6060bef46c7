import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inFolder } from '../library.js'
import { soak } from './soak.js'

const test = suite('a store under a steady load')

/** Seconds in a test run; `npm run soak -- --seconds 3600` runs as long as one wants. */
const SECONDS = 8

test('live results stay right, memory stays flat, and the state is that of a replay', () =>
  inFolder(async (folder) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
    const { samples, faults, commits, rollbacks, emissions, compared } = await soak({
      folder,
      seconds: SECONDS,
      seed,
      views: 60,
    })
    assert.equal(faults, [], `SEED=${seed}`)
    assert.ok(commits > 100 && rollbacks > 10 && emissions > commits && compared === 60 * samples.length)
    const [early, late] = [samples[2]?.heap ?? 0, samples.at(-1)?.heap ?? 0]
    assert.ok(late < early * 1.25 + 4e6, `SEED=${seed}: ${samples.map(({ heap }) => heap).join(' ')}`)
  }))

test.run()
