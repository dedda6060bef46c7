import { cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../../src/index.js'
import { anchorFileOf, parseAnchor, type AnchorRecord } from '../../src/anchor/anchor-record.js'
import { recordKey } from '../../src/keys.js'
import { commitAt, commitsFrom } from '../../../record/test/helpers/commits.js'
import { Child } from '../helpers/child.js'
import { collect, rejection } from '../helpers/collect.js'
import { inDatabase, valueOf } from '../helpers/database.js'
import { inFolder, namesIn } from '../helpers/folder.js'
import { warningsOf } from '../helpers/warnings.js'

const test = suite('the anchor of a log')

const anchorsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith('anchor-')).toSorted()

async function anchorOf(folder: string): Promise<{ path: string; record: AnchorRecord }> {
  const [name = ''] = await anchorsIn(folder)
  const path = join(folder, name)
  const record = parseAnchor(await readFile(path))
  if (record === undefined) throw new Error('no anchor')
  return { path, record }
}

/** A closed log with commits of one record each. */
async function closedLog(folder: string, to: number, from = 1): Promise<void> {
  const log = await LevelLog.open(folder)
  for (let at = from; at <= to; at++) await log.append([commitAt(at)], { expected: at - 1, durability: 'os' })
  await log.close()
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const events = join(folder, 'events')
  const names = (await readdir(events)).filter((name) => !/^LOCK|^LOG/.test(name)).toSorted()
  const files = names.map(async (name) => [name, await readFile(join(events, name), 'latin1')] as const)
  return new Map(await Promise.all(files))
}

async function logFile(folder: string): Promise<string> {
  const names = (await readdir(join(folder, 'events'))).filter((name) => name.endsWith('.log')).toSorted()
  return join(folder, 'events', names.at(-1) ?? '')
}

/** A process that was killed while it appended; the last position that it acknowledged. */
async function killed(folder: string, until: number, durability: 'sync' | 'os' = 'sync'): Promise<number> {
  const child = new Child('append-forever', { args: [folder, durability] })
  while (Number(await child.line()) < until) continue
  await child.kill('SIGKILL')
  return Math.max(...child.lines.map(Number))
}

async function refused(folder: string, code = 'ERR_LOG_TRUNCATED'): Promise<Error & { value?: unknown }> {
  const before = await filesOf(folder)
  const anchors = await anchorsIn(folder)
  const error = await rejection(LevelLog.open(folder))
  assert.is(error.code, code, error.message)
  assert.equal(await filesOf(folder), before)
  assert.equal(await anchorsIn(folder), anchors)
  return error
}

test('says where a closed log ends, and each opening replaces it', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 3)
    const { path, record } = await anchorOf(folder)
    assert.equal([record.written.position, record.synced, record.closed], [3, record.written, true])
    const log = await LevelLog.open(folder)
    assert.equal(await log.head(), record.written)
    const next = await anchorOf(folder)
    assert.is.not(next.path, path)
    assert.equal(
      [next.record.written, next.record.store, next.record.closed],
      [record.written, record.store, false],
    )
    assert.equal([log.opening.anchor, log.opening.unclean, log.opening.tornBytes], ['verified', false, 0])
    await log.close()
    assert.equal(await namesIn(folder), ['events'])
  }))

test('follows each write, whether it was synced or not', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    assert.is(log.opening.anchor, 'new')
    for (const [i, durability] of (['os', 'sync', 'os', 'memory', 'sync'] as const).entries()) {
      await log.append([commitAt(i + 1)], { expected: i, durability })
      const head = await log.head()
      const { record } = await anchorOf(folder)
      assert.equal(record.written, head)
      assert.is(record.synced.position, [0, 2, 2, 2, 5][i])
    }
  }))

for (const durability of ['sync', 'os'] as const) {
  test(`an end that a killed process lost is found, wherever the file is cut (${durability})`, () =>
    inFolder(async (folder) => {
      const acknowledged = await killed(folder, 300, durability)
      const path = await logFile(folder)
      const bytes = await readFile(path)
      const { record } = await anchorOf(folder)
      assert.ok(record.written.position >= acknowledged, `${record.written.position} ${acknowledged}`)
      for (let cut = 1; cut < 12; cut++) {
        await truncate(path, Math.floor((bytes.length * (12 - cut)) / 12.5))
        const error = await refused(folder)
        assert.match(error.message, `had reached ${record.written.position}`)
        await writeFile(path, bytes)
      }
      await rm(path)
      await refused(folder)
      await writeFile(path, bytes)
      await rm(join(folder, 'events.damaged'), { recursive: true })
      await using log = await LevelLog.open(folder)
      assert.equal([log.opening.unclean, log.opening.anchor], [true, 'verified'])
      assert.ok((await collect(log.read())).length >= acknowledged)
    }))
}

test('a write that a killed process did not complete is cut off, and reported', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 2)
    await (await LevelLog.open(folder)).close()
    const log = await LevelLog.open(folder)
    await log.append([commitAt(3)], { expected: 2 })
    await log.append([commitAt(4)], { expected: 3 })
    const path = await logFile(folder)
    const whole = await readFile(path)
    await log.append([commitAt(5, { action: 'x'.repeat(50_000) })], { expected: 4 })
    await log.close()
    const torn = (await readFile(path)).length - whole.length - 100
    await truncate(path, whole.length + torn)
    // As if the process had been killed in the middle of that write.
    const { path: anchor, record } = await anchorOf(folder)
    await writeFile(anchor, anchorFileOf({ ...record, ...(await headAt(folder, 4)), closed: false }))
    await using again = await LevelLog.open(folder)
    assert.is((await again.head()).position, 4)
    assert.equal([again.opening.unclean, again.opening.tornBytes], [true, torn])
  }))

/** The head that the log had at a position. */
async function headAt(folder: string, position: number): Promise<Pick<AnchorRecord, 'written' | 'synced'>> {
  return inFolderCopy(folder, async (copy) => {
    await rm(join(copy, (await anchorsIn(copy))[0] ?? ''))
    const log = await LevelLog.open(copy)
    const head = await log.head()
    await log.close()
    assert.is(head.position, position)
    return { written: head, synced: head }
  })
}

async function inFolderCopy<T>(folder: string, work: (copy: string) => Promise<T>): Promise<T> {
  const copy = `${folder}-copy`
  await cp(folder, copy, { recursive: true })
  try {
    return await work(copy)
  } finally {
    await rm(copy, { recursive: true })
  }
}

test('another record at the position of the anchor is refused', () =>
  inFolder(async (parent) => {
    const [one, two] = [join(parent, 'one'), join(parent, 'two')]
    await closedLog(one, 5)
    await cp(one, two, { recursive: true })
    const log = await LevelLog.open(two)
    await log.close()
    await inDatabase(two, (db) => db.del(recordKey(5)))
    await rm(join(two, (await anchorsIn(two))[0] ?? ''))
    const other = await LevelLog.open(two)
    await other.append([commitAt(5, { action: 'another' })], { expected: 4 })
    await other.append([commitAt(6)], { expected: 5 })
    await other.close()
    await cp((await anchorOf(one)).path, join(two, 'anchor-0badcafe'))
    const error = await refused(two)
    assert.match(error.message, 'another record at position 5')
    await rm(join(two, 'anchor-0badcafe'))
    await (await LevelLog.open(two)).close()
  }))

test('the anchor of another log is named as that', () =>
  inFolder(async (parent) => {
    const [one, two] = [join(parent, 'one'), join(parent, 'two')]
    await closedLog(one, 3)
    const log = await LevelLog.open(two)
    await log.append(commitsFrom(1, 6), { expected: 0 })
    await log.close()
    await cp((await anchorOf(one)).path, join(two, 'anchor-0badcafe'))
    assert.match((await refused(two)).message, 'belongs to another log')
  }))

test('an old copy of the folder that is copied over a newer one is found, and one in its place is not refused', () =>
  inFolder(async (parent) => {
    const [folder, backup] = [join(parent, 'log'), join(parent, 'backup')]
    for (const steps of [
      [100, 100],
      [100, 200, 200],
      [1, 2, 3, 3, 3],
    ]) {
      await rm(folder, { recursive: true, force: true })
      await rm(backup, { recursive: true, force: true })
      const [first = 0, ...rest] = steps
      await closedLog(folder, first)
      await cp(folder, backup, { recursive: true })
      let from = first + 1
      for (const to of [...rest, first + 300, 0]) {
        await closedLog(folder, to, from)
        from = Math.max(from, to + 1)
      }
      await cp(backup, folder, { recursive: true, force: true })
      const error = await rejection(readAll(folder))
      assert.ok(['ERR_LOG_TRUNCATED', 'ERR_LOG_CORRUPT'].includes(String(error.code)), error.message)
      await rm(folder, { recursive: true })
      await cp(backup, folder, { recursive: true })
      assert.is(await readAll(folder), first)
    }
  }))

async function readAll(folder: string): Promise<number> {
  await using log = await LevelLog.open(folder)
  return (await collect(log.read())).length
}

test('older files of the database alone are found', () =>
  inFolder(async (parent) => {
    const [folder, events] = [join(parent, 'log'), join(parent, 'events')]
    await closedLog(folder, 10)
    await cp(join(folder, 'events'), events, { recursive: true })
    await closedLog(folder, 20, 11)
    await rename(join(folder, 'events'), join(parent, 'newer'))
    await rename(events, join(folder, 'events'))
    const error = await refused(folder)
    assert.match(error.message, 'The log ends at commit 10, but its anchor')
    assert.match(error.message, 'had reached 20: commits 11 to 20 are lost.')
    assert.match(error.message, '{ acceptEnd: 10 }')
    assert.match(error.message, (await anchorOf(folder)).path)
    await rm(join(folder, 'events'), { recursive: true })
    await rename(join(parent, 'newer'), join(folder, 'events'))
    assert.is(await readAll(folder), 20)
  }))

test('older files over newer ones that LevelDB would rewrite: when the newer ones are restored nothing is lost', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 100)
    const older = await filesOf(folder)
    await closedLog(folder, 200, 101)
    await closedLog(folder, 300, 201)
    await closedLog(folder, 400, 301)
    const newer = await filesOf(folder)
    for (const [name, bytes] of older) await writeFile(join(folder, 'events', name), bytes, 'latin1')
    // New files of LevelDB have higher numbers than the newest .log: without it they have those of newer tables.
    const log = [...newer.keys()].findLast((name) => name.endsWith('.log')) ?? ''
    await rm(join(folder, 'events', log))
    const error = await rejection(readAll(folder))
    assert.ok(['ERR_LOG_TRUNCATED', 'ERR_LOG_CORRUPT'].includes(String(error.code)), error.message)
    const after = await filesOf(folder)
    for (const [name, bytes] of newer)
      assert.ok(older.has(name) || name === log || after.get(name) === bytes, name)
    for (const name of older.keys()) await rm(join(folder, 'events', name))
    for (const name of [...older.keys(), log]) {
      const bytes = newer.get(name)
      if (bytes !== undefined) await writeFile(join(folder, 'events', name), bytes, 'latin1')
    }
    assert.is(await readAll(folder), 400)
  }))

test('a missing anchor is warned of, and a new one is made', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 3)
    await rm((await anchorOf(folder)).path)
    const warnings = warningsOf()
    const log = await LevelLog.open(folder)
    assert.is(log.opening.anchor, 'missing')
    await log.close()
    assert.equal(await warnings(), ['RELATA_ANCHOR_MISSING'])
    assert.is((await anchorOf(folder)).record.written.position, 3)
  }))

const DAMAGES: readonly [string, (path: string) => Promise<unknown>][] = [
  ['empty', (path) => writeFile(path, '')],
  ['garbage', (path) => writeFile(path, 'garbage')],
  ['zeros', (path) => writeFile(path, Buffer.alloc(1024))],
  ['null', (path) => writeFile(path, 'null')],
  ['5 MB', (path) => writeFile(path, 'x'.repeat(5 * 2 ** 20))],
  ['cut', (path) => truncate(path, 100)],
  ['a folder', (path) => rm(path).then(() => mkdir(path))],
  [
    'a folder with files',
    (path) =>
      rm(path)
        .then(() => mkdir(path))
        .then(() => writeFile(join(path, 'x'), 'x')),
  ],
  ['a dangling symlink', (path) => rm(path).then(() => symlink(`${path}-nowhere`, path))],
  ['a symlink to itself', (path) => rm(path).then(() => symlink(path, path))],
]
for (const [name, damage] of DAMAGES) {
  test(`an anchor that can't be read (${name}) is warned of and kept aside, and the log opens`, () =>
    inFolder(async (folder) => {
      await closedLog(folder, 3)
      await damage((await anchorOf(folder)).path)
      const warnings = warningsOf()
      const log = await LevelLog.open(folder)
      assert.is(log.opening.anchor, 'damaged')
      await log.close()
      assert.equal(await warnings(), ['RELATA_ANCHOR_DAMAGED'])
      assert.equal(await namesIn(folder), ['anchor.damaged', 'events'])
      assert.is(await readAll(folder), 3)
      assert.equal(await warnings(), ['RELATA_ANCHOR_DAMAGED'])
    }))
}

test('a bit flipped anywhere in the anchor changes nothing: its other slot counts', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 3)
    const warnings = warningsOf()
    for (let byte = 0; byte < 1024; byte += 37) {
      const { path } = await anchorOf(folder)
      const bytes = await readFile(path)
      bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (byte % 8))
      await writeFile(path, bytes)
      const log = await LevelLog.open(folder)
      assert.equal([log.opening.anchor, (await log.head()).position], ['verified', 3])
      await log.close()
    }
    assert.equal(await warnings(), [])
  }))

test('what was written in an earlier run of the machine counts only as far as it was synced', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 5)
    await inDatabase(folder, (db) => db.del(recordKey(5)))
    const { path, record } = await anchorOf(folder)
    const { synced } = await inFolderCopy(folder, async (copy) => {
      await rm(join(copy, (await anchorsIn(copy))[0] ?? ''))
      const log = await LevelLog.open(copy)
      const head = await log.head()
      await log.close()
      return { synced: head }
    })
    await writeFile(path, anchorFileOf({ ...record, synced, closed: false }))
    await refused(folder)
    await writeFile(path, anchorFileOf({ ...record, synced, closed: false, boot: 'before' }))
    assert.is(await readAll(folder), 4)
  }))

test('a database that is missing or empty is refused where the folder had one', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 3)
    const events = join(folder, 'events')
    await rename(events, join(folder, 'away'))
    const lost = async (): Promise<Error> => {
      const before = (await readdir(folder)).filter((name) => name !== 'owner')
      const error = await rejection(LevelLog.open(folder))
      assert.is(error.code, 'ERR_LOG_CORRUPT', error.message)
      assert.equal(
        (await readdir(folder)).filter((name) => name !== 'owner'),
        before,
      )
      return error
    }
    assert.match((await lost()).message, 'had reached 3')
    await mkdir(events)
    await lost()
    await rm(events, { recursive: true })
    const { path } = await anchorOf(folder)
    await rename(path, join(folder, 'away', 'anchor'))
    await mkdir(join(folder, 'snapshots'))
    await writeFile(join(folder, 'snapshots', 'one'), '')
    assert.match((await lost()).message, 'snapshots is there')
    await rm(join(folder, 'snapshots'), { recursive: true })
    await rename(join(folder, 'away', 'anchor'), path)
    await rename(join(folder, 'away'), events)
    assert.is(await readAll(folder), 3)
  }))

test('a missing database is refused where the owner file of a killed process is', () =>
  inFolder(async (folder) => {
    const child = new Child('hold', { args: [folder] })
    assert.is(await child.line(), 'open')
    await child.kill('SIGKILL')
    await rename(join(folder, 'events'), join(folder, 'away'))
    const error = await rejection(LevelLog.open(folder))
    assert.is(error.code, 'ERR_LOG_CORRUPT', error.message)
    assert.match(error.message, 'owner')
    await rename(join(folder, 'away'), join(folder, 'events'))
    await (await LevelLog.open(folder)).close()
  }))

test('a first opening that was cut off leaves a folder that opens', () =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'owner'), '')
    await (await LevelLog.open(folder)).close()
    await rm(join(folder, 'events'), { recursive: true })
    // An anchor of nothing proves nothing.
    await (await LevelLog.open(folder)).close()
    await rm(join(folder, 'events'), { recursive: true })
    await mkdir(join(folder, 'events'))
    await (await LevelLog.open(folder)).close()
  }))

test('with a sync of its own at each one, an anchor knows every commit that was synced', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder, { anchor: 'sync' })
    await log.append([commitAt(1)], { expected: 0 })
    assert.ok((await anchorOf(folder)).record.everySync)
    await log.close()
    for (const anchor of ['never', 5, null, true])
      assert.is((await rejection(LevelLog.open(folder, { anchor } as never))).code, 'ERR_ARGUMENT')
  }))

test('saving the anchor puts all that is written on the disk, and a lost file is created again', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0, durability: 'os' })
    await log.saveAnchor()
    assert.is((await anchorOf(folder)).record.synced.position, 1)
    await rm((await anchorOf(folder)).path)
    await log.append([commitAt(2)], { expected: 1, durability: 'os' })
    await log.saveAnchor()
    assert.is((await anchorOf(folder)).record.synced.position, 2)
    await rm((await anchorOf(folder)).path)
    await log.close()
    assert.equal((await anchorOf(folder)).record.closed, true)
    assert.is((await rejection(log.saveAnchor())).code, 'ERR_CLOSED')
  }))

test('a save that the disk refuses is an error of the log, and the log continues', async () => {
  await inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0, durability: 'os' })
    // The end of every `.log` is put on the disk, and a folder can't be.
    const obstacle = join(folder, 'events', '999999.log')
    await mkdir(obstacle)
    const error = await rejection(log.saveAnchor())
    assert.is(error.code, 'ERR_LOG_UNAVAILABLE')
    assert.match(error.message, /EISDIR/)
    await rm(obstacle, { recursive: true })
    await log.append([commitAt(2)], { expected: 1, durability: 'os' })
    await log.saveAnchor()
    assert.is((await anchorOf(folder)).record.synced.position, 2)
    await log.close()
  })
})

test('the identity of a log stays the same, and a record is where it was', () =>
  inFolder(async (folder) => {
    await closedLog(folder, 2)
    const { store } = (await anchorOf(folder)).record
    await rm((await anchorOf(folder)).path)
    await closedLog(folder, 3, 3)
    assert.is((await anchorOf(folder)).record.store, store)
    assert.is(
      await inDatabase(folder, async (db) => (await valueOf(db, Buffer.from('mstore'))).toString()),
      store,
    )
  }))

test.run()
