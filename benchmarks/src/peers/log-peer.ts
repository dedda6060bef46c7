import type { Operation } from '../data/history.js'
import type { PeerName } from './peer.js'

/** When an append counts as done: on the disk, or passed to the operating system. */
export type Sync = 'sync' | 'os'

/**
 * What a peer does for section 9: a log in a folder, and for those that hold state, the state that is read
 * back from it.
 */
export interface LogPeer {
  readonly name: PeerName
  /** Opens an empty folder and writes the cast: authors with profiles, people, categories, tags. */
  create(folder: string, sync: Sync): Promise<void>
  /** One commit of several events, resolved once it is durable according to `sync`. */
  append(operations: readonly Operation[]): Promise<void>
  /** One commit per operation, by concurrent writers; resolved once all of them are durable. */
  appendTogether(operations: readonly Operation[]): Promise<void>
  close(): Promise<void>
  /** Opens the folder again and rebuilds the state, indexes included; left out by a peer without state. */
  replay?(folder: string): Promise<void>
  /** Counts and sums of the state. */
  totals(): readonly number[]
  /** Writes a snapshot of the state. Left out, as is `past`, by a peer that has no past states. */
  saveSnapshot?(): Promise<void>
  /** The state after a share of the commits. */
  past?(share: number): Promise<PastState>
}

export interface PastState {
  totals(): readonly number[]
  close(): Promise<void>
}
