import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a test in a new folder, which is removed afterwards. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-level-'))
  try {
    await test(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The names in a log's folder, in order; its one anchor, whose name is random, is left out. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted()
  const anchors = names.filter((name) => name.startsWith('anchor-'))
  if (anchors.length > 1) throw new Error(`several anchors: ${anchors.join(' ')}`)
  return names.filter((name) => !anchors.includes(name))
}

/** Removes what says how far the log had come. */
export async function removeAnchors(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.startsWith('anchor-')) await rm(join(folder, name))
}
