import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '../../src/log/memory-log.js'
import { recover } from '../../src/recovery/recover.js'
import { JsonLinesLog } from '../testing/json-lines-log.js'
import { last, migrations, write } from './golden/world.js'

const test = suite('golden logs')
const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url))

test('a log that was written once replays to the same state for ever', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relata-golden-'))
  try {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonl'))
    assert.ok(names.length > 0)
    for (const name of names) {
      // Opening a log may cut off a torn tail.
      await copyFile(join(FOLDER, name), join(folder, name))
      const log = await JsonLinesLog.open(join(folder, name))
      const { state, pending } = await recover({ schema: last, log, migrations })
      const expected = await readFile(join(FOLDER, name.replace(/\.jsonl$/, '.hash')), 'utf8')
      assert.equal([state.hash(), pending], [expected.trim(), undefined])
      await log.close()
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the program that wrote them makes that state today', async () => {
  const expected = await readFile(join(FOLDER, 'every-step-1.hash'), 'utf8')
  assert.is(await write(new MemoryLog()), expected.trim())
})

test.run()
