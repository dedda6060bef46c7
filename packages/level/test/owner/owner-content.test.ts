import { mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../../src/index.js'
import { thisProcess } from '../../src/owner/process-identity.js'
import { Child } from '../helpers/child.js'
import { rejection } from '../helpers/collect.js'
import { commitAt } from '../../../record/test/helpers/commits.js'
import { inFolder, namesIn } from '../helpers/folder.js'

const test = suite('owner files that say nothing')

const record = { ...thisProcess(), token: 'theirs' }
const write = (text: string | Uint8Array) => (path: string) => writeFile(path, text)
/** What may be in place of the owner file. */
const CONTENTS: readonly [string, (path: string) => Promise<unknown>][] = [
  ['nothing', write('')],
  ['garbage', write('garbage')],
  ['bytes', write(new Uint8Array([0, 255, 1, 254]))],
  ['5 MB', write('x'.repeat(5 * 2 ** 20))],
  ['half a record', write(JSON.stringify(record).slice(0, 40))],
  ['{}', write('{}')],
  ['[]', write('[]')],
  ['null', write('null')],
  ['a number', write('5')],
  ['true', write('true')],
  ['a string', write('"owner"')],
  ['nested null', write('{"pid":null}')],
  ['a record without a token', write(JSON.stringify({ ...record, token: undefined }))],
  ['a record whose process is text', write(JSON.stringify({ ...record, pid: String(process.pid) }))],
  ['a record whose host is null', write(JSON.stringify({ ...record, host: null }))],
  ['an empty folder', (path) => mkdir(path)],
  ['a folder with files', (path) => mkdir(path).then(() => writeFile(join(path, 'x'), 'x'))],
  ['a dangling symlink', (path) => symlink(`${path}-nowhere`, path)],
  ['a symlink to itself', (path) => symlink(path, path)],
  ['a symlink to a folder', (path) => symlink('.', path)],
]

for (const [name, make] of CONTENTS) {
  test(`${name}: taken over where the lock is free, and gone after closing`, () =>
    inFolder(async (folder) => {
      await (await LevelLog.open(folder)).close()
      await make(join(folder, 'owner'))
      const log = await LevelLog.open(folder)
      assert.is(JSON.parse(await readFile(join(folder, 'owner'), 'utf8')).pid, process.pid)
      await log.append([commitAt(1)], { expected: 0 })
      await log.close()
      assert.equal(await namesIn(folder), ['events'])
      await (await LevelLog.open(folder)).close()
    }))
}

test('are left as they are where another process has the lock', () =>
  inFolder(async (folder) => {
    const child = new Child('hold', { args: [folder] })
    assert.is(await child.line(), 'open')
    for (const [name, make] of CONTENTS) {
      const path = join(folder, 'owner')
      await rm(path, { recursive: true })
      await make(path)
      assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_FENCED', name)
      assert.equal(await namesIn(folder), ['events', 'owner'], name)
    }
    await child.kill('SIGKILL')
    await (await LevelLog.open(folder)).close()
  }))

test('a folder that this process may not read is reported as such', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '')
    const error = await rejection(LevelLog.open(join(folder, 'file')))
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.ok((await stat(join(folder, 'file'))).isFile())
  }))

test.run()
