import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { generate } from '../src/data/generate.js'
import { handService } from '../src/peers/catalog/hand-service.js'
import { relataService } from '../src/peers/catalog/relata-service.js'
import type { ServicePeer } from '../src/peers/catalog/service-peer.js'
import { sqliteLoads } from '../src/peers/sqlite-loads.js'
import { operations, writes } from '../src/workloads/service-operations.js'
import { service } from '../src/workloads/service.js'

const data = generate(1000)
const drawing = { seed: 61, firstReview: data.reviews + 1 }
const author = data.rank[0] as number
const city = `City${String(data.profileCity[author - 1]).padStart(3, '0')}`

const makers: (() => ServicePeer)[] = [handService, relataService]
// An optional dependency: compared wherever it could be built.
if (sqliteLoads()) makers.push((await import('../src/peers/catalog/sqlite-service.js')).sqliteService)

function loaded(make: () => ServicePeer): ServicePeer {
  const peer = make()
  peer.load(data)
  return peer
}

test('of the operations 80 % are reads, 15 % chains, 5 % writes; the same at each drawing', () => {
  const all = operations(data, 20_000, drawing)
  const share = (kind: string): number => all.filter((one) => one.kind === kind).length / all.length
  assert.ok(Math.abs(share('read') - 0.8) < 0.01, `${share('read')} reads`)
  assert.ok(Math.abs(share('chain') - 0.15) < 0.01, `${share('chain')} chains`)
  assert.ok(Math.abs(share('write') - 0.05) < 0.01, `${share('write')} writes`)
  const again = operations(data, 20_000, drawing)
  assert.equal(
    again.map(({ kind }) => kind),
    all.map(({ kind }) => kind),
  )
})

test('each operation has the same result for all peers, after the same writes', () => {
  const all = [...operations(data, 2000, drawing), ...writes(data, 500, { seed: 67, firstReview: 10_000 })]
  const checks = [...all, ...operations(data, 500, { seed: 3, firstReview: 20_000 })]
  const [first, ...others] = makers.map((make) => {
    const peer = loaded(make)
    const results = checks.map(({ run }) => run(peer))
    peer.close()
    return results
  })
  for (const other of others) assert.equal(other, first)
})

test('Relata calls the subscribers whom the Maps call, and SQLite all of a table that was written', () => {
  const notified = makers.map((make) => {
    const peer = loaded(make)
    const counts = { books: 0, reviews: 0 }
    const subscriptions = [
      peer.followBooks(author, () => counts.books++),
      peer.followReviews(city, 3, () => counts.reviews++),
    ]
    counts.books = 0
    counts.reviews = 0
    for (const { run } of writes(data, 400, { seed: 71, firstReview: 30_000 })) run(peer)
    const seen = { ...counts }
    for (const one of subscriptions) one.unsubscribe()
    peer.moveBook(1, author)
    peer.moveBook(1, data.rank[1] as number)
    assert.equal(counts, seen, `${peer.name} after the end of the subscriptions`)
    peer.close()
    return seen
  })
  const [hand, relata, sqlite] = notified
  assert.ok((hand?.books ?? 0) > 5 && (hand?.reviews ?? 0) > 0, JSON.stringify(hand))
  assert.equal(relata, hand)
  if (sqlite !== undefined) assert.ok(sqlite.books > (hand?.books ?? 0) && sqlite.reviews >= 400 * 0.8)
})

test('a run has all figures, and no latency below the median is above the 99th percentile', async () => {
  const found = await service.run(loaded(handService), data)
  assert.equal(Object.keys(found), service.figures)
  const us = (figure: string): number => found[figure]?.timing.us ?? Number.NaN
  assert.ok(us('service') > 0 && us('service_p50') > 0)
  assert.ok(us('service_p50') <= us('service_p99'))
  assert.ok(us('service_lag_p99') <= us('service_lag_max'))
  assert.is(found['service_memory']?.timing.repetitions, 100_000)
})

test.run()
