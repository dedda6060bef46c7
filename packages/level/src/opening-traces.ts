import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { knownHead } from './anchor/known-head.js'
import type { FoundAnchor } from './anchor/anchor-files.js'
import { readOwner } from './owner/owner-record.js'

/** The files in a folder before it was claimed, other than LevelDB's. */
export interface Traces {
  /** An owner file: its process has not closed the log. */
  readonly owner: boolean
  /** The owner had LevelDB's lock, so the database existed. */
  readonly opened: boolean
  /** Names of files that other parts of a log create in its folder. */
  readonly names: readonly string[]
}

/** Files that only a log with commits creates beside its database. */
const OF_A_LOG = ['snapshots', 'events.damaged']

/** Reads a folder before it is claimed, because the claim replaces the owner file. */
export async function tracesIn(folder: string): Promise<Traces> {
  const owner = await readOwner(join(folder, 'owner'))
  const names: string[] = []
  for (const name of OF_A_LOG) {
    const content = await readdir(join(folder, name)).catch(() => [])
    if (content.length > 0) names.push(name)
  }
  return { owner: owner !== undefined, opened: owner?.open === true && owner.folder !== '', names }
}

/**
 * Throws `Corrupt` if a folder has no database although it had one, because LevelDB would create a new one
 * there. A folder whose first opening was interrupted has none of these traces.
 */
export function refuseLostDatabase(
  folder: string,
  { opened, names }: Traces,
  anchors: readonly FoundAnchor[],
): void {
  const anchor = anchors.find(({ record }) => knownHead(record).position > 0)
  const [trace] = [
    ...(anchor === undefined
      ? []
      : [`${anchor.name} says that the log had reached ${knownHead(anchor.record).position}`]),
    ...(opened ? ['its file owner says that it was open'] : []),
    ...names.map((name) => `${name} is there`),
  ]
  if (trace === undefined) return
  const message = `The log at ${folder} is damaged: its database, the folder events, is missing or has no files, but ${trace}. Restore a backup. To begin an empty log, use another folder, or remove what is in this one.`
  throw new LogError('Corrupt', message, { value: folder })
}
