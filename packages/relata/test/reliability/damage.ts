// npm run damage -- --rounds 5000 --seed 7: damages copies of stores and opens them.
import { parseArgs } from 'node:util'
import { damageRounds } from './damage-rounds.js'

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
const report = await damageRounds(seed, {
  rounds,
  until,
  onRound: (at) => {
    if (at % 50 === 0) console.log(`${at} rounds`)
  },
})
const { faults, kinds, ...figures } = report
console.table(Object.fromEntries(kinds))
console.table([figures])
for (const fault of faults) console.error(fault)
console.log(`${faults.length === 0 ? 'no wrong state' : 'FAILED'}; seed ${seed}`)
process.exitCode = faults.length === 0 ? 0 : 1
