import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CITIES, generate } from '../src/data/generate.js'
import { handCols } from '../src/peers/hand-cols.js'
import { handMap } from '../src/peers/hand-map.js'
import type { Peer } from '../src/peers/peer.js'
import { relata } from '../src/peers/relata.js'

const data = generate(1000)
const peers: readonly Peer[] = [handMap(), handCols(), relata()]
for (const peer of peers) peer.load(data)

/** What a peer returns, comparable: sets as sorted ids. */
function results(peer: Peer): unknown {
  const ids = (rows: ArrayLike<unknown>): number[] =>
    Array.from(rows, (row) => peer.id(row)).sort((a, b) => a - b)
  const authors = [1, 2, 5]
  return {
    forward: CITIES.filter(
      (name) => peer.forward(7) === peer.city(name) && peer.forwardHops(7) === peer.city(name),
    ),
    sets: authors.map((author) => [peer.reverseSet(author), peer.reverseCount(author)]),
    tags: [1, 500, 1000].map((tag) => ids(peer.tagBooks(tag))),
    friends: [1, 50].map((person) => [ids(peer.friends(person)), ids(peer.friendsOfFriends(person))]),
    chains: [
      peer.chainSelective('City023'),
      peer.chainUnselective('City100'),
      peer.reverseChain(5, 'Tag5'),
      peer.exclude(1),
      peer.twoMulti('Tag5', 1),
    ].map(ids),
    top: [peer.topCount(10), peer.topAverage(10, 10)],
    totals: peer.totals(),
  }
}

test('all peers return the same for the reads', () => {
  const [first, ...others] = peers.map(results)
  for (const other of others) assert.equal(other, first)
})

test('all peers have the same state after the writes', () => {
  for (const peer of peers) {
    peer.addReview({ id: 2001, book: 7, rating: 3, user: 9 })
    peer.addReviews([2002, 2003].map((id) => ({ id, book: 8, rating: 1, user: 10 })))
    peer.moveBook(7, 5)
    peer.addTag(7, 999)
    peer.addTag(8, 998)
    peer.removeTag(8, 998)
    peer.deleteAuthor(data.rank[0] as number)
  }
  const [first, ...others] = peers.map(results)
  for (const other of others) assert.equal(other, first)
})

test.run()
