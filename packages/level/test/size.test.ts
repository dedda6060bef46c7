import type { Commit } from '@relata/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommitSizes, Dictionary, PayloadWriter } from '@relata/record'
import { sha256 } from '../src/hash.js'
import { LevelLog } from '../src/index.js'
import { commits } from '../../record/test/helpers/arbitraries.js'
import { collect, rejection } from './helpers/collect.js'
import { commitAt, commitsFrom } from '../../record/test/helpers/commits.js'
import { inDatabase, keysOf } from './helpers/database.js'
import { inFolder } from './helpers/folder.js'

const test = suite('size of appends')
const MB = 2 ** 20
const SIZES = new CommitSizes(2 ** 30, (text) => Buffer.byteLength(text))
const records = (folder: string): Promise<number> =>
  inDatabase(folder, async (db) => (await keysOf(db, 'e')).length)

/** A commit of so many MB of text that does not get smaller. */
function large(position: number, megabytes: number, key?: string): Commit {
  const text = 'x'.repeat(MB)
  const events = Array.from(
    { length: megabytes },
    (_, at) => ({ type: 'created', model: 'Book', key: at, row: { text } }) as const,
  )
  return commitAt(position, { events, key })
}

test('an estimate is not less than what the record takes, names aside', () => {
  const values = fc.array(
    fc.oneof(
      fc.string({ maxLength: 90 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.double(),
      fc.bigInt(),
      fc.uint8Array(),
    ),
  )
  fc.assert(
    fc.property(fc.array(values, { minLength: 1 }), (rows) => {
      const events = rows.map(
        (list, key) =>
          ({ type: 'created', model: 'M', key, row: Object.fromEntries(list.entries()) }) as const,
      )
      const writer = new PayloadWriter(new Dictionary(sha256))
      const list = [
        commitAt(1, {
          events: events as unknown as Commit['events'],
          action: 'é'.repeat(50),
          meta: { a: ['é'.repeat(99)] },
        }),
      ]
      writer.add(list)
      assert.ok(writer.pack().length <= SIZES.ofAppend(list) + 16)
    }),
    { includeErrorInReport: true },
  )
})

test('an estimate of anything that can be encoded is a number', () => {
  fc.assert(
    fc.property(commits, (list) => {
      assert.ok(Number.isSafeInteger(SIZES.ofAppend(list)))
      assert.ok(SIZES.ofAppend(list) >= list.length)
    }),
    { includeErrorInReport: true },
  )
})

test('appends that wait go together up to 16 MB, a larger one alone', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const list = [4, 4, 4, 4, 10, 20, 4, 4].map((megabytes, at) =>
      large(at + 1, megabytes, at % 2 === 0 ? `k${at}` : undefined),
    )
    const answers = await Promise.all(
      list.map((commit) => log.append([commit], { expected: commit.position - 1 })),
    )
    assert.equal(
      answers.flat(),
      list.map(({ position }) => ({ status: 'ok', position })),
    )
    assert.equal(
      (await collect(log.read())).map(({ events }) => events.length),
      [4, 4, 4, 4, 10, 20, 4, 4],
    )
    assert.is(await log.find('k4'), 5)
    await log.close()
    assert.is(await records(folder), 4)
  }))

test('an append larger than a record is refused immediately, and the log is unchanged', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    const first = log.append([commitAt(1)], { expected: 0 })
    const refused = rejection(log.append([large(2, 1100)], { expected: 1 }))
    const together = rejection(log.append([large(2, 600), large(3, 600)], { expected: 1 }))
    const next = log.append([commitAt(2)], { expected: 1 })
    for (const error of [await refused, await together]) {
      assert.is(error.code, 'ERR_COMMIT_TOO_LARGE')
      assert.ok(Number(error.value) > 2 ** 30)
    }
    assert.equal(
      (await Promise.all([first, next])).flat(),
      [1, 2].map((position) => ({ status: 'ok', position })),
    )
    assert.equal(await collect(log.read()), commitsFrom(1, 2))
    assert.throws(() => log.measure(large(3, 1100)))
    assert.ok(log.measure(large(3, 5)) >= 5 * MB)
  }))

test.run()
