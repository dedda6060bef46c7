// Appends until writing fails, says the positions that were durable and then how everything later ends.
import type { LogError } from '@relata/core'
import { LevelLog } from '../../../src/index.js'
import { collect } from '../collect.js'
import { book, commitAt } from '../../../../record/test/helpers/commits.js'

const log = await LevelLog.open(process.argv[2] ?? '')
const tail = collect(log.tail({ after: 1_000_000 }))
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: LogError) => error.kind,
  )
// Too many bytes to be compressed away.
const large = (position: number): string =>
  Array.from({ length: 500 }, (_, i) => ((position * 7919 + i * 104_729) % 1_000_003).toString(36)).join('')

let failed = false
for (let position = 1; !failed; position += 2) {
  const both = [position, position + 1].map((at) =>
    log.append([commitAt(at, { events: [book(at, large(at))] })], { expected: at - 1 }),
  )
  const waiting = await Promise.all(both.map(outcome))
  failed = waiting.includes('Unknown')
  console.log(failed ? waiting.join(' ') : String(position + 1))
}
const later = [
  log.append([commitAt(1)], { expected: 0 }),
  log.head(),
  log.find('k'),
  collect(log.read()),
  tail,
]
console.log((await Promise.all(later.map(outcome))).join(' '))
console.log(await outcome(log.close()))
