import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { feedCatalog, publishedOf } from '../src/data/catalog.js'
import type { CatalogBook } from '../src/data/catalog.js'
import { generate } from '../src/data/generate.js'
import { handPages } from '../src/peers/catalog/hand-pages.js'
import { lokiPages } from '../src/peers/catalog/loki-pages.js'
import type { PagePeer } from '../src/peers/catalog/page-peer.js'
import { relataPages } from '../src/peers/catalog/relata-pages.js'
import { tinyBasePages } from '../src/peers/catalog/tinybase-pages.js'
import { sqliteLoads } from '../src/peers/sqlite-loads.js'
import { pages } from '../src/workloads/pages.js'

const data = generate(1000)
const peers: PagePeer[] = [handPages(), relataPages(), tinyBasePages(), lokiPages()]
// An optional dependency: compared wherever it could be built.
if (sqliteLoads()) peers.push((await import('../src/peers/catalog/sqlite-pages.js')).sqlitePages())
for (const peer of peers) peer.load(data)

const books: CatalogBook[] = []
feedCatalog(data, { author: () => {}, profile: () => {}, book: (row) => books.push(row), review: () => {} })

const ids = (page: readonly { readonly id: number }[]): number[] => page.map(({ id }) => id)

for (const peer of peers) {
  test(`${peer.name}: pages equal slices of the sorted rows`, () => {
    const byDay = books.toSorted((a, b) => a.published.localeCompare(b.published))
    const newest = books.toSorted((a, b) => b.published.localeCompare(a.published))
    const day = publishedOf(data, 7)
    const author = data.rank[0] as number
    assert.equal([peer.first()?.id, peer.last()?.id], [1, 1000])
    assert.equal([peer.exists(), peer.existsOfYear(1984), peer.existsOfYear(1900)], [true, true, false])
    assert.equal([ids(peer.after(990)), peer.breakAfter(10)], [ids(books.slice(990)), 55])
    assert.equal(ids(peer.from(500)), ids(books.slice(500, 520)))
    assert.equal(
      ids(peer.publishedAfter(day)),
      ids(byDay.filter(({ published }) => published > day).slice(0, 20)),
    )
    assert.equal(ids(peer.ofYear(1984)), ids(byDay.filter(({ year }) => year === 1984).slice(0, 20)))
    assert.equal(peer.at(41, 0)?.id, 42)
    assert.equal(ids(peer.newest()), ids(newest.slice(0, 10)))
    assert.equal(ids(peer.bestRated()), ids(books.toSorted((a, b) => b.rating - a.rating).slice(0, 10)))
    assert.equal(
      ids(peer.newestOf(author)),
      ids(newest.filter((book) => book.author === author).slice(0, 20)),
    )
  })
}

test('a prefix is looked up by all but TinyBase', () => {
  const found = peers.map((peer) => [peer.name, peer.titled === undefined])
  assert.equal(
    found.filter(([, missing]) => missing).map(([name]) => name),
    ['tinybase'],
  )
  for (const peer of peers) {
    if (peer.titled === undefined) continue
    assert.equal(ids(peer.titled('Book 10')), [10, 100, 1000, 101, 102, 103, 104, 105, 106, 107, 108, 109])
  }
})

test('the peers agree on the latest reviews of a city', () => {
  const [first, ...others] = peers.map((peer) =>
    ['City001', 'City023', 'City150'].map((city) => ids(peer.reviewsIn(city))),
  )
  assert.ok(first?.some((page) => page.length > 0))
  for (const other of others) assert.equal(other, first)
})

test('each workload has the same checksum for all peers', () => {
  for (const workload of pages.filter(({ name }) => /first|prefix/.test(name))) {
    const checksums = peers
      .map((peer) => workload.run(peer, data)?.checksum)
      .filter((one) => one !== undefined)
    assert.ok(checksums.length > 2)
    for (const checksum of checksums) assert.equal(checksum, checksums[0], workload.name)
  }
})

test.run()
