import { mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Dictionary, type Tip } from '@relata/record'
import { LevelLog } from '../src/index.js'
import { Anchor } from '../src/anchor/anchor.js'
import { readAnchors, type FoundAnchor } from '../src/anchor/anchor-files.js'
import { checkAnchors } from '../src/anchor/check-anchors.js'
import { isEnd } from '../src/check-reached.js'
import { openDatabase, readError } from '../src/database.js'
import { levelFault } from '../src/level-fault.js'
import { OpeningCopy } from '../src/opening-copy.js'
import { lockOf } from '../src/owner/lock-holder.js'
import { OwnerFile } from '../src/owner/owner-file.js'
import { Ownership } from '../src/owner/ownership.js'
import { Beginning } from '../src/read/beginning.js'
import { loadDictionary } from '../src/read/load-dictionary.js'
import { readKeys } from '../src/read/read-keys.js'
import { RecordReader } from '../src/read/record-reader.js'
import { readSnapshot } from '../src/snapshots/read-snapshot.js'
import { syncFolder } from '../src/sync-folder.js'
import { sha256 } from '../src/hash.js'
import { commitAt } from '../../record/test/helpers/commits.js'
import { collect, rejection } from './helpers/collect.js'
import { inFolder } from './helpers/folder.js'

/*
 * Parts of the log by themselves, over storage that fails, or that someone else changes at a certain moment. What a whole
 * log does then is tested where each damage has its own file.
 */
const test = suite('storage that fails')

/** A name that no file system takes. */
const TOO_LONG = 'x'.repeat(300)

async function closedLog(folder: string): Promise<void> {
  await using log = await LevelLog.open(folder)
  await log.append([commitAt(1)], { expected: 0 })
}

/** All that is in a folder, sorted. */
const namesOf = async (folder: string): Promise<readonly string[]> => (await readdir(folder)).toSorted()

const tipAt = (position: number): Tip => ({ position, hash: Buffer.alloc(32) })
const anchorIn = (folder: string) => ({
  folder,
  store: 'store',
  tip: tipAt(1),
  everySync: false,
  damaged: [],
})

test('a database that can not be read now is Unavailable, at every read', () =>
  inFolder(async (folder) => {
    const db = await openDatabase(join(folder, 'events'))
    const beginning = await Beginning.load(db)
    await db.close()
    const reader = new RecordReader(db, new Dictionary(sha256), beginning)
    const head = { position: 1, hash: '' }
    for (const read of [
      Beginning.load(db),
      reader.tip(),
      reader.hashAt(1),
      reader.positions(['a']),
      collect(reader.runs(0, head)),
      reader.verifyEnd(1),
      collect(readKeys(db)),
    ]) {
      const { code, message } = await rejection(read)
      assert.is(code, 'ERR_LOG_UNAVAILABLE')
      assert.match(message, "can't be read now")
    }
    const known = readError(new Error('lost'), folder)
    assert.is(readError(known, folder), known)
    assert.equal([levelFault('gone', folder).kind, levelFault('gone', folder).text], ['Unavailable', 'gone'])
  }))

test('a position within a record has no hash', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    await log.append([commitAt(1), commitAt(2), commitAt(3)], { expected: 0 })
    const { position, hash } = await log.head()
    await log.close()
    const db = await openDatabase(join(folder, 'events'))
    const reader = new RecordReader(db, await loadDictionary(db), await Beginning.load(db))
    assert.is(Buffer.from((await reader.hashAt(position)) ?? []).toString('hex'), hash)
    assert.is(await reader.hashAt(2), undefined)
    assert.is(await reader.hashAt(4), undefined)
    await db.close()
  }))

test('a snapshot that becomes shorter while it is read is refused', async () => {
  const shorter = {
    stat: async () => ({ size: 1000 }),
    read: async () => ({ bytesRead: 0 }),
  } as unknown as FileHandle
  const { code, message } = await rejection(collect(readSnapshot(shorter, 'a.snapshot')))
  assert.is(code, 'ERR_LOG_CORRUPT')
  assert.match(message, 'it ends too early')
})

test('the files of a folder that is not there, is none, or can not be read', () =>
  inFolder(async (folder) => {
    assert.is(await OpeningCopy.make(join(folder, 'new')), undefined)
    await writeFile(join(folder, 'file'), '')
    assert.is(await OpeningCopy.make(join(folder, 'file')), undefined)
    await symlink('circle', join(folder, 'circle'))
    assert.is(await OpeningCopy.make(join(folder, 'circle')), undefined)
    const tooLong = await rejection(OpeningCopy.make(join(folder, TOO_LONG)))
    assert.is(tooLong.code, 'ENAMETOOLONG')
    assert.is((await rejection(readAnchors(join(folder, TOO_LONG)))).code, 'ERR_LOG_UNAVAILABLE')
    await syncFolder(join(folder, 'nowhere'), 'win32')
    assert.is((await rejection(syncFolder(join(folder, 'nowhere'), 'linux'))).code, 'ENOENT')
  }))

test('a link to a file is one, a link to nothing instead of a file is damage', () =>
  inFolder(async (folder) => {
    await closedLog(folder)
    const events = join(folder, 'events')
    await writeFile(join(folder, 'elsewhere'), '')
    await symlink(join(folder, 'elsewhere'), join(events, '000900.ldb'))
    await (await OpeningCopy.make(folder))?.discard()
    await symlink(join(folder, 'nothing'), join(events, '000901.ldb'))
    const { code, message } = await rejection(OpeningCopy.make(folder))
    assert.is(code, 'ERR_LOG_CORRUPT')
    assert.match(message, 'events/000901.ldb is not a file')
  }))

test('the copy of an opening ends once, even if its folder was removed', () =>
  inFolder(async (folder) => {
    await closedLog(folder)
    const before = await namesOf(join(folder, 'events'))
    const discarded = await OpeningCopy.make(folder)
    await discarded?.discard()
    await discarded?.discard()
    await discarded?.restore({ keep: true })
    discarded?.settle()
    assert.equal(await namesOf(join(folder, 'events')), before)
    const lost = await OpeningCopy.make(folder)
    await rm(join(folder, 'events'), { recursive: true })
    lost?.settle()
    await lost?.removed()
    assert.equal(
      await readdir(folder),
      (await readdir(folder)).filter((name) => name !== 'events'),
    )
  }))

test('of several openings that were cut off, the copy of the first one counts', () =>
  inFolder(async (folder) => {
    await closedLog(folder)
    const first = await OpeningCopy.make(folder)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const second = await OpeningCopy.make(folder)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const third = await OpeningCopy.make(folder)
    await third?.opened()
    assert.is(third?.path, first?.path)
    const left = (await readdir(join(folder, 'events'))).filter((name) => name.startsWith('opening-'))
    assert.equal(
      left.map((name) => join(folder, 'events', name)),
      [first?.path],
    )
    assert.is.not(second?.path, first?.path)
  }))

test('a claim is refused where it can not be written, or where another one came between', () =>
  inFolder(async (folder) => {
    const place = { folder: join(folder, 'nowhere'), id: '1:1' }
    assert.is((await rejection(OwnerFile.claim(place))).code, 'ENOENT')
    const ownership = await Ownership.take(folder)
    await writeFile(join(folder, 'owner'), JSON.stringify({ token: 'another' }))
    assert.is((await rejection(ownership.confirm())).code, 'ERR_LOG_FENCED')
    await ownership.release()
    await rm(join(folder, 'owner'))
    const second = await Ownership.take(folder)
    const { code, message } = await rejection(second.confirm())
    assert.is(code, 'ERR_LOG_FENCED')
    assert.match(message, 'was removed while its log was open')
    await second.release()
  }))

test('what a claim left behind when its process died is removed by the next one', () =>
  inFolder(async (folder) => {
    const left = join(folder, 'owner.01234567-89ab-4def-8123-456789abcdef')
    await writeFile(left, '')
    await mkdir(join(folder, 'events'))
    await writeFile(join(folder, 'events', 'CURRENT'), '')
    const ownership = await Ownership.take(folder)
    await ownership.confirm()
    assert.equal(await namesOf(folder), ['events', 'owner'])
    // A link to itself in its place: the owner file is gone.
    await rm(join(folder, 'owner'))
    await symlink('owner', join(folder, 'owner'))
    assert.throws(() => ownership.check(), /its owner file was removed/)
    await ownership.release()
  }))

test('the owner of the lock of a missing folder is unknown', () => {
  assert.is(lockOf('/nowhere/at/all', 'self'), 'unknown')
})

test('an anchor is synced immediately after ten thousand commits, and otherwise a second later', () =>
  inFolder(async (folder) => {
    const warnings: unknown[] = []
    const anchor = await Anchor.create({
      ...anchorIn(folder),
      onWarning: (message) => void warnings.push(message),
    })
    await anchor.advance(tipAt(2), { synced: true })
    await anchor.advance(tipAt(20_000), { synced: true })
    await anchor.close()
    const { anchors } = await readAnchors(folder)
    assert.is(anchors[0]?.record.synced.position, 20_000)
    assert.equal(warnings, [])
    assert.ok((await stat(join(folder, anchors[0]?.name ?? ''))).size > 0)
  }))

test('an anchor that is saved for an earlier position keeps the later one', () =>
  inFolder(async (folder) => {
    const anchor = await Anchor.create({
      ...anchorIn(folder),
      onWarning: (warning) => assert.unreachable(warning),
    })
    await anchor.advance(tipAt(9), { synced: true })
    await anchor.save(tipAt(4))
    await anchor.close()
    const { anchors } = await readAnchors(folder)
    assert.equal(
      [anchors[0]?.record.synced.position, anchors[0]?.record.written.position, anchors[0]?.record.closed],
      [9, 9, false],
    )
  }))

test('an anchor whose folder was removed ends with a warning', () =>
  inFolder(async (folder) => {
    const place = join(folder, 'log')
    await mkdir(place)
    const warnings: string[] = []
    const anchor = await Anchor.create({
      ...anchorIn(place),
      onWarning: (warning) => void warnings.push(warning),
    })
    await rm(place, { recursive: true })
    await anchor.close(tipAt(2))
    assert.is(warnings.length, 1)
    assert.match(warnings[0] ?? '', 'anchor')
  }))

test('a log that is closed after its folder was taken over does not say that it was closed', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.append([commitAt(1)], { expected: 0 })
    await writeFile(join(folder, 'owner'), JSON.stringify({ token: 'another' }))
    await log.close()
    assert.is((await readAnchors(folder)).anchors[0]?.record.closed, false)
    assert.match(await readFile(join(folder, 'owner'), 'utf8'), 'another')
  }))

test('of several anchors the farthest says what is lost, and one of a dropped record says nothing', async () => {
  const at = (position: number, store = 'a'): FoundAnchor => {
    const head = { position, hash: 'other' }
    const record = {
      sequence: 1,
      store,
      synced: head,
      written: head,
      boot: '',
      everySync: false,
      closed: true,
    }
    return { name: `anchor-${position}`, record }
  }
  const reader = { beginning: { position: 3 }, hashAt: async () => undefined } as unknown as RecordReader
  const log = { folder: '/log', reader, head: { position: 5, hash: 'own' }, store: 'a' }
  const accepted = await checkAnchors(log, [at(7), at(9), at(8)], 5)
  assert.equal(accepted?.lost, { from: 6, to: 9 })
  assert.is((await rejection(checkAnchors(log, [at(7)], undefined))).code, 'ERR_LOG_TRUNCATED')
  assert.is(await checkAnchors(log, [at(2)], undefined), undefined)
  assert.match(
    (await rejection(checkAnchors(log, [at(4)], undefined))).message,
    'another record at position 4',
  )
  assert.match(
    (await rejection(checkAnchors(log, [at(2, 'b')], undefined))).message,
    'belongs to another log',
  )
})

test('the end that a caller knows is a position or a head', () => {
  const head = { position: 7, hash: 'a' }
  assert.equal(
    [isEnd(head, 7), isEnd(head, head), isEnd(head, 6), isEnd(head, undefined)],
    [true, true, false, false],
  )
})

test.run()
