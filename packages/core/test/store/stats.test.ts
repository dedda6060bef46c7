import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Library } from '../helpers/library.js'
import { rejects } from '../helpers/throws.js'

const test = suite('the stats of a store')

test('count rows, links, keys, indexes and the log', async () => {
  const db = new Library()
  for (let n = 0; n < 100; n++) db.create('Author', { name: `author ${n}` })
  for (let n = 0; n < 300; n++) db.create('Book', { title: `book ${n}`, author_id: 1 + (n % 100) })
  db.create('Tag', { name: 'a' })
  db.store.transact(() => db.link('Book.tags', 3, 0), { key: 'k' })
  const { models, relations, keys, log, position, bytes } = await db.store.stats()
  assert.equal([models['Author']?.rows, models['Book']?.rows, models['Cover']?.rows], [100, 300, 0])
  assert.equal([relations['Book.tags']?.links, relations['Person.friends']?.links], [1, 0])
  assert.equal([keys.count, position], [1, db.store.position])
  assert.ok((log.bytes ?? 0) > 0 && keys.bytes > 0)
  assert.equal(
    models['Book']?.indexes.map(({ label }) => label),
    ['primary key id', 'key author', 'key editor', 'unique title, author'],
  )
  const parts = Object.values(models).flatMap((model) => [model, ...model.indexes])
  const sum = [...parts, ...Object.values(relations)].reduce((all, part) => all + part.bytes, 0)
  assert.is(bytes, sum)
})

test('the bytes of rows follow their number and the length of their values', async () => {
  const sizeOf = async (rows: number, text: string): Promise<number> => {
    const db = new Library()
    for (let n = 0; n < rows; n++) db.create('Author', { name: text })
    return (await db.store.stats()).models['Author']?.bytes ?? 0
  }
  const one = await sizeOf(1000, 'x')
  assert.is(await sizeOf(2000, 'x'), 2 * one)
  assert.is(await sizeOf(1000, 'x'.repeat(101)), one + 100_000)
})

test('are those of rows that are there, where most have been deleted', async () => {
  const db = new Library()
  for (let n = 0; n < 40; n++) db.create('Person', { name: 'p' })
  for (let n = 0; n < 39; n++) db.delete('Person', n)
  const { models } = await db.store.stats()
  assert.is(models['Person']?.rows, 1)
  assert.ok((models['Person']?.bytes ?? 0) < 200)
})

test('reject in a closed store', async () => {
  const db = new Library()
  await db.store.close()
  await rejects(db.store.stats(), 'ERR_CLOSED')
})

test.run()
