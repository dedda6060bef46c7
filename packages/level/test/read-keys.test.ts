import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog } from '../src/index.js'
import { commitAt } from '../../record/test/helpers/commits.js'
import { collect } from './helpers/collect.js'
import { inFolder } from './helpers/folder.js'

const test = suite('the keys of a log')

test('every idempotency key is in the index with its position, even one without a UTF-8 form', () =>
  inFolder(async (folder) => {
    await using log = await LevelLog.open(folder)
    assert.equal(await collect(log.keys()), [])
    const keys = ['a', '', '\ud800', 'é', '__proto__', 'K', undefined]
    await log.append(
      keys.map((key, at) => commitAt(at + 1, { key })),
      { expected: 0 },
    )
    const found = new Map(await collect(log.keys()))
    assert.is(found.size, 6)
    for (const [at, key] of keys.entries()) if (key !== undefined) assert.is(found.get(key), at + 1)
  }))

test('a closed log refuses', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    await log.close()
    let code: unknown
    await collect(log.keys()).catch((error: { code: unknown }) => (code = error.code))
    assert.is(code, 'ERR_CLOSED')
  }))

test.run()
