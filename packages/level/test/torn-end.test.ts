import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Level } from 'level'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isForeignLog, tornBytes } from '../src/torn-end.js'

const test = suite('the .log files of LevelDB')

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-log-'))
  try {
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes values of these sizes, and returns the paths of the .log and of the MANIFEST. */
async function written(folder: string, sizes: readonly number[]): Promise<{ log: string; manifest: string }> {
  const db = new Level<string, Buffer>(folder, { valueEncoding: 'buffer', compression: false })
  await db.open()
  let number = 0
  for (const size of sizes) await db.put(`key ${number++}`, Buffer.alloc(size, 0xff))
  await db.close()
  const names = await readdir(folder)
  const named = (part: RegExp): string => join(folder, names.find((name) => part.test(name)) ?? '')
  return { log: named(/\.log$/), manifest: named(/^MANIFEST/) }
}

/** Bytes of a record besides the value, for keys of five characters: header, batch header, entry. */
const OVERHEAD = 7 + 12 + 1 + 1 + 5 + 3
const BLOCK = 32_768

test('are logs of LevelDB wherever a record is split between two blocks', () =>
  inFolder(async (folder) => {
    // The second record begins so that 0 to 40 bytes of the block are left for it.
    for (let left = 0; left <= 40; left++) {
      const own = join(folder, String(left))
      const { log } = await written(own, [BLOCK - OVERHEAD - left, 1000, 1000])
      assert.is(await isForeignLog(log), false, `${left} bytes left`)
      assert.is(await tornBytes(log), 0, `${left} bytes left`)
    }
  }))

test('are logs of LevelDB whatever the sizes of their records', async () => {
  const sizes = fc.array(fc.oneof(fc.nat(40), fc.nat(40_000), fc.integer({ min: 32_700, max: 32_768 })), {
    minLength: 1,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(sizes, (list) =>
      inFolder(async (folder) => {
        const { log } = await written(join(folder, 'db'), list)
        assert.is(await isForeignLog(log), false)
        assert.is(await tornBytes(log), 0)
      }),
    ),
    { numRuns: 60 },
  )
})

test('are not logs of LevelDB if they have the content of a MANIFEST', () =>
  inFolder(async (folder) => {
    const { log, manifest } = await written(join(folder, 'db'), [100])
    assert.is(await isForeignLog(manifest), true)
    await writeFile(log, '')
    assert.is(await isForeignLog(log), false)
  }))

test.run()
