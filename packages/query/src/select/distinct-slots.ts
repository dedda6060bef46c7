import type { PostingLists } from '@relata/core/engine'

/**
 * One byte a slot, all 0 between calls: what is in a list is marked, then unmarked, so that no set is built
 * and no table's size is paid for.
 */
let marks = new Uint8Array(1024)

/** Takes repeated slots out, in place; the first of each stays. */
export function distinctSlots(slots: number[]): number[] {
  if (slots.length < 2) return slots
  let kept = 0
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    if (slot >= marks.length) grow(slot)
    if (marks[slot] === 1) continue
    marks[slot] = 1
    slots[kept++] = slot
  }
  slots.length = kept
  for (let i = 0; i < kept; i++) marks[slots[i] as number] = 0
  return slots
}

/** The members of several lists, each once. */
export function distinctMembers(lists: PostingLists, owners: readonly number[]): number[] {
  const slots: number[] = []
  if (owners.length === 1) return membersAlone(lists, owners[0] as number)
  for (let i = 0; i < owners.length; i++) {
    const owner = owners[i] as number
    const count = lists.count(owner)
    const start = count === 0 ? 0 : lists.start(owner)
    takeUnmarked(lists.pool, start, { end: start + count, into: slots })
  }
  for (let i = 0; i < slots.length; i++) marks[slots[i] as number] = 0
  return slots
}

/** One list has each of its members once already. */
function membersAlone(lists: PostingLists, owner: number): number[] {
  const count = lists.count(owner)
  const start = count === 0 ? 0 : lists.start(owner)
  const pool = lists.pool
  const slots: number[] = []
  for (let i = start; i < start + count; i++) slots.push(pool[i] as number)
  return slots
}

function takeUnmarked(pool: Int32Array, start: number, { end, into }: { end: number; into: number[] }): void {
  for (let i = start; i < end; i++) {
    const slot = pool[i] as number
    if (slot >= marks.length) grow(slot)
    if (marks[slot] === 1) continue
    marks[slot] = 1
    into.push(slot)
  }
}

function grow(slot: number): void {
  const next = new Uint8Array(2 ** Math.ceil(Math.log2(slot + 1)))
  next.set(marks)
  marks = next
}

/** One bit a slot, all 0 between calls. */
let words = new Int32Array(1024)

/**
 * The slots in ascending order, each once. Few of many are sorted; else their bits are set and read in order,
 * a word at a time. benchmarks: fof, chain_sel.
 */
export function ascendingSlots(slots: readonly number[], limit: number): Int32Array {
  if (isAscending(slots)) return new Int32Array(slots)
  return limit >> 5 > slots.length << 4 ? new Int32Array(slots).sort() : byBits(slots, limit)
}

function isAscending(slots: readonly number[]): boolean {
  for (let i = 1; i < slots.length; i++) if ((slots[i - 1] as number) >= (slots[i] as number)) return false
  return true
}

function byBits(slots: readonly number[], limit: number): Int32Array {
  const end = (limit + 31) >> 5
  if (end > words.length) words = new Int32Array(2 * end)
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    words[slot >> 5] = (words[slot >> 5] as number) | (1 << (slot & 31))
  }
  const sorted = new Int32Array(slots.length)
  let n = 0
  for (let at = 0; at < end; at++) {
    let word = words[at] as number
    if (word === 0) continue
    words[at] = 0
    for (; word !== 0; word &= word - 1) sorted[n++] = (at << 5) + (31 - Math.clz32(word & -word))
  }
  return n === sorted.length ? sorted : sorted.slice(0, n)
}
