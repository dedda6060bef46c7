// npm run outages -- --rounds 300 --seed 7 --minutes 30: processes that share a log while processes, the server and
// connections fail.
import { runRounds } from '../../../relata/test/reliability/rounds-command.js'
import { COMPARISON, outageRounds } from './outage-rounds.js'

console.log(COMPARISON)
await runRounds(300, outageRounds, {
  minutes: 30,
  success: 'nothing lost, nothing twice, equal states',
  print: ({ outages, ...figures }) => {
    console.table(Object.fromEntries(outages))
    console.table([figures])
  },
})
