import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FileSnapshots, LevelLog } from '../src/index.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { collect, rejection } from './helpers/collect.js'
import { inFolder } from './helpers/folder.js'
import { positionsOf, streamOf } from './helpers/snapshots.js'

const test = suite('backup of an open log')

test('a backup has every commit from before the call, while others are written, and is opened like any log', () =>
  inFolder(async (root) => {
    await using log = await LevelLog.open(join(root, 'log'))
    let position = 0
    let isDone = false
    const append = async (): Promise<void> => {
      while (!isDone) {
        const commits = Array.from({ length: 20 }, (_, at) =>
          commitAt(position + at + 1, { action: `${at}`.repeat(2000) }),
        )
        await log.append(commits, { expected: position, durability: 'os' })
        position += commits.length
      }
    }
    const appending = append()
    try {
      for (let round = 0; round < 5; round++) {
        const before = position
        const head = await log.backup(join(root, `backup-${round}`))
        assert.ok(
          head.position >= before && head.position <= position + 20,
          `${before} ${head.position} ${position}`,
        )
        await using copy = await LevelLog.open(join(root, `backup-${round}`), { atLeast: head })
        assert.equal(await copy.head(), head)
      }
    } finally {
      isDone = true
      await appending
    }
    await using copy = await LevelLog.open(join(root, 'backup-4'))
    const copied = await collect(copy.read())
    assert.equal(copied, await collect(log.read(), copied.length))
    await copy.append([commitAt(copied.length + 1)], { expected: copied.length })
  }))

test('snapshots are copied with the log; a damaged one is left out of the backup, and stays where it is', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    await using log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 9), { expected: 0 })
    await using snapshots = await FileSnapshots.open(join(folder, 'snapshots'))
    for (const position of [3, 7]) await snapshots.write(streamOf(position))
    await appendFile(join(folder, 'snapshots', '0000000000000007.snapshot'), 'x')
    await log.backup(join(root, 'backup'))
    await using copied = await FileSnapshots.open(join(root, 'backup', 'snapshots'))
    assert.equal(await positionsOf(copied), [3])
    assert.equal(await positionsOf(snapshots), [7, 3])
  }))

test('an empty log has an empty backup', () =>
  inFolder(async (root) => {
    await using log = await LevelLog.open(join(root, 'log'))
    assert.equal(await log.backup(join(root, 'a', 'b')), { position: 0, hash: '' })
    await using copy = await LevelLog.open(join(root, 'a', 'b'))
    assert.is((await copy.head()).position, 0)
  }))

test('a folder that exists, one inside the log, and an invalid path are refused, and nothing is created', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    await using log = await LevelLog.open(folder)
    await mkdir(join(root, 'there'))
    assert.is((await rejection(log.backup(join(root, 'there')))).code, 'ERR_LOG_UNAVAILABLE')
    const before = (await readdir(folder)).sort()
    for (const to of [folder, join(folder, 'backup'), join(folder, 'events', 'backup'), '', undefined])
      assert.is((await rejection(log.backup(to as string))).code, 'ERR_ARGUMENT')
    assert.equal((await readdir(folder)).sort(), before)
    // One that only begins with the same letters.
    await log.backup(`${folder}-backup`)
  }))

test('where the caller finds a fault in the copy, nothing is left of it', () =>
  inFolder(async (root) => {
    await using log = await LevelLog.open(join(root, 'log'))
    await log.append(commitsFrom(1, 3), { expected: 0 })
    const seen: number[] = []
    const head = await log.backup(join(root, 'one'), async (copy) => {
      for await (const { position } of copy.read()) seen.push(position)
    })
    assert.equal([seen, head], [[1, 2, 3], await log.head()])
    const fault = new Error('another state')
    const error = await rejection(log.backup(join(root, 'two'), () => Promise.reject(fault)))
    assert.is(error, fault)
    assert.equal((await readdir(root)).sort(), ['log', 'one'])
  }))

test('without its beginning and without a usable snapshot, a log has no backup', () =>
  inFolder(async (root) => {
    const log = await LevelLog.open(join(root, 'log'))
    await using snapshots = await FileSnapshots.open(join(root, 'log', 'snapshots'))
    for (let at = 1; at <= 5; at++) await log.append([commitAt(at)], { expected: at - 1 })
    await snapshots.write(streamOf(2))
    await log.drop({ ...(await log.dropPoint(3)), droppedAt: 1, firstTime: 1, lastTime: 1, schemas: [] })
    const error = await rejection(log.backup(join(root, 'backup')))
    assert.is(error.code, 'ERR_LOG_CORRUPT')
    assert.match(error.message, 'no usable snapshot of a commit after 3')
    assert.equal(await readdir(root), ['log'])
    await snapshots.write(streamOf(4))
    assert.is((await log.backup(join(root, 'backup'))).position, 5)
    await log.close()
  }))

test('a damaged log has no backup: what was copied is removed', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    const log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 50), { expected: 0 })
    const name = (await readdir(join(folder, 'events'))).find((each) => each.endsWith('.log')) ?? ''
    const path = join(folder, 'events', name)
    const bytes = await readFile(path)
    await writeFile(path, bytes.subarray(0, bytes.length - 100))
    const error = await rejection(log.backup(join(root, 'backup')))
    assert.match(String(error.code), /^ERR_LOG_(CORRUPT|TRUNCATED)$/)
    assert.equal(await readdir(root), ['log'])
    await log.close()
    assert.is((await rejection(log.backup(join(root, 'backup')))).code, 'ERR_CLOSED')
  }))

test.run()
