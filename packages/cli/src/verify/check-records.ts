import type { LevelLog } from '@relata/level'
import { droppedText } from '../history/dropped-text.js'
import { counted } from '../output/quantities.js'
import { checked, type Check } from './check.js'
import { damageOf } from './damage.js'

/** Data collected while a log is read. */
export interface RecordsChecked {
  readonly check: Check
  /** Keys with the positions of their commits. */
  readonly keys: ReadonlyMap<string, number>
  /** Of the last commit that could be read. */
  readonly position: number
}

/**
 * Reads every record: format, hash, predecessor's hash, contents. `onCommit` is called with each position.
 */
export async function checkRecords(
  log: LevelLog,
  onCommit: (position: number) => void,
): Promise<RecordsChecked> {
  const keys = new Map<string, number>()
  const { hash } = await log.head()
  const start = log.dropped?.position ?? 0
  let position = start
  let events = 0
  try {
    for await (const commit of log.read({ after: start })) {
      position = commit.position
      events += commit.events.length
      if (commit.key !== undefined) keys.set(commit.key, position)
      onCommit(position)
    }
  } catch (error) {
    const check = checked('records', `${counted(position - start, 'commit')} can be read.`, [damageOf(error)])
    return { check, keys, position }
  }
  const before = log.dropped === undefined ? '' : ` ${droppedText(log.dropped)}`
  const detail = `${counted(position - start, 'commit')} with ${counted(events, 'event')}; the hash chain ends with ${hash.slice(0, 16)}.${before}`
  return { check: checked('records', detail), keys, position }
}

/** Compares the index of idempotency keys with the keys of the commits, in both directions. */
export async function checkKeys(log: LevelLog, keys: ReadonlyMap<string, number>): Promise<Check> {
  const findings: string[] = []
  const left = new Map(keys)
  try {
    for await (const [key, position] of log.keys()) {
      const actual = left.get(key)
      left.delete(key)
      if (actual === undefined)
        findings.push(`The index has the key ${JSON.stringify(key)}, which no commit has.`)
      else if (actual !== position)
        findings.push(
          `The index says that the key ${JSON.stringify(key)} is of commit ${position}; it is of ${actual}.`,
        )
    }
  } catch (error) {
    findings.push(damageOf(error))
  }
  for (const [key, position] of left)
    findings.push(`The key ${JSON.stringify(key)} of commit ${position} is not in the index.`)
  return checked('key index', counted(keys.size, 'idempotency key'), findings)
}
