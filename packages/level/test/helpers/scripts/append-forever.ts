// Appends until it is killed, many at a time, and says each position once it is durable.
import type { Durability } from '@relata/core'
import { LevelLog } from '../../../src/index.js'
import { commitAt } from '../../../../record/test/helpers/commits.js'

const [folder = '', durability = 'sync'] = process.argv.slice(2)
const log = await LevelLog.open(folder)
let { position } = await log.head()

async function appendNext(): Promise<void> {
  const next = ++position
  await log.append([commitAt(next, { key: `key-${next}`, action: 'x'.repeat(next % 200) })], {
    expected: next - 1,
    durability: durability as Durability,
  })
  process.stdout.write(`${next}\n`)
}
for (;;) await Promise.all(Array.from({ length: 20 }, appendNext))
