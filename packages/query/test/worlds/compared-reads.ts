import * as core from '@relata/core/engine'
import fc from 'fast-check'
import * as assert from 'uvu/assert'
import { aggregate, Random, randomQuery, type Loose, type LooseStore } from './live-world.js'

/* Two stores must return the same rows: a law runs the same random queries on both, in every way of reading. */

/** What a call returns, or the code of its error. */
export function outcome(call: () => unknown): string {
  try {
    return JSON.stringify(call()) ?? 'undefined'
  } catch (error) {
    if (error instanceof core.RelataError || error instanceof core.UsageError) return error.code
    throw error
  }
}

const READS: Readonly<Record<string, (set: Loose) => unknown>> = {
  toArray: (set) => set.toArray(),
  count: (set) => set.count(),
  exists: (set) => set.exists(),
  first: (set) => set.first(),
  loop: (set) => [...(set as unknown as Iterable<unknown>)],
  page: (set) => {
    const { items } = (set as unknown as { page(options: object): { items: readonly unknown[] } }).page({
      size: 3,
    })
    assert.instance(items, Array)
    return items
  },
}

/** What each way of reading returns of one random query, which is made once: a query set can be read repeatedly. */
function readsOf(db: LooseStore, seed: readonly number[]): Readonly<Record<string, string>> {
  const random = new Random(seed)
  let set: Loose
  const made = outcome(() => {
    set = randomQuery(db, random)
    return null
  })
  if (made !== 'null') return { made }
  const found: Record<string, string> = {}
  for (const [name, read] of Object.entries(READS)) found[name] = outcome(() => read(set))
  found['aggregate'] = outcome(() => set.aggregate({ n: aggregate(random, set.query.model) }))
  return found
}

/** Compares one random query. */
export function sameReads(db: LooseStore, expected: LooseStore, seed: readonly number[]): void {
  const plan = (): string => outcome(() => String(randomQuery(db, new Random(seed)).explain()))
  // A plan takes longer to print than most queries to run, so only some are printed: an error of `explain` itself is thrown.
  if ((seed[0] ?? 0) % 4 === 0) plan()
  const [found, wanted] = [readsOf(db, seed), readsOf(expected, seed)]
  for (const name of new Set([...Object.keys(found), ...Object.keys(wanted)]))
    if (found[name] !== wanted[name]) assert.is(found[name], wanted[name], `${name} of ${plan()}`)
}

/** A random query set that a store watches, and the rows that it emitted last. */
export interface Watched {
  readonly set: Loose
  readonly shown: { rows: readonly unknown[] }
}

/** Live queries of random query sets; those that are refused are left out. */
export function watched(db: LooseStore, seeds: readonly (readonly number[])[]): readonly Watched[] {
  return seeds.flatMap((seed) => {
    const shown: { rows: readonly unknown[] } = { rows: [] }
    try {
      const set = randomQuery(db, new Random(seed))
      set.live().subscribe((rows) => {
        shown.rows = rows
      })
      return [{ set, shown }]
    } catch (error) {
      if (error instanceof core.RelataError || error instanceof core.UsageError) return []
      throw error
    }
  })
}

/** Each live query shows what its query set returns now. */
export function sameShown(all: readonly Watched[]): void {
  for (const { set, shown } of all) {
    const [emitted, now] = [JSON.stringify(shown.rows), JSON.stringify(set.toArray())]
    // A plan takes longer to print than most queries to run.
    if (emitted !== now) assert.is(emitted, now, String(set.explain()))
  }
}

/** Of a store, and of a query. */
export const seeds: fc.Arbitrary<number[]> = fc.array(fc.nat(1000), { minLength: 40, maxLength: 80 })
