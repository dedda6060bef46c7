import { StoreError } from '../error/errors.js'
import { clockMs } from '../util/globals.js'

interface Limit {
  readonly ms: number
  /** By {@link clockMs}. */
  readonly end: number
}

/** How long queries may take. A field, because an assignment works even if the stack is full. */
const timeLimit: { current: Limit | undefined } = { current: undefined }

/** Runs a function whose queries together may take so many milliseconds: {@link checkTime} throws afterwards. */
export function withTimeLimit<T>(ms: number, fn: () => T): T {
  const around = timeLimit.current
  const end = clockMs() + ms
  // A limit inside another one can't be longer.
  timeLimit.current = around !== undefined && around.end <= end ? around : { ms, end }
  try {
    return fn()
  } finally {
    timeLimit.current = around
  }
}

/** Whether queries are limited now. */
export function isTimeLimited(): boolean {
  return timeLimit.current !== undefined
}

/** Runs a function without a limit: a transaction, after which live queries are updated, must not end in the middle. */
export function withoutTimeLimit<T>(fn: () => T): T {
  const around = timeLimit.current
  timeLimit.current = undefined
  try {
    return fn()
  } finally {
    timeLimit.current = around
  }
}

/** Throws StoreError `ERR_QUERY_TIMEOUT` if the queries that run take too long. */
export function checkTime(): void {
  const { current } = timeLimit
  if (current !== undefined && clockMs() > current.end)
    throw new StoreError(
      'ERR_QUERY_TIMEOUT',
      `A query was interrupted, because it took more than ${current.ms} ms. Filter it further, add an index, or allow more time.`,
      { value: current.ms },
    )
}

/** Calls between two checks, of what is called for each row or each pair of them. */
const EVERY = 128
let calls = 0

/** Checks the time at some of its calls. */
export function checkTimeSometimes(): void {
  if (timeLimit.current !== undefined && ++calls % EVERY === 0) checkTime()
}
