import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The file of a backup that describes its content. */
export const MANIFEST = 'backup.json'

export interface BackupManifest {
  readonly relata: 'backup'
  readonly format: 1
  /** Of the last commit. */
  readonly position: number
  /** Of the last record of the log, hexadecimal. */
  readonly hash: string
  /** Left out by a backup that was not verified by replay. */
  readonly stateHash?: string
  /** When it was made; ISO 8601. */
  readonly time: string
}

export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** Undefined for a folder that is not a backup, such as a store or a replica. */
export async function readManifest(folder: string): Promise<BackupManifest | undefined> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const json = JSON.parse(text) as Partial<BackupManifest>
    return json.relata === 'backup' ? (json as BackupManifest) : undefined
  } catch {
    return undefined
  }
}
