import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EventLog } from '../../src/log/event-log.js'
import { eventLogLaws } from '../../src/testing/event-log-laws.js'
import { all } from '../../src/testing/check.js'
import { commits } from '../../src/testing/sample-commits.js'
import { library, Library } from '../helpers/library.js'
import { CoreStore } from '../../src/store/core-store.js'
import { rejects } from '../helpers/throws.js'
import { JsonLinesLog } from './json-lines-log.js'

const test = suite('an event log in a file of JSON lines, over BaseLog')
const folder = await mkdtemp(join(tmpdir(), 'relata-lines-'))
const paths = new Map<EventLog, string>()
let files = 0

async function open(path: string = join(folder, `${files++}`)): Promise<JsonLinesLog> {
  const log = await JsonLinesLog.open(path)
  paths.set(log, path)
  return log
}

test.after(() => rm(folder, { recursive: true }))

eventLogLaws(test, { create: () => open(), reopen: (log) => open(paths.get(log)), keepsHistory: true })

test('a line that was cut is as if never written; a changed one is found', async () => {
  const log = await open()
  const path = paths.get(log) ?? ''
  await log.append(commits(0, 2), { expected: 0 })
  await log.append(commits(2, 1), { expected: 2 })
  await log.close()
  await appendFile(path, 'ab')
  const again = await open(path)
  assert.is((await all(again.read({ after: 1 }))).length, 2)
  await writeFile(path, (await readFile(path, 'utf8')).replace('author 3', 'author 4'))
  await rejects(all(again.read()), 'ERR_LOG_CORRUPT', 'after position 2')
  await rejects(again.head(), 'ERR_LOG_CORRUPT', 'must be reopened')
  await again.close()
  await rejects(open(path), 'ERR_LOG_CORRUPT')
})

test('a store over it is opened again as it was', async () => {
  const path = join(folder, 'store')
  const db = new Library(await CoreStore.open(library, { log: await open(path) }))
  for (const name of ['a', 'b']) db.create('Tag', { name })
  await db.store.close()
  const again = new Library(await CoreStore.open(library, { log: await open(path) }))
  assert.is(again.hash(), db.store.state.hash())
  await again.store.close()
})

test.run()
