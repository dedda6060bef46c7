import { LogError } from '../error/errors.js'
import type { EventLog } from '../log/event-log.js'
import { commitIdentity } from '../recovery/commit-hash.js'
import { loadSnapshot } from '../recovery/load-snapshot.js'
import { commitAt } from '../recovery/schema-history.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SnapshotBlock } from '../snapshot/snapshot-block.js'
import type { SnapshotStore } from '../snapshot/snapshot-store.js'
import { TurnPacer } from '../util/turns.js'

/** The store that a snapshot must fit. */
export interface VerifiedAgainst {
  readonly store: SnapshotStore
  readonly log: EventLog
  readonly schema: SchemaMeta
  /** Of the schema in force. */
  readonly schemaPosition: number
  /** Throws to end the verification early. */
  readonly check: () => void
}

/**
 * Loads a snapshot as a start does, and compares the hash of its state with the recorded one. Throws LogError
 * `ERR_LOG_CORRUPT` if it can't be used; its memory is freed afterwards.
 */
export async function verifySnapshot(
  position: number,
  { store, log, schema, schemaPosition, check }: VerifiedAgainst,
): Promise<void> {
  const identity = commitIdentity(await commitAt(log, position))
  let expected: string | undefined
  const blocks = async function* (): AsyncGenerator<SnapshotBlock, void, undefined> {
    for await (const block of store.read(position)) {
      check()
      if (block.block === 'end') expected = block.stateHash
      yield block
    }
  }
  const { state } = await loadSnapshot(blocks(), (begin) => {
    if (begin.schemaPosition !== schemaPosition) throw unusable(position, 'it has an earlier schema')
    if (begin.commit.id !== identity.id || begin.commit.hash !== identity.hash)
      throw unusable(position, 'the log has another commit there')
    return schema
  })
  const pacer = new TurnPacer()
  const { steps } = state.hashSteps()
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) {
    if (!pacer.due) continue
    await pacer.next()
    check()
  }
  if (step.value !== expected) throw unusable(position, 'its state has another hash than it says')
}

function unusable(position: number, why: string): LogError {
  return new LogError('Corrupt', `The snapshot of commit ${position} can't be used: ${why}.`, {
    value: position,
  })
}
