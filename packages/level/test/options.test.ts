import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog, type LevelLogOptions } from '../src/index.js'
import { rejection } from './helpers/collect.js'
import { commitsFrom } from '../../record/test/helpers/commits.js'
import { inFolder } from './helpers/folder.js'

const test = suite('options of a log in a folder')

const open = (folder: string, options: unknown): Promise<LevelLog> =>
  LevelLog.open(folder, options as LevelLogOptions)

test('atLeast takes a position or a whole head, and holds the log to it', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append(commitsFrom(1, 3), { expected: 0 })
    const head = await log.head()
    await log.close()
    for (const atLeast of [0, 1, 3, { position: 0, hash: '' }, head, undefined])
      await (await open(folder, { atLeast })).close()
    for (const atLeast of [4, Number.MAX_SAFE_INTEGER, { ...head, position: 4 }]) {
      const error = await rejection(open(folder, { atLeast }))
      assert.is(error.code, 'ERR_LOG_TRUNCATED')
      assert.equal(error.value, atLeast)
      assert.equal(error.head, head)
    }
    assert.is(
      (await rejection(open(folder, { atLeast: { ...head, hash: 'a'.repeat(64) } }))).code,
      'ERR_LOG_CORRUPT',
    )
  }))

test('anything else as atLeast is refused before a folder is made', () =>
  inFolder(async (folder) => {
    const hash = 'a'.repeat(64)
    const scalars = [
      '51',
      '',
      null,
      true,
      -1,
      1.5,
      Number.NaN,
      Infinity,
      2 ** 53,
      51n,
      Symbol('51'),
      () => 51,
    ]
    const objects = [
      {},
      [],
      [51],
      { head: 51 },
      Promise.resolve(51),
      Promise.resolve({ position: 51, hash }),
      new Map(),
    ]
    const halves = [
      { position: 51 },
      { hash },
      { position: 51, hash: '' },
      { position: 0, hash },
      { position: 51, hash: 'abc' },
    ]
    const odd = [
      { position: -1, hash },
      { position: '51', hash },
      { position: 51, hash: 5 },
      { position: null, hash: null },
    ]
    for (const atLeast of [...scalars, ...objects, ...halves, ...odd]) {
      const error = await rejection(open(join(folder, 'log'), { atLeast }))
      assert.is(error.code, 'ERR_ARGUMENT')
      assert.match(error.message, "'atLeast'")
      assert.ok(Object.is(error.value, atLeast))
    }
    assert.equal(await readdir(folder), [])
  }))

test('an unknown option, and options that are no object, are refused', () =>
  inFolder(async (folder) => {
    const error = await rejection(open(join(folder, 'log'), { atleast: 51 }))
    assert.is(error.code, 'ERR_ARGUMENT')
    assert.match(error.message, "did you mean 'atLeast'?")
    for (const options of [null, 51, 'sync', [], () => undefined]) {
      assert.is((await rejection(open(join(folder, 'log'), options))).code, 'ERR_ARGUMENT')
    }
    for (const path of [undefined, null, 5, '', new URL('file:///tmp')]) {
      assert.is((await rejection(LevelLog.open(path as string))).code, 'ERR_ARGUMENT')
    }
    assert.equal(await readdir(folder), [])
  }))

test.run()
