import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../../../core/test/simulation/random.js'

/** A folder that is to be damaged, and what there is to do it with. */
export interface Target {
  readonly folder: string
  /** The same folder at an earlier time, when it was closed. */
  readonly older: string
  readonly random: Random
}

/** What was done to a folder, in words, and how to undo it. */
export interface Damage {
  readonly what: string
  readonly undo: () => Promise<void>
}

/** A kind of damage. */
export interface DamageKind {
  readonly name: string
  /** No local means can see it: the whole folder is as it was at some time. */
  readonly invisible?: boolean
  /** Undefined where the folder has nothing to be damaged so. */
  readonly make: (target: Target) => Promise<Damage | undefined>
}

/** The files of a folder, relative to it; those of length 0 have nothing to damage. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).toSorted()
  const files: string[] = []
  for (const name of names) if ((await stat(join(folder, name))).isFile()) files.push(name)
  return files
}

/** Changes the bytes of one file. */
function ofBytes(name: string, change: (bytes: Buffer, random: Random) => Buffer): DamageKind {
  return {
    name,
    async make({ folder, random }) {
      const file = await pickFile(folder, random)
      const path = join(folder, file)
      const bytes = await readFile(path)
      if (bytes.length === 0) return undefined
      const changed = change(Buffer.from(bytes), random)
      await writeFile(path, changed)
      return { what: `${name}: ${file}`, undo: () => restoreFile(path, bytes) }
    },
  }
}

/** The data files of LevelDB more often than the rest. */
async function pickFile(folder: string, random: Random): Promise<string> {
  const files = await filesIn(folder)
  const data = files.filter((name) => /\.(ldb|log)$|MANIFEST|anchor|snapshot/.test(name))
  return random.pick(random.below(4) === 0 || data.length === 0 ? files : data)
}

async function restoreFile(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path, { recursive: true, force: true })
  await writeFile(path, bytes)
}

/** Takes part of a folder away. */
function removed(name: string, parts: (folder: string) => Promise<readonly string[]>): DamageKind {
  return {
    name,
    async make({ folder, random }) {
      const found = await parts(folder)
      if (found.length === 0) return undefined
      const part = random.pick(found)
      const away = `${folder}-away`
      await rename(join(folder, part), away)
      return {
        what: `${name}: ${part}`,
        undo: async () => {
          await rm(join(folder, part), { recursive: true, force: true })
          await rename(away, join(folder, part))
        },
      }
    },
  }
}

/** Puts older files over some of those of a folder, and keeps the rest. */
function stale(
  name: string,
  choose: (files: readonly string[], random: Random) => readonly string[],
  invisible = false,
): DamageKind {
  return {
    name,
    invisible,
    async make({ folder, older, random }) {
      const files = choose(await filesIn(older), random)
      if (files.length === 0) return undefined
      const kept = `${folder}-kept`
      await cp(folder, kept, { recursive: true })
      for (const file of files) {
        await mkdir(join(folder, file, '..'), { recursive: true })
        await cp(join(older, file), join(folder, file), { force: true })
      }
      const undo = async (): Promise<void> => {
        for (const file of files) {
          await rm(join(folder, file), { force: true })
          await cp(join(kept, file), join(folder, file)).catch(() => undefined)
        }
        await rm(kept, { recursive: true })
      }
      return { what: `${name}: ${files.join(' ')}`, undo }
    },
  }
}

const isIn = (part: string) => (name: string) => name.startsWith(part)

/** Every kind of damage. */
export const DAMAGE_KINDS: readonly DamageKind[] = [
  ofBytes('a bit flipped', (bytes, random) => {
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes
  }),
  ofBytes('a bit flipped near the end', (bytes, random) => {
    const at = bytes.length - 1 - random.below(Math.min(bytes.length, 200))
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    return bytes
  }),
  ofBytes('random bytes', (bytes, random) => {
    const from = random.below(bytes.length)
    const to = Math.min(bytes.length, from + 1 + random.below(64))
    for (let at = from; at < to; at++) bytes[at] = random.below(256)
    return bytes
  }),
  ofBytes('a block of zeros', (bytes, random) => {
    const size = random.pick([512, 4096, 32_768])
    const from = Math.floor(random.below(bytes.length) / size) * size
    return bytes.fill(0, from, Math.min(bytes.length, from + size))
  }),
  ofBytes('cut', (bytes, random) => bytes.subarray(0, random.below(bytes.length))),
  ofBytes('cut by a few bytes', (bytes, random) =>
    bytes.subarray(0, Math.max(0, bytes.length - 1 - random.below(40))),
  ),
  ofBytes('emptied', () => Buffer.alloc(0)),
  ofBytes('garbage at the end', (bytes, random) =>
    Buffer.concat([
      bytes,
      Buffer.from(Array.from({ length: 1 + random.below(300) }, () => random.below(256))),
    ]),
  ),
  ofBytes('zeros at the end', (bytes, random) =>
    Buffer.concat([bytes, Buffer.alloc(1 + random.below(70_000))]),
  ),
  ofBytes('a part written twice', (bytes, random) => {
    const from = random.below(bytes.length)
    const part = bytes.subarray(from, from + 1 + random.below(2000))
    const to = random.below(bytes.length)
    return Buffer.concat([bytes.subarray(0, to), part, bytes.subarray(to)])
  }),
  ofBytes('two blocks exchanged', (bytes, random) => {
    const size = Math.min(512, Math.floor(bytes.length / 2))
    const [a, b] = [random.below(bytes.length - size + 1), random.below(bytes.length - size + 1)]
    const first = Buffer.from(bytes.subarray(a, a + size))
    bytes.copyWithin(a, b, b + size)
    first.copy(bytes, b)
    return bytes
  }),
  removed('a file deleted', filesIn),
  removed('a data file deleted', async (folder) =>
    (await filesIn(folder)).filter((name) => /\.(ldb|log)$/.test(name)),
  ),
  removed('events deleted', () => Promise.resolve(['events'])),
  {
    name: 'events emptied',
    async make({ folder }) {
      const events = join(folder, 'events')
      await rename(events, `${folder}-away`)
      await mkdir(events)
      return {
        what: 'events emptied',
        undo: async () => {
          await rm(events, { recursive: true })
          await rename(`${folder}-away`, events)
        },
      }
    },
  },
  {
    name: 'a file over another one',
    async make({ folder, random }) {
      const [from, to] = [await pickFile(folder, random), await pickFile(folder, random)]
      if (from === to) return undefined
      const path = join(folder, to)
      const bytes = await readFile(path)
      await cp(join(folder, from), path, { force: true })
      return { what: `${from} copied over ${to}`, undo: () => restoreFile(path, bytes) }
    },
  },
  {
    name: 'a folder instead of a file',
    async make({ folder, random }) {
      const file = await pickFile(folder, random)
      const path = join(folder, file)
      const bytes = await readFile(path)
      await rm(path)
      await mkdir(path)
      return { what: `a folder instead of ${file}`, undo: () => restoreFile(path, bytes) }
    },
  },
  {
    name: 'strange files',
    async make({ folder, random }) {
      const name = random.pick([
        'events/000099.ldb',
        'events/000099.log',
        'events/MANIFEST-000099',
        'events/x',
        'x',
        'events/000001.dbtmp',
        'snapshots/x',
        'anchor-00000000',
      ])
      const path = join(folder, name)
      await mkdir(join(path, '..'), { recursive: true })
      await writeFile(path, 'strange')
      return { what: `${name} added`, undo: () => rm(path, { force: true }) }
    },
  },
  stale('one older file', (files, random) => [random.pick(files)]),
  stale('older files of the database', (files) => files.filter(isIn('events'))),
  stale('older CURRENT, MANIFEST and .log', (files) =>
    files.filter((name) => /CURRENT|MANIFEST|\.log$/.test(name)),
  ),
  stale('an older copy of the folder over it', (files) => files),
  {
    name: 'the folder replaced by an older copy',
    invisible: true,
    async make({ folder, older }) {
      await rename(folder, `${folder}-away`)
      await cp(older, folder, { recursive: true })
      return {
        what: 'the folder replaced by an older copy',
        undo: async () => {
          await rm(folder, { recursive: true })
          await rename(`${folder}-away`, folder)
        },
      }
    },
  },
  {
    name: 'the end cut and the anchor deleted',
    invisible: true,
    async make({ folder, random }) {
      const files = await filesIn(folder)
      const log = files.findLast((name) => name.endsWith('.log'))
      const anchor = files.find((name) => name.startsWith('anchor-'))
      if (log === undefined || anchor === undefined) return undefined
      const path = join(folder, log)
      const bytes = await readFile(path)
      const record = await readFile(join(folder, anchor))
      if (bytes.length === 0) return undefined
      await truncate(path, random.below(bytes.length))
      await rm(join(folder, anchor))
      const undo = async (): Promise<void> => {
        await restoreFile(path, bytes)
        await restoreFile(join(folder, anchor), record)
      }
      return { what: `${log} cut and ${anchor} deleted`, undo }
    },
  },
]
