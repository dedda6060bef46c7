import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStore } from '../src/index.js'
import { inFolder, schema, type Library } from './library.js'

const test = suite('the stats of a store in a folder')

test('have the bytes of the log and the rows, also before the rows of a snapshot are read', () =>
  inFolder(async (folder) => {
    const first = await openStore<Library>(schema, folder)
    await first.submit(() => {
      const author = first.Author.create({ name: 'Ann' })
      first.Book.bulkCreate(
        Array.from({ length: 500 }, (_, n) => ({ title: `book ${n}`, published: '2001-01-01', author })),
      )
    })
    await first.saveSnapshot()
    const before = await first.stats()
    assert.ok((before.log.bytes ?? 0) > 1000)
    await first.close()
    await using again = await openStore<Library>(schema, folder)
    const after = await again.stats()
    assert.is(after.models['Book']?.rows, 500)
    assert.is(after.models['Book']?.bytes, before.models['Book']?.bytes)
    assert.is(after.position, before.position)
  }))

test.run()
