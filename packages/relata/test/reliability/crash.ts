// npm run crash -- --rounds 2000 --seed 7: kills writing processes and opens what they left.
import { crashRounds } from './crash-rounds.js'
import { runRounds } from './rounds-command.js'

await runRounds(1000, crashRounds, {
  success: 'nothing acknowledged was lost',
  print: (figures) => console.table([figures]),
})
