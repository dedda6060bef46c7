/**
 * The first replay of a process: `node --expose-gc dist/replay-once.js SYSTEM FOLDER` prints its time and what it rebuilt as
 * a line of JSON.
 */
import { logPeer } from './peers/registry.js'
import type { PeerName } from './peers/peer.js'
import { timed } from './workloads/persistence.js'

/** What a process has replayed. */
export interface Replayed {
  readonly us: number
  readonly totals: readonly number[]
}

const [system, folder] = process.argv.slice(2) as [PeerName, string]
const peer = await logPeer(system)
if (peer?.replay === undefined) throw new Error(`${system} has no log to replay`)
const us = await timed(() => peer.replay?.(folder))
const result: Replayed = { us, totals: peer.totals() }
await peer.close()
process.stdout.write(`${JSON.stringify(result)}\n`)
