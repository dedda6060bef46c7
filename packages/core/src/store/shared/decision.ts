import type { Expectation } from '../expectation.js'
import type { TransactOptions } from '../options.js'
import type { Draft } from '../draft.js'
import type { Outcome } from '../outcome.js'

/** A submitted function, and what it decided on the state that it last ran on. */
export interface Decision {
  readonly fn: () => unknown
  readonly options: TransactOptions
  /** What must not have changed when the function runs. */
  readonly expectation: Expectation | undefined
  /** Settles with the function's value, once that is confirmed. */
  readonly promise: Promise<unknown>
  /** Undefined if the function was not run. */
  result: Decided | undefined
}

/** The result of running the function. It depends on the writes of the functions that ran before. */
export type Decided =
  | Written
  /** It returned and wrote nothing. */
  | { readonly kind: 'read'; readonly value: unknown }
  /** Its key and content equal those of a commit in the log. */
  | { readonly kind: 'duplicate'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }

/** The commit that a function would make. */
export interface Written {
  readonly kind: 'written'
  readonly value: unknown
  readonly draft: Draft
  /** Size in bytes, as the log measures it. */
  readonly size: number
  /** For handles that the function holds, such as that of a nested transaction. */
  readonly outcome: Outcome
}
