import type { Query } from '../../ast/nodes.js'
import type { Changes } from '../result/change.js'

/** A live result as its listeners read it. */
export interface LiveResult {
  readonly query: Query
  /** The same array until a commit changes it. */
  readonly current: readonly unknown[]
  /** The changes of the last commit. */
  readonly changes: Changes<unknown>
  /** The number of entries, without creating an array. */
  readonly size: number
  /** The identities of entries, comparable from one result to the next. */
  ids(values: readonly unknown[]): readonly unknown[]
}

/** The subscribers of one live result. */
export interface ListenerSet {
  each(visit: (listener: Listener) => void): void
}

/** A subscriber of one live result. */
export interface Listener {
  /** The last commit whose result it knows; infinite once it missed one. */
  since: number
  /** The result has changed. */
  take(result: LiveResult): void
  fail(error: unknown): void
  end(): void
}
