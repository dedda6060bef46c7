import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CoreStore } from '@relata/core'
import { must } from '@relata/core/engine'
import type { Query } from '../../src/ast/nodes.js'
import type { Engine } from '../../src/engine/engine.js'
import type { LiveQueries } from '../../src/live/registry/live-queries.js'
import { planLive } from '../../src/live/view/live-context.js'
import { TopView } from '../../src/live/view/top-view.js'
import { emptyLibrary, type LibraryDb } from '../worlds/library.js'

const test = suite('a live slice')

interface Inner {
  readonly query: Query
  readonly context: { readonly live: LiveQueries; readonly engine: Engine; readonly store: CoreStore }
}
const inner = (set: unknown): Inner => set as Inner

function filled(books: number): LibraryDb {
  const db = emptyLibrary()
  db.transact(() => {
    const author = db.Author.create({ name: 'Ann' })
    for (let i = 0; i < books; i++) author.books.create({ title: `B${i}`, rating: (i * 7919) % books })
  })
  return db
}

const top = (db: LibraryDb) => db.Book.orderBy('-rating').slice(0, 10)

function kept(db: LibraryDb): number {
  const { query, context } = inner(top(db))
  const { store, engine } = context
  const here = { schema: store.schema, state: store.state, services: engine.evaluation() }
  return [...new TopView(planLive(here, query), 10).slots()].length
}

test('keeps a number of rows that does not depend on the table', () => {
  assert.is(kept(filled(5000)), kept(filled(1000)))
  assert.ok(kept(filled(5000)) < 200)
})

/** Rows evaluated by each of `writes` writes to the first of the slice. */
function costs(
  db: LibraryDb,
  writes: number,
  write: (row: { readonly pk: number; readonly rating: number | null }) => void,
): number {
  const { work } = inner(db.Book).context.live
  const before = work.evaluated
  for (let i = 0; i < writes; i++) write(must(top(db).first(), 'a first row'))
  return work.evaluated - before
}

test('evaluates the changed row, and the reserve once it is used up', () => {
  const total = [1000, 5000].map((books) => {
    const db = filled(books)
    let shown: readonly unknown[] = []
    top(db)
      .live()
      .subscribe((rows) => (shown = rows))
    const swaps = costs(db, 300, (row) => db.Book.update(row.pk, { rating: (row.rating ?? 0) + 1 }))
    assert.is(swaps, 300, 'a row that stays in the slice')
    const evaluated = costs(db, 300, (row) => db.Book.update(row.pk, { rating: 0 }))
    assert.equal(shown, top(db).toArray())
    return evaluated
  })
  assert.is(total[0], total[1], 'whatever the size of the table')
  assert.ok((total[0] ?? 0) < 300 * 4, `${total[0]} rows for 300 that left`)
})

test('ignores rows behind what it keeps', () => {
  const db = filled(2000)
  const emitted: unknown[] = []
  top(db)
    .live()
    .subscribe((rows) => emitted.push(rows))
  const last = must(db.Book.orderBy('rating').first(), 'a last row')
  for (let i = 0; i < 50; i++) db.Book.update(last.pk, { title: `T${i}` })
  assert.is(emitted.length, 1)
})

test.run()
