// npm run faults -- --seed 7: makes each call of the system that a store makes on its files fail.
import { parseArgs } from 'node:util'
import { faultRounds } from './fault-rounds.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const rounds = Number(values.rounds)
const until = performance.now() + Number(values.minutes ?? Infinity) * 60_000
console.log(`seed ${seed}, ${rounds} rounds`)
const report = await faultRounds(seed, {
  rounds,
  until,
  onRound: (at) => {
    if (at % 50 === 0) console.log(`${at} rounds`)
  },
})
if (report === undefined)
  throw new Error('The library that makes calls fail can not be built: it needs Linux and cc.')
const { faults, ...figures } = report
console.table([figures])
for (const fault of faults) console.error(fault)
console.log(`${faults.length === 0 ? 'no wrong state' : 'FAILED'}; seed ${seed}`)
process.exitCode = faults.length === 0 ? 0 : 1
