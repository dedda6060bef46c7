import { join } from 'node:path'
import { declarationsOf, loadSnapshot, resolveSchema, type SchemaDescription } from '@relata/core/engine'
import { FileSnapshots } from '@relata/level'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { exportLines, sizeOf } from '../export/export-lines.js'
import { BATCH, importInto } from '../import/import-log.js'
import { ProgressBar } from '../output/progress.js'
import { SNAPSHOTS } from '../store/open-folder.js'
import type { Restored } from './restore.js'

/**
 * Creates a store from a snapshot: its schema, rows, links and next keys, as new commits. The history before
 * it, and idempotency keys, are not in a snapshot. Use it for a log that has lost commits which are in the
 * snapshot. Paths are absolute.
 *
 * Throws CommandError `ERR_NO_SNAPSHOT`, LogError `ERR_LOG_CORRUPT` if the snapshot is damaged.
 */
export async function restoreSnapshot(
  context: Pick<CommandContext, 'stderr'>,
  from: string,
  to: string,
  position: number,
): Promise<Restored> {
  await using snapshots = await FileSnapshots.open(join(from, SNAPSHOTS))
  const positions = (await snapshots.list()).map((info) => info.position)
  if (!positions.includes(position)) {
    const there = positions.length === 0 ? 'it has none' : `it has those of ${positions.join(', ')}`
    throw new CommandError('ERR_NO_SNAPSHOT', `${from} has no snapshot of commit ${position}: ${there}.`, {
      value: position,
    })
  }
  let description: SchemaDescription | undefined
  const { state } = await loadSnapshot(snapshots.read(position), ({ schema }) => {
    description = schema
    return resolveSchema(declarationsOf(schema))
  })
  const bar = new ProgressBar(context, 'Writing rows')
  try {
    const total = sizeOf(state)
    const lines = exportLines({ state, position, versions: [], description })
    const result = await importInto(
      to,
      textOf(lines, (done) => bar.update(Math.min(done, total), total)),
      {
        batch: BATCH,
        edited: false,
      },
    )
    return { position: result.commits, stateHash: result.stateHash }
  } finally {
    bar.end()
  }
}

async function* textOf(
  lines: Iterable<unknown>,
  onLine: (done: number) => void,
): AsyncGenerator<string, void, undefined> {
  let done = 0
  for (const line of lines) {
    yield JSON.stringify(line)
    onLine(++done)
  }
}
