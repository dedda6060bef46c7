import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { benchSnapshots, table, type SnapshotFigures } from '../src/snapshots/main.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A bundle if the test runner made one: it starts in a third of the time. */
const PHASE = join(process.env['RELATA_BUILT'] ?? root, 'benchmarks/dist/snapshots/phase.js')

test('the table has the time, the longest turn, the speed and the first queries', () => {
  const figure = { milliseconds: 100, turn: 12, bytes: 0, first: 0 }
  const text = table({
    n: 1000,
    figures: {
      write: { ...figure, bytes: 50_000 },
      read: figure,
      open: { ...figure, first: 3 },
      ready: { ...figure, turn: 14 },
      replay: figure,
    },
    firstQueries: { key: 0.2 },
  })
  for (const line of [
    '1,000 books: 50.0 bytes a book in a snapshot.',
    '| write a snapshot: `db.saveSnapshot()` | 100 ms | 12 ms | 1 MB/s | – |',
    '| `openStore` with it | 100 ms | 12 ms | – | 3 ms |',
    '| after it, until every declared index is there | 100 ms | 14 ms | – | – |',
    '| a row by key: `Book.get(7)` | 0.2 ms |',
  ])
    assert.ok(text.includes(line), `${line}\n${text}`)
})

test('a run measures every phase', () => {
  const lines: string[] = []
  benchSnapshots([1000], true, (line) => lines.push(line), {
    rounds: 1,
    queries: ['reverseSet'],
    script: PHASE,
  })
  const [{ n, figures, firstQueries }] = lines.map((line) => JSON.parse(line) as SnapshotFigures) as [
    SnapshotFigures,
  ]
  assert.is(n, 1000)
  assert.equal(Object.keys(figures), ['write', 'read', 'open', 'ready', 'replay'])
  assert.ok(Object.values(figures).every(({ milliseconds }) => milliseconds > 0))
  assert.ok(figures.write.bytes === figures.read.bytes && figures.open.first > 0)
  assert.equal(Object.keys(firstQueries), ['reverseSet'])
  assert.ok(Object.values(firstQueries).every((milliseconds) => milliseconds > 0))
})

test.run()
