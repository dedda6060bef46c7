import { join } from 'node:path'
import { LogError } from '@relata/core'
import { Level } from 'level'

/** What `level` is in Node; its types are those that browsers have, too. */
const { repair } = Level as unknown as { readonly repair: (location: string) => Promise<void> }

/**
 * Lets LevelDB rebuild the list of its files from those that are there, where it can't open a database. What it finds
 * may be old, doubled or damaged: read it with `salvageLog`, which verifies every record. For a copy of the folder, in
 * a separate process.
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
