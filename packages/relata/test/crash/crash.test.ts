import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crashRound, type CrashResult } from './crash-round.js'
import { Expected } from './workload.js'

const test = suite('a process killed while it writes commits and snapshots')

/** `RELATA_CRASH_SEED` repeats a failure, `RELATA_CRASH_ROUNDS` makes more rounds. */
const seed = Number(process.env['RELATA_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const rounds = Number(process.env['RELATA_CRASH_ROUNDS'] ?? 3)

const WAYS = [
  { writers: 8, durability: 'sync' },
  { writers: 1, durability: 'os' },
]

for (const [at, writing] of WAYS.entries())
  test(`nothing that was durable is lost, and a snapshot leads to the state of a replay: ${writing.writers} writers, '${writing.durability}', ${rounds} kills (seed ${seed})`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'relata-crash-'))
    try {
      const expected = new Expected(seed + at)
      const results: CrashResult[] = []
      for (let round = 0; round < rounds; round++) {
        const random = (seed ^ Math.imul(round + 1, 0x9e3779b1)) >>> 0
        results.push(
          await crashRound({
            folder: join(folder, 'store'),
            seed: seed + at,
            expected,
            acknowledged: 1 + (random % 50),
            delay: (random >>> 8) % 60,
            writing,
          }),
        )
      }
      assert.ok(
        results.some(({ snapshot }) => snapshot !== undefined),
        'a store was opened from a snapshot',
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

test.run()
