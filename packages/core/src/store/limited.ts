import { readOptions, SIGNAL, type OptionRules } from '../schema/option-rules.js'
import { abortReason, whenAborted } from '../util/abort.js'
import { after } from '../util/globals.js'

/** How long `reached` and `synced` wait at most. */
export interface ReachOptions {
  /** Stops waiting: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds after which the promise rejects with `ERR_TIMEOUT`; default: none. */
  readonly timeout?: number
}

const REACH: OptionRules = {
  signal: SIGNAL,
  timeout: {
    expected: 'a number of milliseconds, 0 or more',
    accepts: (value) => typeof value === 'number' && value >= 0,
  },
}

export function checkReachOptions(options: ReachOptions | undefined, method: string): ReachOptions {
  return readOptions(options, REACH, method)
}

/** Waits for a promise until a signal aborts or a time has passed; `late` is the error for the latter. */
export function limited<T>(
  start: () => Promise<T>,
  { signal, timeout }: ReachOptions,
  late: (timeout: number) => Error,
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(abortReason(signal))
  const promise = start()
  if (signal === undefined && timeout === undefined) return promise
  return new Promise((resolve, reject) => {
    const leave = signal && whenAborted(signal, () => reject(abortReason(signal)))
    const cancel = timeout === undefined ? undefined : after(timeout, () => reject(late(timeout)))
    promise.then(resolve, reject).finally(() => {
      leave?.()
      cancel?.()
    })
  })
}
