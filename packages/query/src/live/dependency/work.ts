/** Counts the rows that live queries have processed. */
export interface Work {
  /** Visited on the way back from changes to affected rows. */
  visited: number
  /** Evaluated again, counted for each view. */
  evaluated: number
  /** Read again for an aggregate that is not retractable. */
  replayed: number
}
