import { StoreError, throwLater } from '@relata/core'
import type { Listener } from './listeners.js'
import type { View } from './view.js'

interface FailedDelivery {
  readonly view: View
  /** Undefined: all listeners of the view. */
  readonly listener: Listener | undefined
  readonly error: unknown
  readonly next: FailedDelivery | undefined
}

/**
 * Those who missed a change of their view, and why. A linked list, because an entry is added by assignments
 * alone: the stack may have ended.
 */
export class FailedDeliveries {
  first: FailedDelivery | undefined

  /** Gives each its error, on an empty stack. */
  settle(): void {
    for (let entry = this.first; entry !== undefined; entry = this.first) {
      this.first = entry.next
      const failure = liveFailure(entry.error)
      if (entry.listener === undefined) failAll(entry.view, failure)
      else failOne(entry.listener, failure)
    }
  }
}

/** All listeners of a view get an error. */
export function failAll(view: View, error: unknown): void {
  view.listeners.each((listener) => failOne(listener, error))
}

function failOne(listener: Listener, error: unknown): void {
  try {
    listener.fail(error)
  } catch (own) {
    throwLater(own)
  }
}

/** An error with a code says what is wrong by itself. */
export function liveFailure(cause: unknown): unknown {
  if (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    cause.code.startsWith('ERR_')
  )
    return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StoreError(
    'ERR_LIVE_FAILED',
    `This live query could not be brought up to date after a commit (${reason}): subscribe again.`,
    {
      cause,
    },
  )
}
