import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { SchemaChanged } from '../event/event.js'
import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import { must } from '../util/assert.js'

/** A schema that was in force in a log. */
export interface SchemaVersion {
  /** Of the commit that brought it. */
  readonly position: number
  /** Of that commit, in milliseconds since the epoch. */
  readonly time: number
  readonly event: SchemaChanged
}

/** Reads the schemas of a log, the first one first: one read a schema, whatever the length of the log. */
export async function readSchemas(log: EventLog): Promise<readonly SchemaVersion[]> {
  const walk = walkBack((await log.head()).position)
  let next = walk.next()
  while (next.done !== true) next = walk.next(await commitAt(log, next.value))
  return next.value
}

/** `readSchemas` of a memory log, without waiting. */
export function readSchemasNow(log: MemoryLog): readonly SchemaVersion[] {
  const walk = walkBack(log.position)
  let next = walk.next()
  while (next.done !== true) next = walk.next(must(log.at(next.value), 'a memory log without gaps'))
  return next.value
}

/**
 * Yields the positions of the commits to read. Each commit has the position of the schema that it was written
 * under: from the last commit back to the first schema.
 */
function* walkBack(head: number): Generator<number, readonly SchemaVersion[], Commit> {
  const versions: SchemaVersion[] = []
  if (head === 0) return versions
  let commit = yield head
  // The last commit may bring a schema itself.
  if (schemaOf(commit) === undefined) commit = yield earlier(commit)
  for (;;) {
    const event = schemaOf(commit)
    if (event === undefined) throw notOfStore(commit)
    versions.unshift({ position: commit.position, time: commit.time, event })
    if (commit.schema === commit.position) return versions
    commit = yield earlier(commit)
  }
}

function earlier(commit: Commit): number {
  const { schema, position } = commit
  if (Number.isSafeInteger(schema) && schema > 0 && schema < position) return schema
  throw notOfStore(commit)
}

function schemaOf({ events }: Commit): SchemaChanged | undefined {
  const [first] = events
  return first?.type === 'schemaChanged' ? first : undefined
}

function notOfStore(commit: Commit): LogError {
  const message = `The log does not begin with a schema: commit ${commit.position} names none, so it is not the log of a store.`
  return new LogError('Corrupt', message, { value: commit })
}

/** The commit at a position of a log that has it. */
export async function commitAt(log: EventLog, position: number): Promise<Commit> {
  for await (const commit of log.read({ after: position - 1 })) return commit
  throw new LogError('Corrupt', `The log has no commit ${position}, but its head is later.`, {
    value: position,
  })
}
