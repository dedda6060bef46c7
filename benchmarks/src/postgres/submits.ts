import type { Database } from 'relata'
import { createAccounts, openAccounts, type Accounts } from './accounts.js'
import type { Bench, Figures } from './figure.js'
import { aimOf } from './log-writes.js'
import { closedLoops, type Rate } from './rate.js'

const section = 'write'
const system = 'relata'

/** `submit` of one update. `plain` is the time of a row of a plain table, by the number of writers. */
export async function* submits(bench: Bench, plain: ReadonlyMap<number, number>): Figures {
  const { writers, underWay, ms } = bench
  const ratio = (rate: Rate, n: number): number => rate.us / (plain.get(n) ?? Number.NaN)
  for (const n of writers) {
    const rate = await withStores(bench, `one ${n}`, 1, (stores) => inLoops(stores, n, ms))
    const what = 'a submit, one store'
    yield { workload: 'pg_submit', section, what, system, n, ...rate, ratio: ratio(rate, n) }
  }
  for (const n of writers.filter((count) => count > 1)) {
    const rate = await withStores(bench, `each ${n}`, n, (stores) => inLoops(stores, n, ms))
    const what = 'a submit, a store each, over one log'
    yield { workload: 'pg_submit_conflict', section, what, system, n, ...rate, ratio: ratio(rate, n) }
  }
  for (const n of underWay) {
    const rate = await withStores(bench, `grouped ${n}`, 1, (stores) => inLoops(stores, n, ms))
    const what = 'a submit, one store, all waiting together'
    yield { workload: 'pg_submit_grouped', section, what, system, n, ...rate, ...aimOf(rate, n) }
  }
}

/** Each loop updates a row of its own. Loops of different stores conflict all the same. */
function inLoops(stores: readonly Database<Accounts>[], loops: number, ms: number): Promise<Rate> {
  return closedLoops(loops, ms, async (loop, number) => {
    const db = stores[loop % stores.length] as Database<Accounts>
    let runs = 0
    await db.submit(() => {
      runs++
      db.Account.update(loop + 1, { balance: number })
    })
    return runs - 1
  })
}

async function withStores(
  { url, writers, underWay }: Bench,
  name: string,
  count: number,
  run: (stores: readonly Database<Accounts>[]) => Promise<Rate>,
): Promise<Rate> {
  const stores: Database<Accounts>[] = []
  try {
    for (let at = 0; at < count; at++) stores.push(await openAccounts(url, `submit ${name}`))
    await createAccounts(stores[0] as Database<Accounts>, Math.max(...writers, ...underWay))
    for (const store of stores) await store.synced()
    return await run(stores)
  } finally {
    for (const store of stores) await store.close()
  }
}
