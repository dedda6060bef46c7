import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The number of files in a folder, including its subfolders, and their bytes. A store in it may be open, so
 * files may be removed meanwhile.
 */
export async function sizeOfFolder(
  folder: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const names = await readdir(folder, { recursive: true })
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)))
  const sizes = found.filter((entry) => entry?.isFile() === true).map((entry) => entry?.size ?? 0)
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
