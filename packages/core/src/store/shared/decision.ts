import type { TransactOptions } from '../options.js'
import type { Draft } from '../draft.js'
import type { Outcome } from '../outcome.js'

/** A function of a submit, and what it decided on the state that it was last run on. */
export interface Decision {
  readonly fn: () => unknown
  readonly options: TransactOptions
  /** Settles with the function's value, once that is confirmed. */
  readonly promise: Promise<unknown>
  /** Undefined where the function was not run. */
  result: Decided | undefined
}

/** What running the function led to. All of it depends on the writes of the functions that ran before. */
export type Decided =
  | Written
  /** It returned and wrote nothing. */
  | { readonly kind: 'read'; readonly value: unknown }
  /** Its key and its content are those of a commit that the log has. */
  | { readonly kind: 'duplicate'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }

/** What a function would commit. */
export interface Written {
  readonly kind: 'written'
  readonly value: unknown
  readonly draft: Draft
  /** Bytes, as the log measures them. */
  readonly size: number
  /** Of handles that the function holds: that of a nested transaction. */
  readonly outcome: Outcome
}
