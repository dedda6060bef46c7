// npm run simulate -- [--seeds N] [--seed FIRST] [--shared]: runs seeds of the simulation and prints what they found. With
// --shared it is that of processes that share a log.
import { parseArgs } from 'node:util'
import { simulateCluster } from './shared/simulate-cluster.js'
import { simulate } from './simulate.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5000' },
    seed: { type: 'string' },
    shared: { type: 'boolean', default: false },
  },
})
const run = values.shared ? simulateCluster : simulate
const first = Number(values.seed ?? Math.floor(Math.random() * 1_000_000_000))
const count = Number(values.seeds)
console.log(`${count} seeds from ${first}`)
const started = process.hrtime.bigint()
let [failed, operations, crashes, snapshots] = [0, 0, 0, 0]
for (let seed = first; seed < first + count; seed++) {
  const outcome = await run(seed)
  operations += outcome.operations
  crashes += outcome.crashes
  snapshots += outcome.snapshots
  if (outcome.violation === undefined) continue
  failed++
  console.log(`seed ${seed}: ${outcome.violation}`)
}
const minutes = Number(process.hrtime.bigint() - started) / 6e10
console.log(
  `${count - failed} passed, ${failed} failed; ${operations} operations, ${crashes} crashes, ${snapshots} snapshots left; ${Math.round(count / minutes)} seeds a minute`,
)
process.exitCode = failed === 0 ? 0 : 1
