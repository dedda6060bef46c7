// npm run faults -- --seed 7: makes each call of the system that a store makes on its files fail.
import { faultRounds } from './fault-rounds.js'
import { runRounds } from './rounds-command.js'

await runRounds(
  100_000,
  async (seed, rounds) => {
    const report = await faultRounds(seed, rounds)
    if (report !== undefined) return report
    throw new Error('The library that makes calls fail can not be built: it needs Linux and cc.')
  },
  { success: 'no wrong state', print: (figures) => console.table([figures]) },
)
