import { setTimeout as sleep } from 'node:timers/promises'
import { createAccounts, openAccounts } from './accounts.js'
import { now } from './clock.js'
import type { Bench, Figures } from './figure.js'
import { OtherProcess } from './other-process.js'
import { percentiles } from './rate.js'

const section = 'live'
const system = 'relata'
const NAME = 'live'
/** Milliseconds between two submits, in which both processes have nothing to do. */
const PAUSE = 2
/** The other process needs this long for the last commit, at most. */
const REST = 500
/** Milliseconds from a submit to `live()` in another process. */
const AIM = 2

interface Sample {
  readonly begun: number
  readonly confirmed: number
  /** When the other process was notified. */
  readonly live: number
}

/**
 * From `submit` in this process to `live()` in another one, which has nothing else to do, and the parts of that time: until
 * the submit is confirmed, which waits for the disk, and from there on.
 */
export async function* liveLatency(bench: Bench): Figures {
  const samples = await measured(bench)
  const of = (from: keyof Sample, to: keyof Sample): { us: number; p99: number } =>
    percentiles(samples.map((sample) => (sample[to] - sample[from]) * 1000))
  const whole = of('begun', 'live')
  const met = whole.us <= AIM * 1000
  const aim = `≤ ${AIM} ms`
  const common = { section, system, n: 1 } as const
  yield { workload: 'pg_live', what: 'from submit to live()', ...common, ...whole, aim, met }
  yield {
    workload: 'pg_live_confirmed',
    what: 'of it, until the submit is confirmed',
    ...common,
    ...of('begun', 'confirmed'),
  }
  yield { workload: 'pg_live_after', what: 'of it, after that', ...common, ...of('confirmed', 'live') }
}

async function measured({ url, ms, script }: Bench): Promise<readonly Sample[]> {
  const db = await openAccounts(url, NAME)
  await createAccounts(db, 1)
  const follower = new OtherProcess(script, { job: 'follow', url, name: NAME })
  try {
    await follower.ready
    const sent: { begun: number; confirmed: number }[] = []
    for (const end = now() + ms; now() < end; await sleep(PAUSE)) {
      const begun = now()
      // The balance is the number of the sample, counted from 1.
      await db.submit(() => void db.Account.update(1, { balance: sent.length + 1 }))
      sent.push({ begun, confirmed: now() })
    }
    await sleep(REST)
    const seen = new Map(await follower.end())
    const samples = sent.map((each, index) => ({ ...each, live: seen.get(index + 1) ?? Number.NaN }))
    if (samples.some(({ live }) => Number.isNaN(live)))
      throw new Error('live() in the other process has missed a commit')
    // The first part is the warm-up.
    return samples.slice(samples.length >> 2)
  } finally {
    follower.kill()
    await db.close()
  }
}
