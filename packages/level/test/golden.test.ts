import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '@relata/core'
import { recover } from '@relata/core/engine'
import { LevelLog } from '../src/index.js'
import { last, migrations, write } from './golden/world.js'

const test = suite('golden folders')
const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url))

interface Golden {
  readonly hash: string
  readonly position: number
  /** In base64, by path. */
  readonly files: Readonly<Record<string, string>>
}

async function goldens(): Promise<readonly Golden[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'))
  return await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(FOLDER, name), 'utf8')) as Golden),
  )
}

test('a folder that was written once opens with the same state for ever', async () => {
  const found = await goldens()
  assert.ok(found.length > 0)
  for (const { hash, position, files } of found) {
    const folder = await mkdtemp(join(tmpdir(), 'relata-golden-'))
    try {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), Buffer.from(content, 'base64'))
      }
      const log = await LevelLog.open(join(folder, 'store'))
      const { state, pending, position: reached } = await recover({ schema: last, log, migrations })
      await log.close()
      assert.equal([state.hash(), pending, reached], [hash, undefined, position])
    } finally {
      await rm(folder, { recursive: true })
    }
  }
})

test('the program that wrote them makes that state today', async () => {
  for (const { hash } of await goldens()) assert.is(await write(new MemoryLog()), hash)
})

test.run()
