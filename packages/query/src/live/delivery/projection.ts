import { asAdded, isEmptyChange, type Changes } from '../result/change.js'
import { difference } from '../result/difference.js'
import type { LiveResult } from '../view/listener.js'

/**
 * The values that a view emits to a listener: the first at the subscription, then one after each commit that
 * changes the result.
 */
export interface Projection<T> {
  /** Whether `next` needs the value that was emitted last. */
  readonly compares: boolean
  /** Whether `coalesced` needs the result of the last emission. */
  readonly diffs: boolean
  readonly initial: (view: LiveResult) => T
  /** Undefined if nothing is to be emitted. */
  readonly next: (view: LiveResult, last: T | undefined) => T | undefined
  /**
   * The value that a slow reader gets instead of several. `values` is the result at its last emission if
   * `diffs` is set.
   */
  readonly coalesced: (view: LiveResult, last: T | undefined, values: readonly unknown[]) => T | undefined
}

export const RESULT: Projection<readonly unknown[]> = {
  compares: false,
  diffs: false,
  initial: (view) => view.current,
  next: (view) => view.current,
  coalesced: (view) => view.current,
}

export const CHANGES: Projection<Changes<unknown>> = {
  compares: false,
  diffs: true,
  initial: (view) => asAdded(view.current),
  next: (view) => view.changes,
  coalesced(view, _, values) {
    const changes = difference(
      { ids: view.ids(values), values },
      { ids: view.ids(view.current), values: view.current },
    )
    return isEmptyChange(changes) ? undefined : changes
  },
}

/** Emits one value that is computed from the result, whenever it differs from the last one. */
const reduced = <T>(read: (view: LiveResult) => T): Projection<T> => {
  const unlessSame = (view: LiveResult, last: T | undefined): T | undefined => {
    const value = read(view)
    return Object.is(value, last) ? undefined : value
  }
  return { compares: true, diffs: false, initial: read, next: unlessSame, coalesced: unlessSame }
}

export const COUNT: Projection<number> = reduced((view) => view.size)
export const EXISTS: Projection<boolean> = reduced((view) => view.size > 0)
export const FIRST: Projection<unknown> = reduced<unknown>((view) => view.current[0] ?? null)
export const AGGREGATES: Projection<unknown> = reduced<unknown>((view) => view.current[0])
/** The value of a joined query. */
export const joinedValue = <T>(): Projection<T> => reduced((view) => view.current[0] as T)
