import { LogError } from '../error/errors.js'
import type { SchemaMeta } from '../schema/meta.js'
import type { SnapshotBegin, SnapshotBlock } from '../snapshot/snapshot-block.js'
import { StateLoader } from '../snapshot/state-loader.js'
import { TurnPacer } from '../util/turns.js'
import { CommitKeys } from './commit-keys.js'
import type { Recovered } from './recovered.js'

/**
 * The state and keys of a snapshot. `schemaOf` is called with its first block, and returns the schema for
 * reading its rows, or throws.
 */
export async function loadSnapshot(
  blocks: AsyncIterable<SnapshotBlock>,
  schemaOf: (begin: SnapshotBegin) => SchemaMeta,
): Promise<Recovered> {
  const pacer = new TurnPacer()
  const keys = new CommitKeys()
  let begin: SnapshotBegin | undefined
  let loader: StateLoader | undefined
  let isComplete = false
  for await (const block of blocks) {
    if (block.block === 'begin') {
      begin = block
      loader = new StateLoader(schemaOf(block), block)
    } else if (loader === undefined || begin === undefined || isComplete)
      throw damaged('blocks are out of order')
    else isComplete = takeBlock(loader, keys, block)
    if (pacer.due) await pacer.next()
  }
  if (begin === undefined || loader === undefined || !isComplete) throw damaged('its end is missing')
  if (keys.size !== begin.keys) throw damaged('keys are missing')
  const steps = loader.finish()
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) if (pacer.due) await pacer.next()
  const { position, schemaPosition } = begin
  return { schema: loader.state.schema, state: step.value, keys, position, schemaPosition }
}

/** Whether the block is the last one. */
function takeBlock(
  loader: StateLoader,
  keys: CommitKeys,
  block: Exclude<SnapshotBlock, SnapshotBegin>,
): boolean {
  switch (block.block) {
    case 'rows':
      loader.takeRows(block)
      return false
    case 'links':
      loader.takeLinks(block)
      return false
    case 'keys':
    case 'keyOrigins':
      keys.load(block)
      return false
    case 'end':
      if (block.rows !== loader.rows || block.links !== loader.links || block.keys !== keys.size)
        throw damaged('blocks are missing')
      return true
  }
}

function damaged(what: string): LogError {
  return new LogError('Corrupt', `The snapshot is damaged: ${what}.`)
}
