/**
 * The other processes of the benchmark of PostgreSQL: `child.js JOB`, in JSON. Sends `{ ready: true }` when it has begun, and
 * its result when it is sent `end`.
 */
import { openAccounts } from './accounts.js'
import { openCatalog } from './catalog-store.js'
import { now } from './clock.js'
import { closedLoops } from './rate.js'

export type Job =
  /** Follows an account, and returns when each of its balances was notified. */
  | { readonly job: 'follow'; readonly url: string; readonly name: string }
  /** Changes ratings of books, with so many submits that wait together, and returns how many it has written. */
  | {
      readonly job: 'write'
      readonly url: string
      readonly name: string
      readonly books: number
      readonly underWay: number
    }
  /** Opens a store, and returns the milliseconds. */
  | { readonly job: 'start'; readonly url: string; readonly name: string; readonly snapshots: boolean }

export interface Results {
  readonly follow: readonly (readonly [balance: number, at: number])[]
  readonly write: number
  readonly start: number
}

type Run = { [J in Job as J['job']]: (job: J, ended: Promise<void>) => Promise<Results[J['job']]> }

const ready = (): void => void process.send?.({ ready: true })

const run: Run = {
  async follow({ url, name }, ended) {
    const db = await openAccounts(url, name)
    const seen: [number, number][] = []
    const subscription = db.Account.filter({ id: 1 })
      .live()
      .subscribe((accounts) => seen.push([accounts[0]?.balance ?? 0, now()]))
    ready()
    await ended
    subscription.unsubscribe()
    await db.close()
    return seen
  },
  async write({ url, name, books, underWay }, ended) {
    const db = await openCatalog(url, name, false)
    const before = db.position
    let isEnding = false
    void ended.then(() => (isEnding = true))
    ready()
    let ratings = 0
    // In short rounds, so that it ends soon after a stop.
    while (!isEnding)
      await closedLoops(underWay, 50, () => {
        const rating = ratings++
        return db.submit(() => void db.Book.update(1 + ((rating * 7919) % books), { rating }))
      })
    const written = db.position - before
    await db.close()
    return written
  },
  async start({ url, name, snapshots }) {
    const start = performance.now()
    const db = await openCatalog(url, name, snapshots)
    const milliseconds = performance.now() - start
    ready()
    await db.close()
    return milliseconds
  },
}

async function main(job: Job): Promise<void> {
  const ended = new Promise<void>((resolve) => process.once('message', () => resolve()))
  const result = await (run[job.job] as (job: Job, ended: Promise<void>) => Promise<unknown>)(job, ended)
  process.send?.({ result }, () => process.disconnect())
}

const [job] = process.argv.slice(2)
if (job !== undefined && process.send !== undefined) await main(JSON.parse(job) as Job)
