import { INSPECT, printedInCopies, whenAborted, type Commit, type EventLog } from '@relata/core/engine'
import { Observable, type Subscriber } from 'rxjs'

/** Options of `db.commits`. */
export interface CommitsOptions {
  /** Position of the last commit that is not emitted. Default: 0, so from the first on. */
  readonly after?: number
  /** Ends it, without an error. */
  readonly signal?: AbortSignal
}

/**
 * The durable commits of a store after a position: those in the log, then new ones as they become durable,
 * each once, in order and without a gap. It is an AsyncIterable with backpressure, and an rxjs Observable,
 * which reads the log as fast as possible. It ends when the store is closed.
 *
 * @example
 * ```ts
 * for await (const commit of db.commits({ after: lastSeen, signal })) await outbox.send(commit)
 * ```
 * @public
 */
export class Commits extends Observable<Commit> implements AsyncIterable<Commit> {
  readonly #log: EventLog
  readonly #options: CommitsOptions

  /** @internal */
  constructor(log: EventLog, options: CommitsOptions) {
    super((subscriber) => {
      const iterator = log.tail(tailOptions(options, (stop) => subscriber.add(stop)))[Symbol.asyncIterator]()
      void pump(iterator, subscriber)
    })
    // An Observable keeps its function as a property: nothing for printers.
    Object.defineProperty(this, '_subscribe', { enumerable: false })
    this.#log = log
    this.#options = options
  }

  /** @internal */
  [INSPECT](): string {
    return #options in this ? `Commits (after ${this.#options.after ?? 0})` : 'Commits.prototype'
  }

  [Symbol.asyncIterator](): AsyncIterator<Commit> {
    return this.#log.tail(this.#options)[Symbol.asyncIterator]()
  }
}

printedInCopies(Commits.prototype)

async function pump(iterator: AsyncIterator<Commit>, subscriber: Subscriber<Commit>): Promise<void> {
  try {
    for (
      let result = await iterator.next();
      result.done !== true && !subscriber.closed;
      result = await iterator.next()
    )
      subscriber.next(result.value)
    subscriber.complete()
  } catch (error) {
    subscriber.error(error)
  }
}

/** A signal that combines the caller's signal and the end of the subscription. */
function tailOptions({ after, signal }: CommitsOptions, onLeave: (stop: () => void) => void): CommitsOptions {
  const own = new host.AbortController()
  const stop = (): void => own.abort()
  if (signal?.aborted === true) own.abort()
  const leave = signal === undefined || signal.aborted ? undefined : whenAborted(signal, stop)
  onLeave(() => {
    leave?.()
    own.abort()
  })
  return { ...(after === undefined ? {} : { after }), signal: own.signal }
}

/** A global of every runtime, which the language's library doesn't know. */
interface Host {
  readonly AbortController: new () => { readonly signal: AbortSignal; abort(): void }
}
const host: typeof globalThis & Host = globalThis as typeof globalThis & Host
