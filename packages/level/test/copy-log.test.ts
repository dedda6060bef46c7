import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copyLog, LevelLog } from '../src/index.js'
import { commitAt } from '../../record/test/helpers/commits.js'
import { Child } from './helpers/child.js'
import { collect, rejection } from './helpers/collect.js'
import { inFolder, namesIn } from './helpers/folder.js'

const test = suite('copyLog')

/** Every file of a folder with its size and time. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true })
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    }),
  )
  return found
}

for (const link of [false, true]) {
  test(`a copy${link ? ' with links' : ''} of a log that a process writes to has every commit acknowledged before it`, () =>
    inFolder(async (root) => {
      const folder = join(root, 'log')
      const child = new Child('append-large', { args: [folder] })
      await child.line()
      try {
        for (let round = 0; round < 12; round++) {
          const acknowledged = Number(child.lines.at(-1))
          const target = join(root, `copy-${round}`)
          await copyLog(folder, target, { link })
          await using log = await LevelLog.open(target)
          const { position } = await log.head()
          assert.ok(position >= acknowledged, `acknowledged ${acknowledged}, found ${position}`)
          let last = 0
          for await (const commit of log.read()) last = commit.position
          assert.is(last, position)
          await log.close()
          await rm(target, { recursive: true })
        }
      } finally {
        await child.kill('SIGKILL')
      }
      const acknowledged = Number(child.lines.at(-1))
      const tables = (await readdir(join(folder, 'events'))).filter((name) => name.endsWith('.ldb'))
      assert.ok(tables.length > 0, 'LevelDB made tables meanwhile')
      await using log = await LevelLog.open(folder)
      assert.ok((await log.head()).position >= acknowledged, 'the copied log is whole')
    }))
}

test('opening a linked copy and writing to it leaves the copied log as it was', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1, { key: 'a' })], { expected: 0 })
    await log.close()
    // Twice, so that there is a table.
    await (await LevelLog.open(folder)).close()
    const before = await filesOf(folder)
    await copyLog(folder, join(root, 'copy'), { link: true })
    const copy = await LevelLog.open(join(root, 'copy'))
    await copy.append([commitAt(2, {})], { expected: 1 })
    await copy.close()
    assert.equal(await filesOf(folder), before)
    await using again = await LevelLog.open(folder)
    assert.is((await collect(again.read())).length, 1)
    assert.is(await again.find('a'), 1)
  }))

test('opening a linked copy leaves the tables alone that a compaction of the copied log is about to finish', () =>
  inFolder(async (root) => {
    const open = join(root, 'open')
    const log = await LevelLog.open(open)
    await log.append([commitAt(1, { key: 'a' })], { expected: 0 })
    const folder = join(root, 'log')
    await cp(open, folder, { recursive: true })
    await log.close()
    // A compaction has begun tables, then writes came into a new `.log`: the MANIFEST names none of them yet.
    const events = join(folder, 'events')
    const old = (await readdir(events)).find((name) => name.endsWith('.log')) ?? ''
    const numbered = (by: number): string => String(Number.parseInt(old, 10) + by).padStart(6, '0')
    const begun = [1, 2, 3].map((by) => `${numbered(by)}.ldb`)
    for (const name of begun) await writeFile(join(events, name), name)
    await writeFile(join(events, `${numbered(5)}.log`), '')
    await copyLog(folder, join(root, 'copy'), { link: true })
    const copy = await LevelLog.open(join(root, 'copy'))
    assert.is((await collect(copy.read())).length, 1)
    await copy.close()
    for (const name of begun) assert.is(await readFile(join(events, name), 'utf8'), name)
  }))

test('files and folders beside the events are copied, the owner file is not', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    await using log = await LevelLog.open(folder)
    await log.append([commitAt(1, {})], { expected: 0 })
    await mkdir(join(folder, 'snapshots'))
    await writeFile(join(folder, 'snapshots', 'one'), '1')
    await writeFile(join(folder, 'anchor'), 'a')
    await mkdir(join(folder, 'events.damaged'))
    const bytes: number[] = []
    await copyLog(folder, join(root, 'copy'), { onBytes: (count) => bytes.push(count) })
    assert.equal(await namesIn(join(root, 'copy')), ['anchor', 'events', 'snapshots'])
    assert.equal(await readdir(join(root, 'copy', 'snapshots')), ['one'])
    assert.ok(bytes.length > 3 && bytes.every((count, at) => at === 0 || count >= (bytes[at - 1] ?? 0)))
  }))

test('what is no log, and a target that exists, are refused and nothing is left', () =>
  inFolder(async (root) => {
    const none = await rejection(copyLog(join(root, 'none'), join(root, 'copy')))
    assert.is(none.code, 'ERR_LOG_UNAVAILABLE')
    const folder = join(root, 'log')
    await (await LevelLog.open(folder)).close()
    await mkdir(join(root, 'taken'))
    const taken = await rejection(copyLog(folder, join(root, 'taken')))
    assert.is(taken.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(taken.message, 'taken')
    assert.equal((await readdir(root)).sort(), ['log', 'taken'])
  }))

test('a log without its CURRENT is damaged, not empty', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1, {})], { expected: 0 })
    await log.close()
    await cp(folder, join(root, 'damaged'), { recursive: true })
    await rm(join(root, 'damaged', 'events', 'CURRENT'))
    const error = await rejection(copyLog(join(root, 'damaged'), join(root, 'copy')))
    assert.is(error.code, 'ERR_LOG_CORRUPT')
  }))

/** A log with two tables, copied while something happens once the first bytes are copied. */
async function copiedWhile(root: string, change: (folder: string, copied: number) => void): Promise<string> {
  const folder = join(root, `log-${Math.random()}`)
  for (let position = 1; position <= 3; position++) {
    await using log = await LevelLog.open(folder)
    await log.append([commitAt(position)], { expected: position - 1 })
  }
  let calls = 0
  const target = `${folder}-copy`
  await copyLog(folder, target, { onBytes: () => change(folder, calls++) })
  return target
}

async function headOf(folder: string): Promise<number> {
  await using log = await LevelLog.open(folder)
  return (await log.head()).position
}

test('files that go and come while they are copied: the copy begins again', () =>
  inFolder(async (root) => {
    const gone = await copiedWhile(root, (folder, calls) => {
      if (calls === 0) writeFileSync(join(folder, 'events', '000999.log'), '')
      // The layout of the second attempt has it no more.
      if (calls === 2) rmSync(join(folder, 'events', '000999.log'))
    })
    assert.is(await headOf(gone), 3)
    const grown = await copiedWhile(root, (folder, calls) => {
      if (calls === 1) writeFileSync(join(folder, 'events', 'LEFT'), 'new')
    })
    assert.is(await headOf(grown), 3)
  }))

test('a table that goes while the copy is made was replaced: it is left out', () =>
  inFolder(async (root) => {
    const odd = '000999.ldb'
    const copy = await copiedWhile(root, (folder, calls) => {
      const path = join(folder, 'events', odd)
      if (calls === 0) writeFileSync(path, 'one')
      if (calls === 3) rmSync(path, { force: true })
    })
    assert.is(await headOf(copy), 3)
  }))

test('a log whose files change all the time is refused, and the new folder is removed', () =>
  inFolder(async (root) => {
    let folder = ''
    const error = await rejection(
      copiedWhile(root, (from, calls) => {
        folder = from
        writeFileSync(join(from, 'events', 'CHANGING'), String(calls).repeat(calls + 1))
      }),
    )
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(error.message, 'keeps changing its files')
    assert.not(existsSync(`${folder}-copy`))
  }))

test('what lies beside the events is copied with its folders, without what goes meanwhile', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    await using log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0 })
    await log.close()
    await mkdir(join(folder, 'a', 'inner'), { recursive: true })
    await mkdir(join(folder, 'b'))
    await writeFile(join(folder, 'a', '1'), 'one')
    await writeFile(join(folder, 'a', '2'), 'two')
    await writeFile(join(folder, 'a', 'inner', '3'), 'three')
    await writeFile(join(folder, 'b', '4'), 'four')
    let isFirst = true
    const onBytes = (): void => {
      if (!isFirst) return
      isFirst = false
      rmSync(join(folder, 'a', '2'))
      rmSync(join(folder, 'b'), { recursive: true })
    }
    await copyLog(folder, join(root, 'copy'), { onBytes })
    assert.equal((await readdir(join(root, 'copy', 'a'), { recursive: true })).toSorted(), [
      '1',
      'inner',
      join('inner', '3'),
    ])
    assert.equal(await readdir(join(root, 'copy', 'b')), [])
  }))

test('a folder with a manifest alone has a damaged log, and one with neither has none', () =>
  inFolder(async (root) => {
    for (const [name, code] of [
      ['MANIFEST-000001', 'ERR_LOG_CORRUPT'],
      ['000003.log', 'ERR_LOG_CORRUPT'],
      ['notes.txt', 'ERR_LOG_UNAVAILABLE'],
    ] as const) {
      const folder = join(root, name)
      await mkdir(join(folder, 'events'), { recursive: true })
      await writeFile(join(folder, 'events', name), '')
      assert.is((await rejection(copyLog(folder, join(root, 'copy')))).code, code)
    }
  }))

test.run()
