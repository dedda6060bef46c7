import { readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../../src/index.js'
import { thisProcess, type ProcessIdentity } from '../../src/owner/process-identity.js'
import { Child } from '../helpers/child.js'
import { rejection } from '../helpers/collect.js'
import { commitAt } from '../../../record/test/helpers/commits.js'
import { inFolder, namesIn } from '../helpers/folder.js'
import { inThread } from '../helpers/thread.js'

const test = suite('ownership')

async function assertFenced(folder: string): Promise<void> {
  const error = await rejection(LevelLog.open(folder))
  assert.instance(error, LogError)
  assert.is(error.code, 'ERR_LOG_FENCED', error.message)
}

/** Leaves an owner file behind, as a process would that differs from this one so. */
async function leave(folder: string, differs: Partial<ProcessIdentity>): Promise<void> {
  await writeFile(join(folder, 'owner'), JSON.stringify({ ...thisProcess(), ...differs, token: 'theirs' }))
}
const owner = async (folder: string): Promise<{ token: string; pid: number }> =>
  JSON.parse(await readFile(join(folder, 'owner'), 'utf8'))

test('a second instance in this process is refused, under whatever name, and leaves the first one its lock', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    await assertFenced(folder)
    await symlink(folder, `${folder}-link`)
    try {
      await assertFenced(`${folder}-link`)
    } finally {
      await rm(`${folder}-link`)
    }
    await log.append([commitAt(1)], { expected: 0 })
    const child = new Child('hold', { args: [folder, 'exit'] })
    assert.is(await child.line(), 'Fenced')
    await child.exit
    assert.is((await owner(folder)).pid, process.pid)
  }))

test('closing releases the folder, and leaves no trace of the owner', () =>
  inFolder(async (folder) => {
    await (await LevelLog.open(folder)).close()
    assert.equal(await namesIn(folder), ['events'])
    await (await LevelLog.open(folder)).close()
  }))

test('a folder owned by another process is refused while that lives, and free once it is killed', () =>
  inFolder(async (folder) => {
    const child = new Child('hold', { args: [folder] })
    assert.is(await child.line(), 'open')
    await assertFenced(folder)
    const lock = await stat(join(folder, 'events', 'LOCK'))
    await child.kill('SIGKILL')
    assert.is((await owner(folder)).pid, child.process.pid)
    await using log = await LevelLog.open(folder)
    assert.is((await owner(folder)).pid, process.pid)
    assert.is((await log.head()).position, 0)
    assert.is((await stat(join(folder, 'events', 'LOCK'))).ino, lock.ino)
  }))

test('a process that exits without closing releases the folder', () =>
  inFolder(async (folder) => {
    const child = new Child('hold', { args: [folder, 'exit'] })
    assert.is(await child.line(), 'open')
    await child.exit
    assert.equal(await namesIn(folder), ['events'])
  }))

test('another thread of this process is refused before it touches the lock', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    const { worker, said } = await inThread('open-in-thread', folder)
    await worker.terminate()
    assert.is(said, 'Fenced')
    const child = new Child('hold', { args: [folder, 'exit'] })
    assert.is(await child.line(), 'Fenced')
    await child.exit
    await log.append([commitAt(1)], { expected: 0 })
  }))

test('an owner of this namespace that has ended is replaced', () =>
  inFolder(async (folder) => {
    await leave(folder, { started: '1' })
    await (await LevelLog.open(folder)).close()
    await leave(folder, { pid: 2 ** 30, started: '77' })
    await (await LevelLog.open(folder)).close()
    assert.equal(await namesIn(folder), ['events'])
  }))

test('an owner of unknown state is only replaced by the process that gets the lock', () =>
  inFolder(async (folder) => {
    const elsewhere: Partial<ProcessIdentity> = { host: 'elsewhere', namespace: 'pid:[1]' }
    const child = new Child('hold', { args: [folder] })
    assert.is(await child.line(), 'open')
    await leave(folder, elsewhere)
    await assertFenced(folder)
    assert.is((await owner(folder)).token, 'theirs')
    assert.equal(await namesIn(folder), ['events', 'owner'])
    await child.kill('SIGKILL')
    await using log = await LevelLog.open(folder)
    assert.is((await owner(folder)).pid, process.pid)
    assert.equal(await namesIn(folder), ['events', 'owner'])
    assert.is((await log.head()).position, 0)
  }))

test('an owner file that is never completed is no obstacle', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'owner'), '{"pid":')
    await (await LevelLog.open(folder)).close()
    assert.equal(await namesIn(folder), ['events'])
  }))

test('a path that cannot be a folder, and no path, are refused', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '')
    assert.is((await rejection(LevelLog.open(join(folder, 'file')))).code, 'ERR_LOG_UNAVAILABLE')
    assert.is((await rejection(LevelLog.open(join(folder, 'file', 'inside')))).code, 'ERR_LOG_UNAVAILABLE')
    assert.is((await rejection(LevelLog.open(''))).code, 'ERR_ARGUMENT')
    await writeFile(join(folder, 'events'), '')
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_UNAVAILABLE')
    assert.equal(await namesIn(folder), ['events', 'file'])
  }))

test.run()
