import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Bytes of the files in a folder, without those in folders below it. A file that is removed meanwhile doesn't
 * count.
 */
export async function sizeOfFiles(folder: string): Promise<number> {
  const names = await readdir(folder)
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
