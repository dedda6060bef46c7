import type { Expression } from './expression.js'
import type { Subject, SubjectNode } from './functions.js'

/** Options of `search`. */
export interface SearchOptions {
  /** False keeps the order of the query set. Default: the best matches first. */
  readonly ranked?: boolean
}

/** The type of `searchRank`. */
export interface SearchRanking {
  <const P extends Subject>(of: P, text: string): Expression<['call', 'float', [SubjectNode<P>]]>
}
