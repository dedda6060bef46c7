import { cp, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LevelLog, ownerOf } from '../../src/index.js'
import { inFolder } from '../helpers/folder.js'

const test = suite('ownerOf')

test('an open log names this process, a closed one none', () =>
  inFolder(async (folder) => {
    const log = await LevelLog.open(folder)
    const owner = await ownerOf(folder)
    assert.is(owner?.pid, process.pid)
    assert.is(owner?.host, hostname())
    assert.is(owner?.state, 'alive')
    await log.close()
    assert.is(await ownerOf(folder), undefined)
  }))

test('a file of another host can not be judged, other content says nothing', () =>
  inFolder(async (root) => {
    const folder = join(root, 'log')
    const log = await LevelLog.open(folder)
    await cp(folder, join(root, 'copy'), { recursive: true })
    await log.close()
    const owner = { host: 'elsewhere', boot: 'b', namespace: 'n', pid: 7, started: '1', token: 't' }
    await writeFile(join(root, 'copy', 'owner'), JSON.stringify(owner))
    const found = await ownerOf(join(root, 'copy'))
    assert.is(found?.state, 'unknown')
    await writeFile(join(root, 'copy', 'owner'), '{')
    assert.is(await ownerOf(join(root, 'copy')), undefined)
    assert.is(await ownerOf(join(root, 'none')), undefined)
  }))

test.run()
