import { cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../../src/index.js'
import { Child } from '../helpers/child.js'
import { collect, rejection } from '../helpers/collect.js'
import { commitAt, commitsFrom } from '../../../record/test/helpers/commits.js'
import { inFolder, namesIn } from '../helpers/folder.js'

const test = suite('a folder that is lost while its log is open')
/** Windows refuses to remove or rename the files of an open database. */
const losing = (name: string, run: () => Promise<void>): void => {
  if (process.platform === 'win32') test.skip(name, run)
  else test(name, run)
}

const LOSSES: readonly [string, (folder: string) => Promise<unknown>][] = [
  ['removed', (folder) => rm(folder, { recursive: true })],
  ['moved', (folder) => rename(folder, `${folder}-moved`)],
  ['removed and made again', (folder) => rm(folder, { recursive: true }).then(() => mkdir(folder))],
  [
    'emptied',
    (folder) => Promise.all(['events', 'owner'].map((name) => rm(join(folder, name), { recursive: true }))),
  ],
  ['without its database', (folder) => rm(join(folder, 'events'), { recursive: true })],
  ['without the files of its database', (folder) => rm(join(folder, 'events', 'CURRENT'))],
  ['without its owner file', (folder) => rm(join(folder, 'owner'))],
  ["with another's owner file", (folder) => writeFile(join(folder, 'owner'), '{"token":"theirs"}')],
  ['with a folder as owner', (folder) => rm(join(folder, 'owner')).then(() => mkdir(join(folder, 'owner')))],
  ['restored from a copy', (folder) => restored(folder)],
]

/** The database is exchanged for a copy of itself. */
async function restored(folder: string): Promise<void> {
  await cp(join(folder, 'events'), `${folder}-copy`, { recursive: true })
  await rm(join(folder, 'events'), { recursive: true })
  await rename(`${folder}-copy`, join(folder, 'events'))
}

for (const [name, lose] of LOSSES) {
  for (const durability of ['sync', 'os'] as const) {
    losing(`${name}: after 10 ms no commit is acknowledged (${durability})`, () =>
      inFolder(async (parent) => {
        const folder = join(parent, 'log')
        const log = await LevelLog.open(folder)
        await log.append(commitsFrom(1, 3), { expected: 0 })
        await lose(folder)
        await new Promise((resolve) => setTimeout(resolve, 12))
        const error = await rejection(log.append([commitAt(4)], { expected: 3, durability }))
        assert.instance(error, LogError)
        assert.is(error.code, 'ERR_LOG_FENCED')
        assert.match(error.message, folder)
        for (const call of [log.head(), log.append([commitAt(4)], { expected: 3 }), collect(log.read())]) {
          assert.is((await rejection(call)).code, 'ERR_LOG_FENCED')
        }
        await log.close()
      }),
    )
  }
}

test('an owner file that is merely touched, or written again as it was, changes nothing', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0 })
    const owner = join(folder, 'owner')
    await utimes(owner, 5, 5)
    await log.append([commitAt(2)], { expected: 1 })
    await cp(owner, join(folder, 'copy'))
    await rename(join(folder, 'copy'), owner)
    await log.append([commitAt(3)], { expected: 2 })
    await writeFile(join(folder, 'other'), 'of somebody else')
    await log.append([commitAt(4)], { expected: 3 })
  }))

losing("another owner's folder is neither written to, nor released by closing", () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'log')
    const first = await LevelLog.open(folder)
    await first.append([commitAt(1)], { expected: 0 })
    await cp(folder, `${folder}-copy`, { recursive: true, filter: (path) => !path.endsWith('owner') })
    await rm(folder, { recursive: true })
    await rename(`${folder}-copy`, folder)
    const second = new Child('hold', { args: [folder] })
    assert.is(await second.line(), 'open')
    assert.is(
      (await rejection(first.append([commitAt(2, { action: 'first' })], { expected: 1 }))).code,
      'ERR_LOG_FENCED',
    )
    await first.close()
    assert.is((await rejection(LevelLog.open(folder))).code, 'ERR_LOG_FENCED')
    await second.kill('SIGKILL')
    await using again = await LevelLog.open(folder)
    assert.equal(await collect(again.read()), commitsFrom(1, 1))
  }),
)

losing('a copy of a folder that is open is refused as that, and opens without its owner file', () =>
  inFolder(async (parent) => {
    const [folder, copy] = [join(parent, 'log'), join(parent, 'copy')]
    const child = new Child('hold', { args: [folder] })
    assert.is(await child.line(), 'open')
    await cp(folder, copy, { recursive: true })
    const error = await rejection(LevelLog.open(copy))
    assert.is(error.code, 'ERR_LOG_FENCED')
    assert.match(error.message, 'was copied while')
    assert.match(error.message, String(child.process.pid))
    assert.match(error.message, join(copy, 'owner'))
    assert.equal(await namesIn(copy), ['events', 'owner'])
    await rm(join(copy, 'owner'))
    await (await LevelLog.open(copy)).close()
    await child.kill('SIGKILL')
    await rm(copy, { recursive: true })
    await cp(folder, copy, { recursive: true })
    await (await LevelLog.open(copy)).close()
    await (await LevelLog.open(folder)).close()
  }),
)

test.run()
