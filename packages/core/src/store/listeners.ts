import { throwLater } from '../util/throw-later.js'

/** May return a promise: its rejection is an error like a throw. */
type Listener<T> = (value: T) => unknown
type ErrorHandler = (error: unknown) => void

interface Entry<T> {
  readonly listener: Listener<T>
  readonly queue: ErrorQueue
  readonly onError: ErrorHandler
}

interface Thrown {
  readonly error: unknown
  readonly onError: ErrorHandler
  next: Thrown | undefined
}

/**
 * Errors that wait for their handlers. It is a linked list, because an entry is added by assignments alone,
 * which work even when the stack is full.
 */
interface ErrorQueue {
  first: Thrown | undefined
  last: Thrown | undefined
}

/**
 * Callbacks that are called with each value, in the order in which they were added. One that throws affects
 * neither the caller nor the others.
 */
export class Listeners<T> {
  readonly #set = new Set<Entry<T>>()
  /** The same as an array; undefined once a listener was added or removed. */
  #entries: readonly Entry<T>[] | undefined
  /** For the store's handler, which is called before `notify` returns. */
  readonly #now: ErrorQueue = { first: undefined, last: undefined }
  /** For handlers of single listeners, which `settle` calls. */
  readonly #later: ErrorQueue = { first: undefined, last: undefined }
  readonly #onError: ErrorHandler

  constructor(onError: ErrorHandler = throwLater) {
    this.#onError = onError
  }

  get size(): number {
    return this.#set.size
  }

  /**
   * Returns the function that removes the listener again. If it has a handler, its errors wait for
   * `settle`.
   */
  add(listener: Listener<T>, onError?: ErrorHandler): () => void {
    const entry: Entry<T> =
      onError === undefined
        ? { listener, queue: this.#now, onError: this.#onError }
        : { listener, queue: this.#later, onError }
    this.#set.add(entry)
    this.#entries = undefined
    return () => {
      this.#set.delete(entry)
      this.#entries = undefined
    }
  }

  /**
   * Calls every listener. It throws only on a stack overflow, and then before the first listener: see
   * `missed`.
   */
  notify(value: T): void {
    // A listener added meanwhile is called from the next value on.
    const entries = (this.#entries ??= [...this.#set])
    // By index: nothing but the listeners is called in the loop, so that a stack overflow is an error of a
    // listener.
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at] as Entry<T>
      try {
        if (this.#entries !== entries && !this.#set.has(entry)) continue
        const result = entry.listener(value)
        if (result !== undefined) handleRejection(result, entry.onError)
      } catch (error) {
        const { queue, onError } = entry
        const thrown: Thrown = { error, onError, next: undefined }
        if (queue.last === undefined) queue.first = thrown
        else queue.last.next = thrown
        queue.last = thrown
      }
    }
    if (this.#now.first === undefined) return
    try {
      deliver(this.#now)
    } catch {
      // A stack overflow: `settle` delivers the rest.
    }
  }

  /** This error prevented the calls of all listeners: each handler gets it once. */
  missed(error: unknown): void {
    const handlers = new Set<ErrorHandler>()
    for (const { onError } of this.#set) handlers.add(onError)
    for (const onError of handlers) callHandler(onError, error)
  }

  /** Calls the handlers of the waiting errors. Called on an empty stack. */
  settle(): void {
    deliver(this.#now)
    deliver(this.#later)
  }
}

function deliver(queue: ErrorQueue): void {
  for (let thrown = queue.first; thrown !== undefined; thrown = queue.first) {
    callHandler(thrown.onError, thrown.error)
    // Removed only now: a delivery that a stack overflow interrupts is repeated.
    queue.first = thrown.next
    if (thrown.next === undefined) queue.last = undefined
  }
}

/** The error of a handler that throws becomes an uncaught one. */
function callHandler(onError: ErrorHandler, error: unknown): void {
  try {
    onError(error)
  } catch (own) {
    throwLater(own)
  }
}

function handleRejection(result: unknown, onError: ErrorHandler): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  Promise.resolve(result).then(undefined, (error: unknown) => callHandler(onError, error))
}
