import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../../src/index.js'
import { thisProcess } from '../../src/owner/process-identity.js'
import { Child } from '../helpers/child.js'
import { collect, rejection } from '../helpers/collect.js'
import { commitAt, commitsFrom } from '../../../record/test/helpers/commits.js'
import { inFolder, namesIn } from '../helpers/folder.js'
import { inThread } from '../helpers/thread.js'

const test = suite('owners among threads')
/** What threads have open is known if the system reports it. */
const tells = existsSync('/proc/self/fd')

async function fencedHere(folder: string): Promise<void> {
  const error = await rejection(LevelLog.open(folder))
  assert.is(error.code, 'ERR_LOG_FENCED', error.message)
}

async function fencedElsewhere(folder: string): Promise<void> {
  const child = new Child('hold', { args: [folder, 'exit'] })
  assert.is(await child.line(), 'Fenced')
  await child.exit
}

test('a thread that was terminated releases the folder, for this process and for others', () =>
  inFolder(async (folder) => {
    if (!tells) return
    for (let round = 0; round < 2; round++) {
      const { worker } = await inThread('hold-in-thread', folder)
      await fencedHere(folder)
      await worker.terminate()
      assert.ok((await readdir(folder)).includes('owner'))
      await using log = await LevelLog.open(folder)
      assert.equal(await collect(log.read()), commitsFrom(1, round + 1))
    }
    const { worker } = await inThread('hold-in-thread', folder)
    await fencedElsewhere(folder)
    await worker.terminate()
    const child = new Child('hold', { args: [folder, 'exit'] })
    assert.is(await child.line(), 'open')
    await child.exit
    await using log = await LevelLog.open(folder)
    assert.is((await log.head()).position, 3)
  }))

test('a thread that holds the folder fences this one, without an owner file too, and keeps its lock', () =>
  inFolder(async (folder) => {
    if (!tells) return
    const { worker } = await inThread('hold-in-thread', folder)
    try {
      await fencedHere(folder)
      await rm(join(folder, 'owner'))
      await fencedHere(folder)
      await fencedElsewhere(folder)
      await writeFile(join(folder, 'owner'), 'garbage')
      await fencedHere(folder)
      await fencedElsewhere(folder)
    } finally {
      await worker.terminate()
    }
    await using log = await LevelLog.open(folder)
    assert.is((await log.head()).position, 1)
  }))

test('a removed owner file makes no second owner, whatever thread or process tries', () =>
  inFolder(async (folder) => {
    if (!tells) return
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0 })
    await rm(join(folder, 'owner'))
    const { worker, said } = await inThread('open-in-thread', folder)
    await worker.terminate()
    assert.is(said, 'Fenced')
    await fencedElsewhere(folder)
    const refused = await rejection(log.append([commitAt(2)], { expected: 1 }))
    assert.is(refused.code, 'ERR_LOG_FENCED')
    assert.is((await rejection(log.head())).code, 'ERR_LOG_FENCED')
    await fencedElsewhere(folder)
    await log.close()
    await using again = await LevelLog.open(folder)
    assert.equal(await collect(again.read()), commitsFrom(1, 1))
  }))

test('a claim of this process that is on its way to the lock is an owner, an old one is not', () =>
  inFolder(async (folder) => {
    if (!tells) return
    const claim = (parts: object): Promise<void> =>
      writeFile(
        join(folder, 'owner'),
        JSON.stringify({ ...thisProcess(), token: 'theirs', thread: 77, ...parts }),
      )
    await claim({ open: false })
    await fencedHere(folder)
    await claim({ open: true })
    await (await LevelLog.open(folder)).close()
    await claim({})
    await (await LevelLog.open(folder)).close()
    assert.equal(await namesIn(folder), ['events'])
  }))

test('the owner file says which thread of which process has which folder', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const { pid, thread, open } = JSON.parse(await readFile(join(folder, 'owner'), 'utf8'))
    assert.equal([pid, thread, open], [process.pid, 0, true])
    await log.close()
  }))

test.run()
