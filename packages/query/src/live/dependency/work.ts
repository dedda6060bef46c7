/** Counters of what live queries have cost, in rows. */
export interface Work {
  /** Visited on the way back from what changed to what it touches. */
  visited: number
  /** Touched, and asked again. */
  evaluated: number
  /** Of touched groups, fed anew to an aggregate that can't take rows back. */
  replayed: number
}
