import { execFileSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bundledScript } from './bundled-script.js'
import { writeStore } from './written-store.js'
import { checkOutput, checkStore, runCommand, type Ended } from './faulty-program.js'

const test = suite('limits of the machine')

/** Windows has no `ulimit`, and its folders have no modes. */
const isPosix = process.platform !== 'win32'
const SEED = 2026
const OPERATIONS = 40
/** User and group that own nothing. */
const NOBODY = 65_534

interface Context {
  root: string
  master: string
  script: string
}
const context: Context = { root: '', master: '', script: '' }

test.before(async () => {
  context.root = await mkdtemp(join(tmpdir(), 'relata-limits-'))
  await chmod(context.root, 0o755)
  context.master = join(context.root, 'master')
  await writeStore(context.master, SEED, [OPERATIONS])
  context.script = await bundledScript('faulty.mjs', (store) => [store, '1', '4'])
})
test.after(async () => {
  await rm(context.root, { recursive: true, force: true })
  await rm(dirname(context.script), { recursive: true, force: true })
})

const program = (folder: string, writes: number): readonly string[] => [
  process.execPath,
  '--no-warnings',
  context.script,
  folder,
  `${SEED}`,
  `${writes}`,
]
const limited = (limit: string, command: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  `${limit}; exec "$@"`,
  'sh',
  ...command,
]

async function copyOfMaster(name: string): Promise<string> {
  const folder = join(context.root, name)
  await cp(context.master, folder, { recursive: true })
  return folder
}

/** Typed errors only, and afterwards the store opens and has everything. Returns whether a step was refused or failed. */
async function verify(label: string, folder: string, ended: Ended): Promise<boolean> {
  const faults: string[] = []
  checkOutput(ended, (what) => faults.push(`${label}: ${what}`))
  await checkStore(folder, { lines: ended.lines, seed: SEED, operations: OPERATIONS }, (what) =>
    faults.push(`${label}: ${what}`),
  )
  assert.equal(faults, [])
  return ended.lines.some((line) => /^(refused|failed) /.test(line))
}

/** A file system of so many bytes, if this process may mount one. */
function mountSmall(folder: string, bytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a full disk: typed errors, nothing that was acknowledged is lost', async () => {
  if (!isPosix) return
  let failures = 0
  for (const kilobytes of [640, 1024]) {
    const disk = join(context.root, `disk-${kilobytes}`)
    await mkdir(disk)
    if (!mountSmall(disk, kilobytes * 1024)) {
      console.log(
        'no disk of its own: mount is not allowed here; `ulimit -f` limits the size of files instead',
      )
      break
    }
    try {
      const folder = join(disk, 'store')
      await cp(context.master, folder, { recursive: true })
      const ended = await runCommand(program(folder, 300))
      // A disk with more space.
      const copy = join(context.root, `copy-${kilobytes}`)
      await cp(folder, copy, { recursive: true })
      if (await verify(`a disk of ${kilobytes} kB`, copy, ended)) failures++
    } finally {
      execFileSync('umount', [disk])
    }
    assert.ok(failures > 0, `a disk of ${kilobytes} kB was never full`)
  }
  let refused = 0
  for (const blocks of [24, 96]) {
    const folder = await copyOfMaster(`size-${blocks}`)
    const ended = await runCommand(limited(`ulimit -f ${blocks}`, program(folder, 300)))
    if (await verify(`files of ${blocks} blocks`, folder, ended)) refused++
  }
  assert.ok(refused > 0)
})

test('too few open files: typed errors, nothing that was acknowledged is lost', async () => {
  if (!isPosix) return
  let started = 0
  let refused = 0
  for (const files of [22, 24, 28, 34]) {
    const folder = await copyOfMaster(`files-${files}`)
    const ended = await runCommand(limited(`ulimit -n ${files}`, program(folder, 4)))
    // With still fewer, Node can't load the program.
    if (!ended.lines.some((line) => /^(open|refused) /.test(line))) continue
    started++
    if (await verify(`${files} open files`, folder, ended)) refused++
  }
  console.log(`${started} limits under which the program starts; ${refused} of them are too low for a store`)
  assert.ok(started > 0)
})

/** The folders and files of a folder, the folder first. */
async function entriesOf(folder: string): Promise<{ readonly path: string; readonly isFolder: boolean }[]> {
  const below = await readdir(folder, { recursive: true, withFileTypes: true })
  return [
    { path: folder, isFolder: true },
    ...below.map((entry) => ({ path: join(entry.parentPath, entry.name), isFolder: entry.isDirectory() })),
  ]
}

test('a folder that can only be read: refused with a typed error, and unchanged', async () => {
  if (!isPosix) return
  const folder = await copyOfMaster('read-only')
  const entries = await entriesOf(folder)
  for (const { path, isFolder } of entries) await chmod(path, isFolder ? 0o555 : 0o444)
  // The administrator may write everywhere.
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (user.uid !== undefined) await chmod(dirname(context.script), 0o755)
  const ended = await runCommand(program(folder, 4), user)
  for (const { path, isFolder } of entries) await chmod(path, isFolder ? 0o755 : 0o644)
  assert.ok(await verify('a folder that can only be read', folder, ended))
  assert.not.ok(ended.lines.some((line) => line.startsWith('ack ')))
  assert.equal((await entriesOf(context.master)).length, entries.length)
})

test.run()
