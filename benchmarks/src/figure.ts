import type { PeerName } from './peers/peer.js'

/** The result of one process for one workload. */
export interface Measurement {
  readonly workload: string
  readonly section: string
  readonly unit: string
  readonly n: number
  readonly system: PeerName
  readonly us: number
  readonly repetitions: number
  /** The distance between the quartiles of the repetitions, divided by their median. */
  readonly spread?: number
  readonly checksum: readonly number[]
  /** Rows or steps that an operation returns. */
  readonly rows?: number
  /** Of `load_all`: memory of an item; of live: of a subscription. */
  readonly bytes?: number
  /** µs of the same work without subscriptions. */
  readonly alone?: number
  /** µs of the same work after warm-up. */
  readonly steady?: number
  /** The average number of subscribers that a write notifies. */
  readonly notified?: number
  /** The collector's share of the time of the whole workload, from 0 to 1. */
  readonly collector?: number
}

/** Why a peer has no figure of a workload. */
export interface LeftOut extends Pick<Measurement, 'workload' | 'n' | 'system'> {
  readonly because: string
}

/** A measurement beside those of the others and beside its budget, as `--json` prints it. */
export interface Figure {
  readonly workload: string
  readonly n: number
  readonly system: PeerName
  readonly us: number
  /** Time divided by that of each other system; below 1 is faster. */
  readonly ratio: Readonly<Partial<Record<PeerName, number>>>
  /**
   * The budget in µs: the tightest of its bounds. Null without a budget (ARCHITECTURE.md, Budgets), for other
   * systems, and if the peer to compare with didn't run.
   */
  readonly budget: number | null
  /** The bound that the budget is: `≤ 1.5 × hand-map`. */
  readonly bound: string | null
  readonly met: boolean | null
  /** Time divided by that of the same work without subscriptions. */
  readonly aloneRatio?: number
  /** Time divided by that of the same work after warm-up. */
  readonly steadyRatio?: number
  readonly notified?: number
  readonly spread?: number
  readonly collector?: number
  readonly bytes?: number
  readonly bytesBudget?: number
}

/** All results of a run. */
export interface Report {
  readonly measurements: readonly Measurement[]
  readonly figures: readonly Figure[]
  readonly leftOut: readonly LeftOut[]
}
