import { StoreError, throwLater, reasonOf } from '@relata/core/engine'
import type { Listener, ListenerSet } from './listener.js'

interface FailedDelivery {
  /** One listener, or all listeners of a view. */
  readonly target: Listener | ListenerSet
  readonly error: unknown
  readonly next: FailedDelivery | undefined
}

/**
 * The listeners that missed a change of their view, with the reason. A linked list: an entry is added by
 * assignments alone, because the call stack may be exhausted.
 */
export class FailedDeliveries {
  first: FailedDelivery | undefined

  /** Reports its error to each listener, on an empty stack. */
  settle(): void {
    for (let entry = this.first; entry !== undefined; entry = this.first) {
      this.first = entry.next
      const failure = liveFailure(entry.error)
      if ('each' in entry.target) failAll(entry.target, failure)
      else failOne(entry.target, failure)
    }
  }
}

/** Reports an error to all listeners of a view. */
export function failAll(listeners: ListenerSet, error: unknown): void {
  listeners.each((listener) => failOne(listener, error))
}

function failOne(listener: Listener, error: unknown): void {
  try {
    listener.fail(error)
  } catch (own) {
    throwLater(own)
  }
}

/** The error that subscribers get; one with a code is passed on unchanged. */
export function liveFailure(cause: unknown): unknown {
  if (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    cause.code.startsWith('ERR_')
  )
    return cause
  const reason = reasonOf(cause)
  return new StoreError(
    'ERR_LIVE_FAILED',
    `This live query could not be brought up to date after a commit (${reason}): subscribe again.`,
    {
      cause,
    },
  )
}
