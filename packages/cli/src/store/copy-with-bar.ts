import { copyLog } from '@relata/level'
import type { CommandContext } from '../command-context.js'
import { ProgressBar } from '../output/progress.js'
import { sizeOfFolder } from './size-of-folder.js'

/** `copyLog` with a progress bar: files are copied, not linked, because the copy is kept. */
export async function copyWithBar(
  context: Pick<CommandContext, 'stderr'>,
  from: string,
  to: string,
): Promise<void> {
  const { bytes: total } = await sizeOfFolder(from)
  const bar = new ProgressBar(context, 'Copying files')
  try {
    await copyLog(from, to, { onBytes: (bytes) => bar.update(bytes, total) })
  } finally {
    bar.end()
  }
}
