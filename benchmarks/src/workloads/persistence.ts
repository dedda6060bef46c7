/**
 * Section 9, persistence: `append_k`: one commit of k events (the mix of data/history.ts), durable when it
 * resolves; an operation is the commit. `append_os_k`: the same, handed to the operating system only.
 * `append_group`: 1,000 writers of single events waiting together, everything durable before it resolves; an
 * operation is one writer's commit. `replay`: a log of 10 n books, 20 n events in commits of 100, opened
 * again in a new process, lists included; an operation is one event. Times of appends are wall time: they wait for the disk.
 * Sizes: 200 commits of 1, 100 of 10, 50 of 100, 20 of 1,000; 20 groups; replay of 2,000,000 events at n = 100,000.
 * Command: npm run bench -- --only
 * append_1,append_10,append_100,append_1000,append_os_1,append_os_1000,append_group,replay
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { measureWaits, timingOf } from '../clock.js'
import { CAST_EVENTS, history, take } from '../data/history.js'
import type { Replayed } from '../replay-once.js'
import type { PeerName } from '../peers/peer.js'
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
/** Each in a process of its own. */
const REPLAYS = 5
/** Books in the log that is replayed, for each book of the other workloads. */
const REPLAYED = 10

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
    const events = 2 * REPLAYED * books
    for (let written = 0; written < events; written += 100) await peer.append(take(source, 100))
    const totals = peer.totals()
    await peer.close()
    const samples: number[] = []
    for (let i = 0; i < REPLAYS; i++) {
      const replayed = replayOnce(peer.name, stored)
      if (String(replayed.totals) !== String(totals)) throw new Error(`${peer.name} has replayed other rows`)
      samples.push(replayed.us / (events + CAST_EVENTS))
    }
    return { timing: timingOf(samples), checksum: totals }
  },
}

const REPLAY_SCRIPT = fileURLToPath(new URL('../../dist/replay-once.js', import.meta.url))

/** What a new process replays of a log. */
export function replayOnce(system: PeerName, folder: string): Replayed {
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', REPLAY_SCRIPT, system, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`the replay of ${system} failed`)
  return JSON.parse(stdout) as Replayed
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
