/**
 * Section 9, persistence: `append_k`: one commit of k events (the mix of data/history.ts), durable when it
 * resolves; an operation is the commit. `append_os_k`: the same, handed to the operating system only.
 * `append_group`: 1,000 writers of single events waiting together, everything durable before it resolves; an
 * operation is one writer's commit. `replay`: a log of 2 n events in commits of 100, opened again, indexes
 * included; an operation is one event. Times of appends are wall time: they wait for the disk.
 * Sizes: 200 commits of 1, 100 of 10, 50 of 100, 20 of 1,000; 20 groups; replay of 20,000 and 200,000 events.
 * Command: npm run bench -- --only
 * append_1,append_10,append_100,append_1000,append_os_1,append_os_1000,append_group,replay
 */
import { measureWaits, timingOf } from '../clock.js'
import { CAST_EVENTS, history, take } from '../data/history.js'
import type { LogPeer, Sync } from '../peers/log-peer.js'
import type { Outcome } from './workload.js'

export interface LogWorkload {
  readonly name: string
  readonly section: string
  readonly unit: string
  /** `folder` makes a new, empty folder. Undefined if the peer has no such operation. */
  run(peer: LogPeer, books: number, folder: () => string): Promise<Outcome | undefined>
}

const section = '9 persistence'
const GROUP = 1000
/**
 * Events written before the clock starts: the compiler needs tens of thousands of calls, a synced commit of
 * one event is slow.
 */
const WARM_UP = { synced: 2000, grouped: 40_000 }
const REPLAYS = 5
/** Replays before the clock counts: until they took so long. */
const REPLAY_WARM_UP_US = 500_000

export const appends: readonly LogWorkload[] = [
  append('append_1', 1, 200, 'sync'),
  append('append_10', 10, 100, 'sync'),
  append('append_100', 100, 50, 'sync'),
  append('append_1000', 1000, 20, 'sync'),
  append('append_os_1', 1, 1000, 'os'),
  append('append_os_1000', 1000, 20, 'os'),
]

function append(name: string, size: number, commits: number, sync: Sync): LogWorkload {
  return {
    name,
    section,
    unit: 'commit',
    async run(peer, _books, folder) {
      await peer.create(folder(), sync)
      const source = history()
      for (let written = 0; written < Math.max(WARM_UP.synced, 20 * size); written += size)
        await peer.append(take(source, size))
      const batches = Array.from({ length: commits }, () => take(source, size))
      const timing = await measureWaits(batches, 1, (batch) => peer.append(batch))
      return closing(peer, { timing, checksum: peer.totals() })
    },
  }
}

export const appendGroup: LogWorkload = {
  name: 'append_group',
  section,
  unit: 'commit',
  async run(peer, _books, folder) {
    await peer.create(folder(), 'sync')
    const source = history()
    for (let written = 0; written < WARM_UP.grouped; written += GROUP)
      await peer.appendTogether(take(source, GROUP))
    const batches = Array.from({ length: 20 }, () => take(source, GROUP))
    const timing = await measureWaits(batches, GROUP, (batch) => peer.appendTogether(batch))
    return closing(peer, { timing, checksum: peer.totals() })
  },
}

export const replay: LogWorkload = {
  name: 'replay',
  section,
  unit: 'event',
  async run(peer, books, folder) {
    if (peer.replay === undefined) return undefined
    const stored = folder()
    await peer.create(stored, 'os')
    const source = history()
    const events = 2 * books
    for (let written = 0; written < events; written += 100) await peer.append(take(source, 100))
    await peer.close()
    const once = async (): Promise<number> => {
      const us = await timed(() => peer.replay?.(stored))
      totals = peer.totals()
      await peer.close()
      return us
    }
    let totals: readonly number[] = []
    for (let spent = await once(); spent < REPLAY_WARM_UP_US;) spent += await once()
    const samples: number[] = []
    for (let i = 0; i < REPLAYS; i++) samples.push((await once()) / (events + CAST_EVENTS))
    return { timing: timingOf(samples), checksum: totals }
  },
}

/** min(wall, CPU time), as for synchronous work: nothing here waits for a write. */
export async function timed(work: () => Promise<void> | undefined): Promise<number> {
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  await work()
  const wall = Number(process.hrtime.bigint() - start) / 1000
  const used = process.cpuUsage(cpu)
  return Math.min(wall, used.user + used.system)
}

async function closing(peer: LogPeer, outcome: Outcome): Promise<Outcome> {
  await peer.close()
  return outcome
}
