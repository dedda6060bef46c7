import { soon } from './globals.js'

interface Waiting {
  readonly ends: Set<() => void>
  readonly listener: () => void
}

/** The callbacks of each signal. */
const waiting = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `end` when the signal aborts, and returns a function that cancels this. A signal gets one listener,
 * however many callbacks it has, because Node takes more than ten listeners for a leak and prints a
 * MaxListenersExceededWarning. The signal must not be aborted yet.
 */
export function whenAborted(signal: AbortSignal, end: () => void): () => void {
  const { ends, listener } = waiting.get(signal) ?? listen(signal)
  ends.add(end)
  return () => {
    if (!ends.delete(end) || ends.size > 0 || waiting.get(signal)?.ends !== ends) return
    waiting.delete(signal)
    signal.removeEventListener('abort', listener)
  }
}

/** Why a signal was aborted. It isn't declared in `globals.ts`, where it would need the type of the DOM's. */
export function abortReason(signal: object): unknown {
  return 'reason' in signal ? signal.reason : undefined
}

function listen(signal: AbortSignal): Waiting {
  const ends = new Set<() => void>()
  const listener = (): void => {
    waiting.delete(signal)
    for (const end of ends) {
      ends.delete(end)
      attempt(end)
    }
  }
  const made = { ends, listener }
  waiting.set(signal, made)
  signal.addEventListener('abort', listener, { once: true })
  return made
}

/** An error that one throws is reported like a listener's error, and doesn't affect the others. */
function attempt(end: () => void): void {
  try {
    end()
  } catch (error) {
    soon(() => {
      throw error
    })
  }
}
