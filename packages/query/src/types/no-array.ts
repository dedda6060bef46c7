/**
 * What arrays have and query sets don't. A private member isn't completed, and reading it doesn't compile;
 * the compiler's message names the class, which says what to write. Nothing has these members at run time.
 */

/** Methods of arrays. */
declare class WriteToArrayFirst {
  private map: unknown
  private flatMap: unknown
  private forEach: unknown
  private find: unknown
  private findIndex: unknown
  private findLast: unknown
  private some: unknown
  private every: unknown
  private reduce: unknown
  private includes: unknown
  private indexOf: unknown
  private concat: unknown
  private join: unknown
  private sort: unknown
  private toSorted: unknown
  private push: unknown
  private pop: unknown
  private splice: unknown
}

/** How many there are. */
declare class WriteCountOrToArray {
  private length: unknown
  private size: unknown
}

export type { WriteToArrayFirst, WriteCountOrToArray }
