import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyLibrary } from '../worlds/library.js'

const test = suite('20,000 live subscriptions')

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

function heap(): number {
  gc()
  gc()
  return process.memoryUsage().heapUsed
}

test('take at most 600 bytes each, with their views', () => {
  const db = emptyLibrary()
  db.transact(() => {
    for (let i = 0; i < 2000; i++) {
      const author = db.Author.create({ name: `A${i}` })
      for (let j = 0; j < 10; j++) author.books.create({ title: `B${j}` })
    }
  })
  let notified = 0
  const subscribe = (author: number) =>
    db.Author.get(author)
      .books.live()
      .subscribe(() => void notified++)
  const warm = subscribe(1)
  const kept: unknown[] = []
  const before = heap()
  for (let i = 0; i < 20_000; i++) kept.push(subscribe(1 + (i % 2000)))
  const bytes = (heap() - before) / kept.length
  assert.ok(bytes <= 600, `${bytes.toFixed(0)} bytes`)
  assert.is(notified, 20_001)
  warm.unsubscribe()
})

/** Bytes in old space, without a collection. */
const oldSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0

test('do not move the queries of others to old space', () => {
  const db = emptyLibrary()
  db.transact(() => {
    for (let i = 0; i < 2000; i++) db.Author.create({ name: `A${i}`, country: `c${i % 100}` })
  })
  const kept: unknown[] = []
  for (let i = 0; i < 20_000; i++)
    kept.push(
      db.Author.filter({ country: `c${i % 100}`, name__startswith: `A${i}` })
        .live()
        .subscribe(),
    )
  const ask = (times: number): void => {
    for (let i = 0; i < times; i++) db.Author.filter({ country: `c${i % 100}`, name: `A${i}` }).exists()
  }
  ask(20_000)
  gc()
  const before = oldSpace()
  ask(30_000)
  const grown = (oldSpace() - before) / 1e6
  assert.ok(grown < 8, `${grown.toFixed(1)} MB of dead queries in old space`)
  assert.is(kept.length, 20_000)
})

test.run()
