import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStore } from '../src/index.js'
import { inFolder, schema } from './library.js'
import type { Library } from './library.js'

const test = suite('what is live, of a store in a folder')

test('commits come from the disk, then as they become durable; after reopening they go on where they were left', () =>
  inFolder(async (folder) => {
    const seen: number[] = []
    const first = await openStore<Library>(schema, folder)
    await first.submit(() => first.Author.create({ name: 'Ann' }))
    const reading = (async () => {
      for await (const { position } of first.commits({ after: 1 })) seen.push(position)
    })()
    await first.submit(() => first.Author.create({ name: 'Bob' }))
    first.Author.create({ name: 'Cy' })
    await first.close()
    await reading
    await using db = await openStore<Library>(schema, folder)
    const controller = new AbortController()
    const later: number[] = []
    const again = (async () => {
      for await (const { position } of db.commits({ after: seen.at(-1) ?? 0, signal: controller.signal })) {
        later.push(position)
        if (position === db.position) controller.abort()
      }
    })()
    await db.submit(() => db.Author.create({ name: 'Di' }))
    await again
    assert.equal(
      [...seen, ...later],
      Array.from({ length: db.position - 1 }, (_, i) => i + 2),
    )
    assert.is(later.at(-1), db.position)
  }))

test('live results show what is visible before it is durable, and end with the store', () =>
  inFolder(async (folder) => {
    const db = await openStore<Library>(schema, folder)
    const names: string[][] = []
    let ended = false
    db.Author.orderBy('name')
      .live()
      .subscribe({
        next: (authors) => names.push(authors.map(({ name }) => name)),
        complete: () => (ended = true),
      })
    db.Author.create({ name: 'Bob' })
    db.Author.create({ name: 'Ann' })
    assert.equal(names, [[], ['Bob'], ['Ann', 'Bob']])
    await db.close()
    assert.ok(ended)
  }))

test.run()
