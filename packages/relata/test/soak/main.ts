// npm run soak -- [--seconds N] [--views N] [--seed N]: a steady load, with a line a check.
import { parseArgs } from 'node:util'
import { inFolder } from '../library.js'
import { soak } from './soak.js'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    views: { type: 'string', default: '200' },
    seed: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
console.log(`seed ${seed}`)
await inFolder(async (folder) => {
  const result = await soak({ folder, seconds: Number(values.seconds), seed, views: Number(values.views) })
  for (const { seconds, commits, heap, rss } of result.samples)
    console.log(
      `${Math.round(seconds)} s: ${commits} commits, heap ${(heap / 1e6).toFixed(1)} MB, RSS ${(rss / 1e6).toFixed(0)} MB`,
    )
  const { commits, rollbacks, emissions, compared, faults } = result
  console.log(
    `${commits} commits, ${rollbacks} rollbacks, ${emissions} emissions, ${compared} live results compared`,
  )
  for (const fault of faults) console.log(`✗ ${fault}`)
  process.exitCode = faults.length === 0 ? 0 : 1
})
