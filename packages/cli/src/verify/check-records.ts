import type { EventLog } from '@relata/core/engine'
import type { LevelLog } from '@relata/level'
import type { PostgresLog } from '@relata/postgres'
import { droppedText } from '../history/dropped-text.js'
import { counted } from '../output/quantities.js'
import type { OpenedLog } from '../store/open-store.js'
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
  log: EventLog,
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

/** Keys that are searched for in the index of a database at once. */
const KEYS = 1000

/**
 * Compares the index of idempotency keys with the keys of the commits: in both directions in a folder. The index
 * of a database has hashes of long keys, so there only the keys of the commits are searched for.
 */
export async function checkKeys(opened: OpenedLog, keys: ReadonlyMap<string, number>): Promise<Check> {
  const findings =
    opened.kind === 'folder' ? await comparedKeys(opened.log, keys) : await searchedKeys(opened.log, keys)
  return checked('key index', counted(keys.size, 'idempotency key'), findings)
}

async function searchedKeys(log: PostgresLog, keys: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const findings: string[] = []
  const all = [...keys.keys()]
  for (let at = 0; at < all.length; at += KEYS) {
    const some = all.slice(at, at + KEYS)
    const found = await log.positions(some)
    for (const key of some) {
      const [actual = 0, indexed] = [keys.get(key), found.get(key)]
      if (indexed === undefined) findings.push(missingKey(key, actual))
      else if (indexed !== actual) findings.push(wrongKey(key, indexed, actual))
    }
  }
  return findings
}

async function comparedKeys(log: LevelLog, keys: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const findings: string[] = []
  const left = new Map(keys)
  try {
    for await (const [key, position] of log.keys()) {
      const actual = left.get(key)
      left.delete(key)
      if (actual === undefined)
        findings.push(`The index has the key ${JSON.stringify(key)}, which no commit has.`)
      else if (actual !== position) findings.push(wrongKey(key, position, actual))
    }
  } catch (error) {
    findings.push(damageOf(error))
  }
  for (const [key, position] of left) findings.push(missingKey(key, position))
  return findings
}

function missingKey(key: string, position: number): string {
  return `The key ${JSON.stringify(key)} of commit ${position} is not in the index.`
}

function wrongKey(key: string, indexed: number, actual: number): string {
  return `The index says that the key ${JSON.stringify(key)} is of commit ${indexed}; it is of ${actual}.`
}
