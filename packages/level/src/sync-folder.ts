import { open } from 'node:fs/promises'

/** Makes the names in a folder durable: files that were created, renamed or removed. */
export async function syncFolder(folder: string, platform: string = process.platform): Promise<void> {
  // On Windows a folder can't be opened, and its names need no sync.
  if (platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
