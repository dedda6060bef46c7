import { LogError } from '../error/errors.js'
import type { Commit } from '../event/commit.js'
import type { SchemaChanged } from '../event/event.js'
import type { DroppedHistory, SchemaVersion } from '../log/dropped-history.js'
import type { EventLog } from '../log/event-log.js'
import type { MemoryLog } from '../log/memory-log.js'
import { must } from '../util/assert.js'

export type { SchemaVersion } from '../log/dropped-history.js'

/**
 * Reads the schemas of a log up to a head, in order: one read per schema, whatever the length of the log.
 */
export async function readSchemas(log: EventLog, upTo?: number): Promise<readonly SchemaVersion[]> {
  const walk = walkBack(upTo ?? (await log.head()).position, log.dropped)
  let next = walk.next()
  while (next.done !== true) next = walk.next(await commitAt(log, next.value))
  return next.value
}

/** `readSchemas` of a memory log, without waiting. */
export function readSchemasNow(log: MemoryLog): readonly SchemaVersion[] {
  const walk = walkBack(log.position, log.dropped)
  let next = walk.next()
  while (next.done !== true) next = walk.next(must(log.at(next.value), 'a memory log without gaps'))
  return next.value
}

/**
 * Yields the positions of the commits to read. Each commit has the position of the schema that it was written
 * under: from the last commit back to the first schema, or to the dropped history, which has its schemas.
 */
function* walkBack(
  head: number,
  dropped: DroppedHistory | undefined,
): Generator<number, readonly SchemaVersion[], Commit> {
  const versions: SchemaVersion[] = []
  if (head === 0) return versions
  let commit = yield head
  // The last commit may contain a schema itself.
  if (schemaOf(commit) === undefined) {
    const before = earlier(commit)
    if (dropped !== undefined && before <= dropped.position) return schemasUpTo(before, commit, dropped)
    commit = yield before
  }
  for (;;) {
    const event = schemaOf(commit)
    if (event === undefined) throw notOfStore(commit)
    versions.unshift({ position: commit.position, time: commit.time, event })
    if (commit.schema === commit.position) return versions
    const before = earlier(commit)
    if (dropped !== undefined && before <= dropped.position)
      return [...schemasUpTo(before, commit, dropped), ...versions]
    commit = yield before
  }
}

/** The schemas of the dropped history, of which a commit names the last one. */
function schemasUpTo(
  position: number,
  commit: Commit,
  { schemas }: DroppedHistory,
): readonly SchemaVersion[] {
  if (schemas.at(-1)?.position !== position) throw notOfStore(commit)
  return schemas
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

/** The commit at an existing position of a log. */
export async function commitAt(log: EventLog, position: number): Promise<Commit> {
  for await (const commit of log.read({ after: position - 1 })) return commit
  throw new LogError('Corrupt', `The log has no commit ${position}, but its head is later.`, {
    value: position,
  })
}
