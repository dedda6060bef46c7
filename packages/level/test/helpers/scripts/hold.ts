// Opens a log, says 'open' (or why it can't), and does with it what its second argument says.
import { LogError } from '@relata/core'
import { LevelLog } from '../../../src/index.js'

const [folder = '', how = 'hold'] = process.argv.slice(2)
try {
  await LevelLog.open(folder)
  console.log('open')
} catch (error) {
  console.log(error instanceof LogError ? error.kind : String(error))
}
if (how === 'exit') process.exit(0)
setInterval(() => undefined, 1000)
