import type { Timing } from '../clock.js'
import type { Data } from '../data/generate.js'
import type { LiveStore } from '../peers/live-peer.js'
import type { Peer } from '../peers/peer.js'

/** What a workload is called, and in which section of benchmarks/README.md it is defined. */
export interface WorkloadName {
  readonly name: string
  readonly section: string
  /** What one operation is. */
  readonly unit: string
}

/** One figure's definition. */
export interface Workload extends WorkloadName {
  /** The workload that must have run before. */
  readonly after?: string
  /** Times the peer and returns its result; undefined for a peer that can't do it. */
  run(peer: Peer, data: Data): Outcome | undefined
}

/** One of section 8: several figures of the same subscriptions. */
export interface LiveWorkload extends WorkloadName {
  readonly figures: readonly string[]
  /**
   * Workloads that differ in the number of subscriptions alone. If one exceeded a limit, the next isn't
   * tried.
   */
  readonly series: string
  /**
   * Queries a store that holds the data, and perhaps another one like it. Throws `OverLimit` for a peer that
   * would take too long or too much.
   */
  run(store: LiveStore, data: Data, another: () => LiveStore): Readonly<Record<string, Outcome>>
}

/** The measurement of one figure. */
export interface Outcome {
  readonly timing: Timing
  /** Counts and sums of the results: equal for all peers. */
  readonly checksum: readonly number[]
  /** Rows or steps that one operation returns, if the cost should grow with them. */
  readonly rows?: number
  readonly bytes?: number
  /** µs of the same work without subscriptions. */
  readonly alone?: number
  /** µs of the same work after warm-up. */
  readonly steady?: number
  /** The average number of subscribers that a write notifies. */
  readonly notified?: number
}

/** Results are kept here, so that the compiler can't remove the work. */
const last: { result: unknown } = { result: undefined }
export function keep(result: unknown): void {
  last.result = result
}
