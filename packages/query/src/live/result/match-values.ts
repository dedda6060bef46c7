import type { Changes } from './change.js'
import type { Listed } from './difference.js'
import type { OrderedList } from './ordered-list.js'
import { isSameValue, valueText } from './value-equality.js'

/** A member of a result, and the value that subscribers receive for it. */
interface Member {
  readonly id: unknown
  readonly value: unknown
}
/**
 * For each new member the place of the old member that it continues, or -1; and the value to emit: the old
 * object if it is equal.
 */
interface Pairs {
  readonly pairs: readonly number[]
  readonly values: readonly unknown[]
}

/**
 * Matches each new member with the old member that it continues; both lists are in result order. Rows are
 * matched by their number. Values don't identify their row, so equal values are matched first, whichever row
 * they come from, and the rest by member. So an equal result of values is reported as unchanged.
 */
export function matchValues(before: readonly Member[], after: readonly Member[], byValue: boolean): Pairs {
  const pairs = new Array<number>(after.length).fill(-1)
  const values = after.map(({ value }) => value)
  if (byValue) {
    pairEqual(before, after, pairs)
    pairs.forEach((j, i) => {
      if (j >= 0) values[i] = before[j]?.value
    })
  }
  const taken = new Set(pairs)
  const left = new Map<unknown, number>()
  for (const [j, { id }] of before.entries()) if (!taken.has(j)) left.set(id, j)
  if (left.size > 0)
    for (const [i, { id }] of after.entries()) {
      if (pairs[i] === -1) pairs[i] = left.get(id) ?? -1
    }
  return { pairs, values }
}

function pairEqual(before: readonly Member[], after: readonly Member[], pairs: number[]): void {
  let start = 0
  const end = Math.min(before.length, after.length)
  while (start < end && Object.is(before[start]?.value, after[start]?.value)) {
    pairs[start] = start
    start++
  }
  if (start === before.length || start === after.length) return
  const open = new Map<string, number[]>()
  for (let j = start; j < before.length; j++) {
    const text = valueText(before[j]?.value)
    const known = open.get(text)
    if (known === undefined) open.set(text, [j])
    else known.push(j)
  }
  for (const queue of open.values()) queue.reverse()
  for (let i = start; i < after.length; i++) pairs[i] = open.get(valueText(after[i]?.value))?.pop() ?? -1
}

/** The new result, with the ids and objects of the old members that continue. */
export function reuseEqual(before: Listed, after: Listed): Listed {
  const membersOf = ({ ids, values }: Listed): readonly Member[] =>
    ids.map((id, i) => ({ id, value: values[i] }))
  const { pairs, values } = matchValues(membersOf(before), membersOf(after), true)
  const known = new Set(before.ids)
  return {
    ids: pairs.map((j, i) =>
      j >= 0 ? before.ids[j] : known.has(after.ids[i]) ? Symbol('another') : after.ids[i],
    ),
    values,
  }
}

/**
 * Whether members have only changed places with equal ones. Then each position keeps its object. Stops at the
 * first different value, which is usually the first one.
 */
export function isUnchanged(
  { added, removed, changed, moved }: Changes<unknown>,
  members: OrderedList,
): boolean {
  if (moved.length === 0 || added.length + removed.length + changed.length > 0) return false
  let first = Infinity
  let last = -1
  for (const { from, to } of moved) {
    first = Math.min(first, from, to)
    last = Math.max(last, from, to)
  }
  const entered = new Set(moved.map(({ to }) => to))
  const left = new Map(moved.map(({ from, value }) => [from, value]))
  const now = members.from(first)
  const stayers = members.from(first)
  let next = first
  const was: unknown[] = []
  for (let at = first; at <= last; at++) {
    let before = left.get(at)
    if (before === undefined) {
      for (; entered.has(next); next++) stayers.next()
      before = stayers.next().value
      next++
    }
    if (!isSameValue(before, now.next().value)) return false
    was.push(before)
  }
  members.assign(first, was)
  return true
}
