import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Calls `use` with a function that makes new temporary folders, and removes these when it has ended. */
export async function withFolders(use: (folder: () => string) => Promise<void>): Promise<void> {
  const folders: string[] = []
  try {
    await use(() => {
      const made = mkdtempSync(path.join(tmpdir(), 'relata-bench-'))
      folders.push(made)
      return made
    })
  } finally {
    for (const made of folders) rmSync(made, { recursive: true, force: true })
  }
}
