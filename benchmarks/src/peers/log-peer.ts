import type { Operation } from '../data/history.js'
import type { PeerName } from './peer.js'

/** When an append has happened: on the disk, or handed to the operating system. */
export type Sync = 'sync' | 'os'

/**
 * What a peer does for section 9: a log in a folder, and for those that hold state, the state that is read
 * back from it.
 */
export interface LogPeer {
  readonly name: PeerName
  /** Opens an empty folder and writes the cast: authors with profiles, people, categories, tags. */
  create(folder: string, sync: Sync): Promise<void>
  /** One commit of several events, resolved once it is as durable as `sync` said. */
  append(operations: readonly Operation[]): Promise<void>
  /**
   * As many commits as there are operations, made by writers who don't wait for each other; resolved once all
   * of them are durable.
   */
  appendTogether(operations: readonly Operation[]): Promise<void>
  close(): Promise<void>
  /** Opens the folder again and rebuilds the state, indexes included; left out by a peer without state. */
  replay?(folder: string): Promise<void>
  /** Counts and sums of the state. */
  totals(): readonly number[]
}
