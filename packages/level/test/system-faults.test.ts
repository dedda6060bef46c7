import { existsSync } from 'node:fs'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LogError } from '@relata/core'
import { copyLog, FileSnapshots, LevelLog } from '../src/index.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { collect, rejection } from './helpers/collect.js'
import { withFailing } from './helpers/failing-files.js'
import { inFolder } from './helpers/folder.js'
import { streamOf } from './helpers/snapshots.js'

/*
 * Each kind of call to the file system fails once, with each of two codes: the disk fails, and the file is gone. A call
 * of the log then succeeds or rejects with an error of the log, and what was acknowledged before is there afterwards.
 */
const test = suite('a file system that refuses')

const CODES = ['EIO', 'ENOENT'] as const
const COMMITS = 5

interface World {
  readonly root: string
  readonly folder: string
}

interface Scenario {
  /** What runs while a call fails. */
  readonly run: (world: World) => Promise<void>
  /** What must hold afterwards; `failed` says whether the run was rejected. */
  readonly check: (world: World, failed: boolean) => Promise<void>
  /** Changes the folder of a killed process before the run. */
  readonly prepare?: (world: World) => Promise<void>
  /** How many kinds of calls the scenario makes at least. */
  readonly calls: number
}

/** A log with a snapshot, and the owner file of a process that was killed. */
async function killedLog(folder: string): Promise<void> {
  const open = `${folder}-open`
  const log = await LevelLog.open(open)
  await log.append(commitsFrom(1, COMMITS), { expected: 0 })
  await using snapshots = await FileSnapshots.open(join(open, 'snapshots'))
  await snapshots.write(streamOf(3))
  await cp(open, folder, { recursive: true })
  await log.close()
  await rm(open, { recursive: true })
  const owner = JSON.parse(await readFile(join(folder, 'owner'), 'utf8')) as Record<string, unknown>
  await writeFile(join(folder, 'owner'), JSON.stringify({ ...owner, folder: '', pid: 2 ** 30 }))
}

async function positionsIn(folder: string): Promise<readonly number[]> {
  await using log = await LevelLog.open(folder)
  return (await collect(log.read())).map(({ position }) => position)
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1)

async function isWhole({ folder }: World): Promise<void> {
  assert.equal((await positionsIn(folder)).slice(0, COMMITS), upTo(COMMITS))
}

/** The copy is whole, or there is none. */
async function isWholeOrGone(world: World, failed: boolean): Promise<void> {
  const copy = join(world.root, 'copy')
  assert.is(existsSync(copy), !failed)
  if (!failed) assert.equal(await positionsIn(copy), upTo(COMMITS))
  await isWhole(world)
}

let acknowledged = 0

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'opening, writing and closing': {
    run: async ({ folder }) => {
      acknowledged = COMMITS
      const log = await LevelLog.open(folder, { anchor: 'sync' })
      try {
        await log.append([commitAt(COMMITS + 1)], { expected: COMMITS })
        acknowledged++
        await log.saveAnchor()
        await log.size()
        await log.reclaim()
      } finally {
        await log.close()
      }
    },
    check: async ({ folder }) => {
      const found = await positionsIn(folder)
      assert.ok(found.length >= acknowledged && found.length <= COMMITS + 1)
      assert.equal(found, upTo(found.length))
      const names = await readdir(folder)
      assert.equal(names.filter((name) => !name.startsWith('anchor')).toSorted(), ['events', 'snapshots'])
    },
    calls: 30,
  },
  // LevelDB has rewritten the files by then, so they are restored. If that fails half-way, the next opening does it.
  'refusing a log that ends too early': {
    run: async ({ folder }) => void (await LevelLog.open(folder, { atLeast: COMMITS + 1 })),
    check: async (world, failed) => {
      assert.ok(failed)
      await isWhole(world)
      assert.equal(
        (await readdir(join(world.folder, 'events'))).filter((name) => /^(opening|discarded)-/.test(name)),
        [],
      )
    },
    calls: 30,
  },
  'opening a damaged log': {
    prepare: async ({ folder }) => {
      const events = join(folder, 'events')
      const name = (await readdir(events)).find((each) => each.endsWith('.log')) ?? ''
      const bytes = await readFile(join(events, name))
      bytes[40] = (bytes[40] as number) ^ 1
      await writeFile(join(events, name), bytes)
      await writeFile(join(folder, 'damaged.log'), bytes)
    },
    run: async ({ folder }) => void (await positionsIn(folder)),
    check: async (world, failed) => {
      assert.ok(failed)
      const { code } = await rejection(positionsIn(world.folder))
      assert.ok(code === 'ERR_LOG_CORRUPT' || code === 'ERR_LOG_TRUNCATED')
      // The damaged files are what they were, so a mended bit loses nothing.
      const bytes = await readFile(join(world.folder, 'damaged.log'))
      bytes[40] = (bytes[40] as number) ^ 1
      const events = join(world.folder, 'events')
      const name = (await readdir(events)).find((each) => each.endsWith('.log')) ?? ''
      await writeFile(join(events, name), bytes)
      await isWhole(world)
    },
    calls: 30,
  },
  'copying a log': {
    run: ({ folder, root }) => copyLog(folder, join(root, 'copy')),
    check: isWholeOrGone,
    calls: 8,
  },
  'backing up an open log': {
    run: async ({ folder, root }) => {
      await using log = await LevelLog.open(folder)
      await log.backup(join(root, 'copy'))
    },
    check: async (world, failed) => {
      // A backup that is whole stays if closing the log fails afterwards.
      const copy = join(world.root, 'copy')
      assert.ok(failed || existsSync(copy))
      if (existsSync(copy)) assert.equal(await positionsIn(copy), upTo(COMMITS))
      await isWhole(world)
    },
    calls: 40,
  },
}

/** In how many scenarios a call has failed with a code. Most scenarios open a log, which makes the same calls. */
const tried = new Map<string, number>()

function isEnough(call: string, code: string): boolean {
  const key = `${code} ${call}`
  const times = tried.get(key) ?? 0
  tried.set(key, times + 1)
  return process.env['RUNS'] === undefined && times >= 2
}

for (const [name, { run, check, prepare, calls: least }] of Object.entries(SCENARIOS))
  test(`${name}, with each call failing`, () =>
    inFolder(async (root) => {
      const killed = join(root, 'killed')
      await killedLog(killed)
      const inWorld = async (label: string, work: (world: World) => Promise<void>): Promise<void> => {
        const world = { root: join(root, label), folder: join(root, label, 'log') }
        await cp(killed, world.folder, { recursive: true })
        await prepare?.(world)
        await work(world)
        await rm(world.root, { recursive: true })
      }
      const calls = new Set<string>()
      await inWorld('none', async (world) => {
        for (const call of await withFailing(undefined, () => run(world).catch(() => undefined)))
          calls.add(call)
      })
      assert.ok(calls.size >= least, `${calls.size} kinds of calls`)
      for (const call of calls)
        for (const code of CODES.filter((each) => !isEnough(call, each)))
          await inWorld('failing', async (world) => {
            let error: unknown
            await withFailing({ call, code }, () =>
              run(world).catch((cause: unknown) => {
                error = cause
              }),
            )
            const label = `${code} of ${call}: ${String(error)}`
            assert.ok(error === undefined || error instanceof LogError, label)
            await check(world, error !== undefined).catch((cause: unknown) => {
              throw new Error(`${label}; ${(cause as Error).stack}`, { cause })
            })
          })
    }))

test.run()
