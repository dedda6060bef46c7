import { basename, join } from 'node:path'
import type { EventLog } from '@relata/core/engine'
import { create } from 'tar'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { EXIT } from '../exit-code.js'
import { copyWithBar } from '../store/copy-with-bar.js'
import { checkFolder } from '../store/open-folder.js'
import { withLog, withStore } from '../store/open-store.js'
import { checkApart, intoNewFolder } from '../store/new-folder.js'
import { withTemporaryFolder } from '../store/temporary-folder.js'
import { verifyStore } from '../verify/verify-store.js'
import { writeManifest, type BackupManifest } from './manifest.js'

type Context = Pick<CommandContext, 'cwd' | 'stderr'>

/**
 * The store to back up, and whether the copy is replayed; without that only its head and dictionary are
 * verified.
 */
interface Source {
  readonly folder: string
  readonly verify: boolean
}

/**
 * Writes a backup of a store to a new folder: a copy of its files, which is verified before the folder gets
 * its name. The store may be open. Throws CommandError `ERR_DAMAGED` if the copy is damaged; it is then
 * removed.
 */
export async function backUp(context: Context, source: Source, to: string): Promise<BackupManifest> {
  checkApart(source.folder, to)
  return await intoNewFolder(to, (partial) => copyVerified(context, source, partial))
}

/** The same as a tar archive, which any tar reads: the folder of a backup, named as the store. */
export async function backUpStream(
  context: Context,
  source: Source,
  write: (bytes: Uint8Array) => unknown,
): Promise<BackupManifest> {
  return await withTemporaryFolder(source.folder, async (temporary) => {
    const name = basename(source.folder)
    const manifest = await copyVerified(context, source, join(temporary, name))
    for await (const chunk of create({ cwd: temporary, portable: true }, [name])) write(chunk)
    return manifest
  })
}

async function copyVerified(
  context: Context,
  { folder, verify }: Source,
  to: string,
): Promise<BackupManifest> {
  checkFolder(folder, folder)
  await copyWithBar(context, folder, to)
  const found = await verifyStore(context, to, !verify)
  const findings = found.checks.flatMap((check) => check.findings)
  if (!found.ok)
    throw new CommandError(
      'ERR_DAMAGED',
      `${folder} is damaged, and no backup of it was made:\n  ${findings.join('\n  ')}\nrelata verify shows more; restore an earlier backup, or see relata repair.`,
      { value: folder, exitCode: EXIT.finding },
    )
  const manifest = verify
    ? await withStore(context, to, async ({ log, state }) => describe(log, state.hash()))
    : await withLog(context, to, async ({ log }) => describe(log))
  await writeManifest(to, manifest)
  return manifest
}

async function describe(log: EventLog, stateHash?: string): Promise<BackupManifest> {
  const { position, hash } = await log.head()
  const time = new Date().toISOString()
  return {
    relata: 'backup',
    format: 1,
    position,
    hash,
    ...(stateHash !== undefined && { stateHash }),
    time,
  }
}
