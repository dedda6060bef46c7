import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from '@relata/core'
import { recover } from '@relata/core/engine'
import { LevelLog } from '../src/index.js'
import { worlds, type World } from './golden/worlds.js'

const test = suite('golden folders')
const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url))

interface Golden {
  readonly world: World
  readonly hash: string
  readonly position: number
  /** In base64, by path. */
  readonly files: Readonly<Record<string, string>>
}

async function goldens(): Promise<readonly Golden[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'))
  return await Promise.all(
    names.map(async (name) => {
      const world = worlds[name.replace(/-\d+\.json$/, '')]
      assert.ok(world !== undefined, `${name} has no world`)
      const content = JSON.parse(await readFile(join(FOLDER, name), 'utf8')) as Omit<Golden, 'world'>
      return { ...content, world }
    }),
  )
}

test('a folder that was written once opens with the same state for ever', async () => {
  const found = await goldens()
  assert.is(new Set(found.map(({ world }) => world)).size, Object.keys(worlds).length)
  for (const { hash, position, files, world } of found) {
    const { last, migrations } = world
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
  for (const { hash, world } of await goldens()) assert.is(await world.write(new MemoryLog()), hash)
})

test.run()
