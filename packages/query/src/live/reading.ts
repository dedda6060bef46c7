import { asAdded, isNothing, type Changes } from './change.js'
import { difference } from './difference.js'
import type { View } from './view.js'

/**
 * What listeners are given of a view: something when they come, and something after each commit that changed
 * the result.
 */
export interface Reading<T> {
  /** `next` is told what was given last. */
  readonly compares: boolean
  readonly now: (view: View) => T
  /** Undefined: nothing that matters to this reading has changed. */
  readonly next: (view: View, last: T | undefined) => T | undefined
  /**
   * What a slow reader is given in the place of several; `values` were the result when it was given something
   * last.
   */
  readonly together: (view: View, last: T | undefined, values: readonly unknown[]) => T | undefined
}

export const RESULT: Reading<readonly unknown[]> = {
  compares: false,
  now: (view) => view.current,
  next: (view) => view.current,
  together: (view) => view.current,
}

export const CHANGES: Reading<Changes<unknown>> = {
  compares: false,
  now: (view) => asAdded(view.current),
  next: (view) => view.changes,
  together(view, _, values) {
    const changes = difference(
      { ids: view.ids(values), values },
      { ids: view.ids(view.current), values: view.current },
    )
    return isNothing(changes) ? undefined : changes
  },
}

/** One value made of a result. */
const reduced = <T>(read: (view: View) => T): Reading<T> => {
  const unlessSame = (view: View, last: T | undefined): T | undefined => {
    const value = read(view)
    return Object.is(value, last) ? undefined : value
  }
  return { compares: true, now: read, next: unlessSame, together: unlessSame }
}

export const COUNT: Reading<number> = reduced((view) => view.size)
export const EXISTS: Reading<boolean> = reduced((view) => view.size > 0)
export const FIRST: Reading<unknown> = reduced<unknown>((view) => view.current[0] ?? null)
export const AGGREGATES: Reading<unknown> = reduced<unknown>((view) => view.current[0])
