import type { CapturedKeys } from '../recovery/commit-keys.js'
import { SNAPSHOT_FORMAT, type SnapshotBegin, type SnapshotBlock } from '../snapshot/snapshot-block.js'
import { stateBlocks } from '../snapshot/state-blocks.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { StateCapture } from '../state/state-capture.js'
import type { State } from '../state/state.js'
import { hashSteps } from '../state/state-hash.js'
import { TurnPacer } from '../util/turns.js'
import type { CommitWriter } from './commit-writer.js'

/** A store at one moment. The caller releases its state. */
interface CapturedStore {
  readonly state: StateCapture
  readonly keys: CapturedKeys
  readonly position: number
  readonly schemaPosition: number
  readonly schema: SchemaDescription
  readonly time: number
}

/** Captures a store between transactions; later writes don't belong to it. */
export function captureStore(state: State, writer: CommitWriter): CapturedStore {
  return {
    time: writer.factory.now(),
    state: state.capture(),
    keys: writer.keys.capture(),
    position: writer.position,
    schemaPosition: writer.schemaPosition,
    schema: state.schema.describe(),
  }
}

/** Callbacks while a snapshot is made. */
interface SnapshotHooks {
  /** Throws to end it early. */
  readonly assertOpen: () => void
  /** Called before the last block, without which the snapshot is incomplete. */
  readonly beforeEnd: () => Promise<void> | undefined
}

/** The blocks of a snapshot, created in short turns of the event loop. */
export async function* snapshotBlocks(
  captured: CapturedStore,
  commit: SnapshotBegin['commit'],
  { assertOpen, beforeEnd }: SnapshotHooks,
): AsyncGenerator<SnapshotBlock, void, undefined> {
  const pacer = new TurnPacer()
  const { state, keys } = captured
  yield beginOf(captured, commit)
  for (const block of stateBlocks(state)) {
    yield block
    if (pacer.due) await pacer.next()
    assertOpen()
  }
  for (const block of keys.blocks()) {
    yield block
    if (pacer.due) await pacer.next()
  }
  const hashing = hashSteps(state)
  let step = hashing.next()
  for (; step.done !== true; step = hashing.next()) {
    if (!pacer.due) continue
    await pacer.next()
    assertOpen()
  }
  const { tables, links } = state
  await beforeEnd()
  yield {
    block: 'end',
    stateHash: step.value,
    rows: tables.reduce((sum, { size }) => sum + size, 0),
    links: links.reduce((sum, { size }) => sum + size, 0),
    keys: keys.size,
  }
}

function beginOf(
  { state, keys, position, schemaPosition, schema, time }: CapturedStore,
  commit: SnapshotBegin['commit'],
): SnapshotBegin {
  return {
    block: 'begin',
    format: SNAPSHOT_FORMAT,
    position,
    commit,
    schemaPosition,
    schema,
    time,
    models: state.tables.map(({ model, limit, size, counter }) => ({
      model: model.name,
      limit,
      size,
      counter,
    })),
    relations: state.links.map(({ link, size }) => ({ relation: link.label, size })),
    keys: keys.size,
  }
}
