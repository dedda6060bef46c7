/**
 * Section 4, many-to-many, all as arrays of rows: the books of a random tag (`tag_books`, about 3 n / 1000
 * rows), the friends of a random person (`friends`, 10 rows), their distinct friends without the person
 * (`fof`, about 100 rows).
 * Sizes: 1,000 tags, 100,000 and 10,000 people read at each of 10,000 and 100,000 books.
 * Command: npm run bench -- --only tag_books,friends,fof
 */
import { measure } from '../clock.js'
import { integers } from '../data/rng.js'
import type { Peer, Rows } from '../peers/peer.js'
import { keep } from './workload.js'
import type { Outcome, Workload } from './workload.js'

const section = '4 many-to-many'
const unit = 'set'

export const tagBooks: Workload = {
  name: 'tag_books',
  section,
  unit,
  run: (peer, data) => timed(peer, drawn(13, 1000, data.tags), countTagBooks, (id) => peer.tagBooks(id)),
}
export const friends: Workload = {
  name: 'friends',
  section,
  unit,
  run: (peer, data) => timed(peer, drawn(17, 100_000, data.people), countFriends, (id) => peer.friends(id)),
}
export const friendsOfFriends: Workload = {
  name: 'fof',
  section,
  unit,
  run: (peer, data) =>
    timed(peer, drawn(19, 10_000, data.people), countFriendsOfFriends, (id) => peer.friendsOfFriends(id)),
}

function drawn(seed: number, count: number, below: number): Int32Array {
  const draw = integers(seed)
  return Int32Array.from({ length: count }, () => 1 + draw(below))
}

function timed(
  peer: Peer,
  ids: Int32Array,
  count: (peer: Peer, ids: Int32Array) => number,
  set: (id: number) => Rows,
): Outcome {
  let rows = 0
  const timing = measure(() => (rows = count(peer, ids)), { operations: ids.length })
  let sum = 0
  for (const id of ids) for (const row of Array.from(set(id))) sum += peer.id(row)
  return { timing, checksum: [rows, sum], rows: rows / ids.length }
}

function countTagBooks(peer: Peer, ids: Int32Array): number {
  let rows = 0
  for (let i = 0; i < ids.length; i++) {
    const found = peer.tagBooks(ids[i] as number)
    keep(found)
    rows += found.length
  }
  return rows
}

function countFriends(peer: Peer, ids: Int32Array): number {
  let rows = 0
  for (let i = 0; i < ids.length; i++) {
    const found = peer.friends(ids[i] as number)
    keep(found)
    rows += found.length
  }
  return rows
}

function countFriendsOfFriends(peer: Peer, ids: Int32Array): number {
  let rows = 0
  for (let i = 0; i < ids.length; i++) {
    const found = peer.friendsOfFriends(ids[i] as number)
    keep(found)
    rows += found.length
  }
  return rows
}
