import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createStore, LevelLog, MemoryLog, openStore, UsageError } from '../src/index.js'
import type { OpenStoreOptions } from '../src/index.js'
import { inFolder, rejected, schema } from './library.js'
import type { Library } from './library.js'

const test = suite('options of a store')

const openWith = (folder: string, options: unknown): Promise<unknown> =>
  openStore<Library>(schema, folder, options as OpenStoreOptions).then((db) => db.close())

const WRONG: readonly [string, unknown][] = [
  ...['51', null, -1, { head: 51 }, {}, Promise.resolve(51)].map((value): [string, unknown] => [
    'atLeast',
    value,
  ]),
  ...['never', true, null, 0].map((value): [string, unknown] => ['anchor', value]),
  ...[5, null, {}, { limit: 0 }].map((value): [string, unknown] => ['backlog', value]),
  ...['Sync', 'disk', true, null, 0].map((value): [string, unknown] => ['durability', value]),
  ...[0, Date.now(), null, 'now', new Date()].map((value): [string, unknown] => ['clock', value]),
  ...[true, null, 'log', {}].map((value): [string, unknown] => ['onProgress', value]),
  ...[true, null, 'log', {}].map((value): [string, unknown] => ['onListenerError', value]),
]

test('openStore refuses what an option does not take before anything is opened', () =>
  inFolder(async (folder) => {
    for (const [name, value] of WRONG) {
      const error = await rejected(openWith(join(folder, 'store'), { [name]: value }))
      assert.is(error.code, 'ERR_ARGUMENT', name)
      assert.match(error.message, `'${name}'`)
    }
    assert.equal(await readdir(folder), [])
  }))

test('openStore refuses options that it does not have, and suggests the one that was meant', () =>
  inFolder(async (folder) => {
    const misspelt = {
      atleast: 'atLeast',
      atLest: 'atLeast',
      durabilty: 'durability',
      onprogress: 'onProgress',
      clok: 'clock',
    }
    for (const [name, meant] of Object.entries(misspelt)) {
      const error = await rejected(openWith(join(folder, 'store'), { [name]: undefined }))
      assert.is(error.code, 'ERR_ARGUMENT')
      assert.match(error.message, `did you mean '${meant}'?`)
    }
    for (const name of ['log', 'history', 'choices', 'toString', '__proto__ ']) {
      assert.is(
        (await rejected(openWith(join(folder, 'store'), { [name]: undefined }))).code,
        'ERR_ARGUMENT',
        name,
      )
    }
    for (const options of [null, 51, 'sync', []]) {
      assert.is((await rejected(openWith(join(folder, 'store'), options))).code, 'ERR_ARGUMENT')
    }
    assert.equal(await readdir(folder), [])
  }))

test('openStore takes every option that it documents', () =>
  inFolder(async (folder) => {
    const options = {
      durability: 'os',
      clock: () => 5,
      onProgress: () => undefined,
      onListenerError: () => undefined,
      atLeast: 0,
      anchor: 'sync',
      backlog: { limit: 2 ** 20 },
    }
    await openWith(folder, options)
    await openWith(folder, Object.fromEntries(Object.keys(options).map((name) => [name, undefined])))
    await using log = await LevelLog.open(folder)
    const head = await log.head()
    await log.close()
    await openWith(folder, { atLeast: head.position })
    await openWith(folder, { atLeast: head })
    assert.is((await rejected(openWith(folder, { atLeast: head.position + 1 }))).code, 'ERR_LOG_TRUNCATED')
  }))

test('openStore writes the anchor as its option says', () =>
  inFolder(async (folder) => {
    const db = await openStore<Library>(schema, folder, { anchor: 'sync' })
    const [name = ''] = (await readdir(folder)).filter((each) => each.startsWith('anchor-'))
    assert.match(await readFile(join(folder, name), 'utf8'), /,true,false\] [0-9a-f]{8} /)
    await db.close()
  }))

test('createStore does the same', () => {
  const create = (options: unknown): unknown => createStore<Library>(schema, options as object)
  for (const [name, value] of WRONG) {
    if (['atLeast', 'onProgress', 'anchor', 'backlog'].includes(name)) continue
    assert.throws(
      () => create({ [name]: value }),
      (error: unknown) => error instanceof UsageError && error.message.includes(`'${name}'`),
    )
  }
  for (const options of [
    { history: 'no' },
    { history: null },
    { log: {} },
    { log: null },
    { log: 'memory' },
    { hist: false },
    null,
    [],
    'x',
  ]) {
    assert.throws(
      () => create(options),
      (error: unknown) => error instanceof UsageError && error.code === 'ERR_ARGUMENT',
    )
  }
  assert.throws(() => create({ histori: false }), /did you mean 'history'\?/)
  create({
    log: new MemoryLog(),
    history: undefined,
    durability: 'memory',
    clock: () => 0,
    onListenerError: () => undefined,
  })
  create({ history: false })
})

test.run()
