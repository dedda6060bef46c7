// Appends commits of some 50 kB until it is killed, so that LevelDB makes tables all the time, and says each position
// once it is durable.
import { randomBytes } from 'node:crypto'
import { LevelLog } from '../../../src/index.js'
import { commitAt } from '../../../../record/test/helpers/commits.js'

const log = await LevelLog.open(process.argv[2] ?? '')
let { position } = await log.head()
for (;;) {
  const commits = Array.from({ length: 5 }, (_, at) =>
    commitAt(position + at + 1, { action: randomBytes(25_000).toString('hex') }),
  )
  await log.append(commits, { expected: position })
  position += commits.length
  process.stdout.write(`${position}\n`)
}
