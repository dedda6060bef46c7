// Appends until it is killed, many at a time, and says each position once it is durable.
import { LevelLog } from '../../../src/index.js'
import { commitAt } from '../../../../record/test/helpers/commits.js'

const log = await LevelLog.open(process.argv[2] ?? '')
let { position } = await log.head()

async function appendNext(): Promise<void> {
  const next = ++position
  await log.append([commitAt(next, { key: `key-${next}`, action: 'x'.repeat(next % 200) })], {
    expected: next - 1,
  })
  process.stdout.write(`${next}\n`)
}
for (;;) await Promise.all(Array.from({ length: 20 }, appendNext))
