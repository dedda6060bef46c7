import { median } from '../clock.js'
import type { Data } from '../data/generate.js'
import type { Bench, Figures } from './figure.js'
import { OtherProcess } from './other-process.js'
import type { RelataRows } from './relata-rows.js'

const section = 'start'
const system = 'relata'
/** Commits after the snapshot. */
const TAIL = 1000

/** Opening a store in a new process: from all commits of the log, and from a snapshot in PostgreSQL with the commits after it. */
export async function* starts(peer: RelataRows, data: Data, bench: Bench & { name: string }): Figures {
  const common = { section, system, n: data.books } as const
  const replay = await opened(bench, false)
  yield { workload: 'pg_start_replay', what: 'replay of all commits', ...common, us: replay }
  const began = performance.now()
  await peer.db.saveSnapshot()
  const saved = (performance.now() - began) * 1000
  yield { workload: 'pg_save_snapshot', what: 'writing the snapshot', ...common, us: saved }
  for (let left = TAIL; left > 0; left -= 100)
    await Promise.all(Array.from({ length: Math.min(left, 100) }, (_, at) => peer.rate(1 + at, 100 + left)))
  const us = await opened(bench, true)
  const what = 'from the snapshot, with 1,000 commits after it'
  yield { workload: 'pg_start_snapshot', what, ...common, us, ratio: us / replay }
}

/** Microseconds: the median of several processes. */
async function opened(
  { url, name, rounds, script }: Bench & { name: string },
  snapshots: boolean,
): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    times.push((await new OtherProcess(script, { job: 'start', url, name, snapshots }).end()) * 1000)
  return median(times)
}
