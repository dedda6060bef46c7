import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MemoryLog } from 'relata'
import { emptyLibrary, filledLibrary, type LibraryStore } from './helpers/library.js'
import { withStudio, type Running } from './helpers/running.js'

const test = suite('a studio of an earlier position')

type Write = (db: LibraryStore, number: number) => void

const WRITES: readonly Write[] = [
  (db, number) =>
    db.Book.create({ title: `Book ${number}`, published: '2000-01-01', author_id: 1 + (number % 3) }),
  (db, number) => db.Book.filter({ pages__gt: number % 700 }).update({ pages: 1 + number }),
  (db, number) => db.Review.filter({ id: 1 + (number % 8) }).delete(),
  (db, number) =>
    db.Book.all()
      .at(number % db.Book.count())
      ?.tags.set([1 + (number % 4)]),
  (db, number) => db.Tag.create({ name: `tag ${number} ${db.position}` }),
]

/** Everything that the pages of a store's rows read, without the times that it took. */
async function shown(running: Running): Promise<unknown> {
  const { models, position } = await running.call('models', {})
  const tables = []
  for (const { name, rows } of models) {
    const { ms: _, ...window } = await running.call('rows', { model: name, limit: 1000 })
    const first = window.rows[0]
    const row = first === undefined ? null : await running.call('row', { model: name, key: first.key })
    const groups =
      name === 'Book'
        ? (await running.call('aggregate', { model: name, by: ['author'], measures: [] })).groups
        : []
    tables.push({ name, rows, window, row, groups })
  }
  const { result } = await running.call('console', {
    source: "db.Author.annotate({ n: count('books__tags') }).orderBy('-n', 'name')",
  })
  return { position, tables, result }
}

/** A store over the first commits of a log. */
async function storeAt(log: MemoryLog, position: number): Promise<LibraryStore> {
  const beginning = new MemoryLog()
  for await (const commit of log.read()) if (commit.position <= position) beginning.push(commit)
  return emptyLibrary({ log: beginning })
}

test('every read comes from the store in its source: of an earlier position, it shows what was shown then', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(WRITES.length - 1), fc.nat(1000)), { minLength: 3, maxLength: 8 }),
      async (writes) => {
        const log = new MemoryLog()
        const db = filledLibrary({ log })
        await withStudio(db, {}, async (running) => {
          const seen = new Map<number, unknown>([[db.position, await shown(running)]])
          for (const [which, number] of writes) {
            WRITES[which]?.(db, number)
            seen.set(db.position, await shown(running))
          }
          for (const [position, expected] of seen) {
            running.handler.replace(await storeAt(log, position))
            assert.equal(await shown(running), expected, `position ${position}`)
          }
        })
      },
    ),
    { numRuns: 4 },
  ))

test.run()
