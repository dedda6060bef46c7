import { join } from 'node:path'
import { LogError } from '@relata/core'
import { Level } from 'level'

/** The class that `level` has in Node; its types only have what browsers have, too. */
const { repair } = Level as unknown as { readonly repair: (location: string) => Promise<void> }

/**
 * Lets LevelDB rebuild the list of its files from the existing ones, if it can't open a database. The result
 * may contain old, duplicate or damaged entries: read it with `salvageLog`, which verifies every record. For
 * a copy of the folder, in a separate process.
 * @public
 */
export async function rebuildFiles(folder: string): Promise<void> {
  try {
    await repair(join(folder, 'events'))
  } catch (cause) {
    throw new LogError('Corrupt', `LevelDB can't rebuild its files in ${folder}: restore a backup.`, {
      value: folder,
      cause,
    })
  }
}
