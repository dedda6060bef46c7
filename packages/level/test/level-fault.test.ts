import { readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LogError } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { levelFault } from '../src/level-fault.js'
import { collect } from './helpers/collect.js'
import { commitAt } from '../../record/test/helpers/commits.js'
import { inFolder } from './helpers/folder.js'

const test = suite('damage that LevelDB meets')

/** A closed log whose commits are in tables: each opening makes a table of the log file before it. */
async function filled(folder: string): Promise<string> {
  for (let position = 1; position <= 3; position++) {
    const log = await LevelLog.open(folder)
    await log.append([commitAt(position)], { expected: position - 1 })
    await log.close()
  }
  return join(folder, 'events')
}

/** The code of the error of opening and reading; 'ok' if there is none. */
async function outcome(folder: string): Promise<string> {
  try {
    await using log = await LevelLog.open(folder)
    const commits = await collect(log.read())
    return commits.length === 3 ? 'ok' : `${commits.length} commits`
  } catch (error) {
    return error instanceof LogError ? error.code : String(error)
  }
}

const fileOf = async (events: string, end: string | RegExp): Promise<string> =>
  join(
    events,
    (await readdir(events))
      .toSorted()
      .find((name) => (typeof end === 'string' ? name.endsWith(end) : end.test(name))) ?? '',
  )

test('a table of any smaller size is damage', () =>
  inFolder(async (folder) => {
    const events = await filled(folder)
    const table = await fileOf(events, '.ldb')
    const bytes = await readFile(table)
    for (let size = 0; size < bytes.length; size += Math.ceil(bytes.length / 7)) {
      await truncate(table, size)
      assert.is(await outcome(folder), 'ERR_LOG_CORRUPT', `${size} of ${bytes.length} bytes`)
      await writeFile(table, bytes)
    }
  }))

test('CURRENT with any byte changed, and any shorter one, is damage', () =>
  inFolder(async (folder) => {
    const events = await filled(folder)
    const current = join(events, 'CURRENT')
    const bytes = await readFile(current)
    for (let byte = 0; byte < bytes.length; byte++) {
      for (const bit of [0, 3, 6]) {
        const changed = Buffer.from(bytes)
        changed[byte] = (changed[byte] as number) ^ (1 << bit)
        await writeFile(current, changed)
        assert.is(await outcome(folder), 'ERR_LOG_CORRUPT', JSON.stringify(changed.toString()))
      }
    }
    const others = [
      '',
      '\n',
      '.\n',
      '..\n',
      'CURRENT\n',
      'lost/\n',
      `${'x'.repeat(300)}\n`,
      'MANIFEST-000004',
      `${String(bytes)}garbage`,
    ]
    for (const text of [...others, Buffer.alloc(bytes.length)]) {
      await writeFile(current, text)
      assert.is(await outcome(folder), 'ERR_LOG_CORRUPT', JSON.stringify(String(text)))
    }
    await rm(current)
    assert.is(await outcome(folder), 'ERR_LOG_CORRUPT')
  }))

test('a missing table and a missing MANIFEST are damage', () =>
  inFolder(async (folder) => {
    const events = await filled(folder)
    for (const end of ['.ldb', /^MANIFEST/]) {
      const file = await fileOf(events, end)
      await rename(file, join(folder, 'away'))
      assert.is(await outcome(folder), 'ERR_LOG_CORRUPT', String(end))
      await rename(join(folder, 'away'), file)
    }
  }))

test('what passes without a change of the files is no damage', () => {
  const passing = [
    'Permission denied',
    'No space left on device',
    'Too many open files',
    'Read-only file system',
    'Input/output error',
    'Cannot allocate memory',
    'Disk quota exceeded',
    'Operation not permitted',
  ]
  for (const reason of passing) {
    for (const name of ['CURRENT', 'MANIFEST-000004', '000005.ldb']) {
      assert.is(
        levelFault(ioError(`/store/events/${name}`, reason), '/store/events').kind,
        'Unavailable',
        reason,
      )
    }
  }
  assert.is(levelFault(ioError('/store/events/LOCK', 'Not a directory'), '/store/events').kind, 'Unavailable')
  assert.is(
    levelFault(ioError('/store/events', 'No such file or directory'), '/store/events').kind,
    'Unavailable',
  )
  assert.is(levelFault(new Error('Database is not open'), '/store/events').kind, 'Unavailable')
})

test('what LevelDB says of its files is damage, and a lock that is held is an owner', () => {
  const damages = [
    new Error('Corruption: block checksum mismatch'),
    Object.assign(new Error('bad block contents'), { code: 'LEVEL_CORRUPTION' }),
    new Error('Invalid argument: leveldb.XytewiseComparator does not match existing comparator'),
    ioError('/store/events/000005.ldb', 'Invalid argument'),
    ioError('/store/events/MANI\nFEST', 'No such file or directory'),
    ioError('/store/events/', 'Is a directory'),
  ]
  for (const cause of damages) {
    const opening = Object.assign(new Error('Database failed to open', { cause }), {
      code: 'LEVEL_DATABASE_NOT_OPEN',
    })
    assert.equal(levelFault(opening, '/store/events'), { kind: 'Corrupt', text: cause.message })
  }
  const locked = Object.assign(ioError('lock /store/events/LOCK', 'already held by process'), {
    code: 'LEVEL_LOCKED',
  })
  assert.is(levelFault(locked, '/store/events').kind, 'Fenced')
})

function ioError(file: string, reason: string): Error {
  return Object.assign(new Error(`IO error: ${file}: ${reason}`), { code: 'LEVEL_IO_ERROR' })
}

test.run()
