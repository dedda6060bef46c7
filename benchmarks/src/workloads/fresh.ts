import type { Data } from '../data/generate.js'
import type { LiveStore } from '../peers/live-peer.js'
import type { Peer } from '../peers/peer.js'
import type { Outcome, WorkloadName } from './workload.js'

/** A peer without data, the first thing that its process does. */
export type FreshPeer = Peer & Partial<LiveStore>

/** A workload that has a process for itself, and is run in several ones. */
export interface FreshWorkload extends WorkloadName {
  readonly figures: readonly string[]
  /** No figures for a peer that can't do it. */
  run(peer: FreshPeer, data: Data): Readonly<Record<string, Outcome>>
}
