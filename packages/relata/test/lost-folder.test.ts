import { mkdtemp, mkdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defineSchema, LogError, model, openStore, string, type ObservedFailure } from '../src/index.js'

const test = suite('an idle store whose folder is gone')
const schema = defineSchema({ Tag: model({ name: string() }) })

const LOSSES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'was removed': (folder) => rm(folder, { recursive: true }),
  'was moved': (folder) => rename(folder, `${folder}-moved`),
  'was replaced by an empty one': async (folder) => {
    await rm(folder, { recursive: true })
    await mkdir(folder)
  },
  'has lost its owner file': (folder) => rm(join(folder, 'owner')),
}

for (const [name, lose] of Object.entries(LOSSES))
  test(`fails by itself where the folder ${name}`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'relata-lost-folder-'))
    const folder = join(root, 'store')
    const failures: ObservedFailure[] = []
    const observer = { failure: (failure: ObservedFailure): void => void failures.push(failure) }
    const db = await openStore(schema, folder, { observer })
    try {
      await db.submit(() => db.Tag.create({ name: 'a' }))
      assert.is(db.health().status, 'open')
      await lose(folder)
      for (let time = 0; time < 1200 && db.health().status === 'open'; time++) await setTimeout(50)
      const { status, error } = db.health()
      assert.equal([status, error?.code], ['failed', 'ERR_STORE_FAILED'])
      assert.match(error?.message ?? '', folder)
      assert.instance(error?.cause, LogError)
      assert.is((error?.cause as LogError | undefined)?.code, 'ERR_LOG_FENCED')
      assert.equal(
        failures.map((failure) => failure.error.code),
        ['ERR_STORE_FAILED'],
      )
      assert.throws(
        () => db.Tag.create({ name: 'b' }),
        (thrown: Error) => 'code' in thrown && thrown.code === 'ERR_STORE_FAILED',
      )
      await db.durable().then(
        () => assert.unreachable(),
        (thrown: { readonly code?: string }) => assert.is(thrown.code, 'ERR_STORE_FAILED'),
      )
    } finally {
      await db.close().catch(() => undefined)
      await rm(root, { recursive: true, force: true })
    }
  })

test('stays open where nothing happens to its folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'relata-lost-folder-'))
  {
    await using db = await openStore(schema, join(root, 'store'))
    await setTimeout(2500)
    await db.submit(() => db.Tag.create({ name: 'a' }))
    assert.is(db.health().status, 'open')
  }
  await rm(root, { recursive: true })
})

test.run()
