// npm run damage -- --rounds 5000 --seed 7: damages copies of stores and opens them.
import { damageRounds } from './damage-rounds.js'
import { runRounds } from './rounds-command.js'

await runRounds(1000, damageRounds, {
  success: 'no wrong state',
  print: ({ kinds, ...figures }) => {
    console.table(Object.fromEntries(kinds))
    console.table([figures])
  },
})
