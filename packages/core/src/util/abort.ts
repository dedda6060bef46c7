import { soon } from './globals.js'

interface Waiting {
  readonly ends: Set<() => void>
  readonly listener: () => void
}

/** What waits for each signal. */
const waiting = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls `end` when the signal aborts; returns the function that takes that back. However many wait for a
 * signal, it has one listener: Node takes more than ten for a leak, and prints a MaxListenersExceededWarning.
 * The signal is not aborted yet.
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

/** What one throws is reported as a listener's error is, and keeps nothing from the others. */
function attempt(end: () => void): void {
  try {
    end()
  } catch (error) {
    soon(() => {
      throw error
    })
  }
}
