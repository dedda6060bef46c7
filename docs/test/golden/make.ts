// Makes docs/format/golden, the store that docs/test/format.test.ts and docs/format/read_store.py read, and golden.json, what
// is in it. Only where a format has changed: what was written once must stay readable. After `npm run build`:
//   node --import tsx docs/test/golden/make.ts && npm run format
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore, type Database } from 'relata'
import { contentOf, schema, type Library } from './library.js'

const folder = fileURLToPath(new URL('../../format/golden', import.meta.url))
/** One second later at each call. */
let now = Date.UTC(2024, 0, 1)
const clock = (): number => (now += 1000)

async function session(work: (db: Database<Library>) => void): Promise<unknown> {
  const db = await openStore<Library>(schema, folder, { clock })
  try {
    work(db)
    await db.saveSnapshot()
    return contentOf(db)
  } finally {
    await db.close()
  }
}

rmSync(folder, { recursive: true, force: true })
await session((db) => {
  db.transact(
    () => {
      const ann = db.Author.create({ name: 'Ann', born: '1969-02-07' })
      const bob = db.Author.create({ name: 'Bob \u{1f600}' })
      for (const name of ['red', 'green', 'blue']) db.Tag.create({ name })
      for (let i = 1; i <= 300; i++)
        db.Book.create({
          title: `Book ${i}`,
          author: i % 3 === 0 ? bob : ann,
          price: i % 4 === 0 ? null : `${i}.5`,
          score: i / 8,
          sold: BigInt(i) ** 12n,
        })
    },
    { action: 'load', key: 'load-\ud800', meta: { by: 'ann', sizes: [1, 2.5, null] } },
  )
  db.Book.get(1).tags.add('red', 'green')
  db.Book.get(2).tags.add('red')
  db.Book.update(3, { score: -0, cover: new Uint8Array([0, 1, 254, 255]), in_print: false })
  db.Book.update(4, {
    title: 'Größe \u{1f600}',
    notes: { list: [1, 2, 3], deep: { zero: -0, text: 'Ünal' } },
  })
  db.Book.update(5, {
    score: Infinity,
    sold: -(2n ** 70n),
    notes: { list: [1e300], other: [null, true, -1] },
  })
})
// A store that is opened again has its first records in a table, the later ones in a .log file.
const content = await session((db) => {
  db.Book.update(4, ({ notes }) => {
    notes.list.push(4)
    if (notes.deep === undefined) return
    notes.deep.more = ['x']
    delete notes.deep.zero
  })
  db.Book.update(4, ({ notes }) => {
    notes.list.splice(0, 2)
  })
  db.Book.get(1).tags.remove('green')
  db.Book.filter({ id__gt: 20 }).delete()
  db.Tag.delete('blue')
  db.Book.create({ title: 'The last one', author_id: 2 })
})
for (const name of ['events/LOG', 'events/LOG.old', 'events/LOCK'])
  rmSync(join(folder, name), { force: true })
writeFileSync(`${folder}.json`, `${JSON.stringify(content, undefined, 1)}\n`)
