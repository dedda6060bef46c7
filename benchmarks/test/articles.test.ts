import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { generateArticles, misspelt } from '../src/data/articles.js'
import { withFolders } from '../src/folders.js'
import type { ArticlePeer, Rows } from '../src/peers/articles/article-peer.js'
import { handArticles } from '../src/peers/articles/hand-articles.js'
import { relataArticles } from '../src/peers/articles/relata-articles.js'
import { relataLog } from '../src/peers/relata-log.js'
import { sqliteLoads } from '../src/peers/sqlite-loads.js'
import { articles } from '../src/workloads/articles.js'
import { pastBeginning, pastSnapshot } from '../src/workloads/past.js'

const data = generateArticles(1000)
const makers: (() => ArticlePeer)[] = [handArticles, relataArticles]
// An optional dependency: compared wherever it could be built.
if (sqliteLoads()) makers.push((await import('../src/peers/articles/sqlite-articles.js')).sqliteArticles)
const peers = makers.map((make) => {
  const peer = make()
  peer.load(data)
  return peer
})

const ids = (rows: Rows): number[] => Array.from(rows, ({ id }) => id).sort((a, b) => a - b)

for (const peer of peers) {
  test(`${peer.name}: finds articles by tags and words, and topics below others`, () => {
    const having = (tags: readonly string[]): number[] =>
      ids(data.articles.filter((article) => article.tags.some((tag) => tags.includes(tag))))
    assert.equal(ids(peer.tagged('tag1')), having(['tag1']))
    assert.ok(having(['tag1']).length > 0)
    assert.equal(ids(peer.taggedAny(['tag1', 'tag3'])), having(['tag1', 'tag3']))
    const [first = '', second = ''] = data.articles[41]?.body.split(' ') ?? []
    const bodies = data.articles.filter(({ body }) =>
      [first, second].every((word) => body.split(' ').includes(word)),
    )
    assert.equal(ids(peer.search([first, second])), ids(bodies))
    assert.equal(
      ids(peer.below(20)),
      [...Array(8).keys()].map((at) => 154 + at),
    )
    assert.is(peer.below(1).length, 999)
    assert.equal(peer.below(1000), [])
  })
}

test('a misspelt title is found by all that have a similarity of texts', () => {
  const title = data.articles[41]?.title ?? ''
  const able = peers.flatMap((peer) =>
    peer.similar === undefined ? [] : [ids(peer.similar(misspelt(title)))],
  )
  assert.ok(able.length >= 2)
  for (const found of able) {
    assert.ok(found.includes(42))
    assert.equal(found, able[0])
  }
})

test('each workload has the same checksum for all peers', () => {
  for (const workload of articles) {
    const checksums = peers.flatMap((peer) => workload.run(peer, data)?.checksum ?? [])
    assert.ok(checksums.length >= 2, workload.name)
    for (const checksum of checksums) assert.is(checksum, checksums[0], workload.name)
  }
})

test('a past state from a snapshot has more commits than one from the beginning', async () => {
  await withFolders(async (folder) => {
    const later = await pastSnapshot.run(relataLog(), 1000, folder)
    const earlier = await pastBeginning.run(relataLog(), 1000, folder)
    const [books, before] = [later, earlier].map((outcome) => outcome?.checksum[2] ?? 0)
    assert.ok((before ?? 0) > 100 && (books ?? 0) > 1.5 * (before ?? 0), `${books} and ${before} books`)
  })
})

test.run()
