/**
 * Section 9, persistence: past states of a store with a log of 2 n events in commits of 100, and a snapshot after nine
 * tenths of it. `past_snapshot`: the state after 95 % of the commits, from the snapshot and the commits after it.
 * `past_beginning`: after 45 %, before the snapshot, from the first commit on. An operation is one call of `db.at`. Only
 * Relata has past states.
 * Sizes: 20,000 and 200,000 events. Command: npm run bench -- --only past_snapshot,past_beginning
 */
import { timingOf } from '../clock.js'
import { history, take } from '../data/history.js'
import type { LogPeer, PastState } from '../peers/log-peer.js'
import { timed, type LogWorkload } from './persistence.js'

const CALLS = 5
const COMMIT = 100

export const pastSnapshot: LogWorkload = past('past_snapshot', 0.95)
export const pastBeginning: LogWorkload = past('past_beginning', 0.45)

function past(name: string, share: number): LogWorkload {
  return {
    name,
    section: '9 persistence',
    unit: 'call',
    async run(peer, books, folder) {
      if (peer.past === undefined) return undefined
      await peer.create(folder(), 'os')
      await write(peer, 2 * books)
      let checksum: readonly number[] = []
      const once = async (): Promise<number> => {
        let state: PastState | undefined
        const us = await timed(async () => void (state = await peer.past?.(share)))
        checksum = state?.totals() ?? []
        await state?.close()
        return us
      }
      // The first call is the warm-up.
      await once()
      const samples: number[] = []
      while (samples.length < CALLS) samples.push(await once())
      await peer.close()
      return { timing: timingOf(samples), checksum }
    },
  }
}

/** The snapshots that the store makes by itself don't matter: it keeps the newest two, all of them after `past_beginning`. */
async function write(peer: LogPeer, events: number): Promise<void> {
  const source = history()
  const commits = Math.ceil(events / COMMIT)
  for (let commit = 1; commit <= commits; commit++) {
    await peer.append(take(source, COMMIT))
    if (commit === Math.floor(commits * 0.9)) await peer.saveSnapshot?.()
  }
}
