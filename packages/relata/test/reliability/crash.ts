// npm run crash -- --rounds 2000 --seed 7: kills writing processes and opens what they left.
import { parseArgs } from 'node:util'
import { crashRounds } from './crash-rounds.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const rounds = Number(values.rounds)
const until = performance.now() + Number(values.minutes ?? Infinity) * 60_000
console.log(`seed ${seed}, ${rounds} rounds`)
const report = await crashRounds(seed, {
  rounds,
  until,
  onRound: (at) => {
    if (at % 50 === 0) console.log(`${at} rounds`)
  },
})
const { faults, ...figures } = report
console.table([figures])
for (const fault of faults) console.error(fault)
console.log(`${faults.length === 0 ? 'nothing acknowledged was lost' : 'FAILED'}; seed ${seed}`)
process.exitCode = faults.length === 0 ? 0 : 1
