import { StoreError } from '../error/errors.js'
import type { Durability, EventLog } from '../log/event-log.js'
import { MemoryLog } from '../log/memory-log.js'
import { assert } from '../util/assert.js'
import type { Draft } from './draft.js'
import type { CoreStoreOptions } from './options.js'
import { WriterQueue, type QueueListeners } from './writer-queue.js'

/** The target of a store's commits. */
export interface Journal {
  /** Undefined if none is kept. */
  readonly log: EventLog | undefined
  /**
   * Bytes of a commit, as the log measures them. Code: `ERR_COMMIT_TOO_LARGE` if the log can't store it.
   */
  measure(draft: Draft): number
  /** Throws `ERR_BACKPRESSURE` if a commit of this size exceeds the limit of the backlog. */
  admit(size: number): void
  /** The commits that wait to be written. */
  backlog(): Backlog
  /** Adds the next commit and its size; if it throws, nothing is added. */
  push(draft: Draft, durability: Durability, size: number): void
  /** Resolves once everything up to a position is durable. */
  durable(position: number): Promise<void>
  /** Waits for appends in flight and closes the log. */
  close(): Promise<void>
}

/** The commits that are visible and not written yet. */
export interface Backlog {
  readonly commits: number
  /** As the log measures them; 0 for a log that doesn't measure. */
  readonly bytes: number
  /** Bytes beyond which writes are refused. */
  readonly limit: number
  /** Milliseconds since the oldest of them was created; 0 if none waits. */
  readonly oldestMs: number
}

const DEFAULT_LIMIT = 2 ** 31
const NO_BACKLOG: Backlog = Object.freeze({ commits: 0, bytes: 0, limit: DEFAULT_LIMIT, oldestMs: 0 })

/** The journal of a store with these options, whose last commit is at `position`. */
export function journalFor(
  { log, history = true, backlog }: CoreStoreOptions,
  position: number,
  listeners: QueueListeners,
): Journal {
  if (!history) return noJournal()
  if (log === undefined) return memoryJournal(new MemoryLog())
  if (log.shared === true) return sharedJournal(log)
  return log instanceof MemoryLog
    ? memoryJournal(log)
    : queueJournal(new WriterQueue(log, position, listeners), backlog?.limit)
}

/** Keeps commits in memory: they are immediately as durable as they can be. */
function memoryJournal(log: MemoryLog): Journal {
  return {
    log,
    measure: unmeasured,
    admit: () => undefined,
    backlog: () => NO_BACKLOG,
    push: (draft) => log.pushDraft(draft),
    durable: () => Promise.resolve(),
    close: () => log.close(),
  }
}

/** Keeps nothing. */
function noJournal(): Journal {
  return {
    log: undefined,
    measure: unmeasured,
    admit: () => undefined,
    backlog: () => NO_BACKLOG,
    push: () => undefined,
    durable: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

/** Of a log that has confirmed all commits before they are visible: nothing is pushed to it. */
function sharedJournal(log: EventLog): Journal {
  return {
    log,
    measure: (draft) => log.measure?.(draft.commit) ?? 0,
    admit: () => undefined,
    backlog: () => NO_BACKLOG,
    push: () => assert(false, 'nothing is pushed to a shared log'),
    durable: () => Promise.resolve(),
    close: () => log.close(),
  }
}

/** Sends commits to an asynchronous log, in groups. */
function queueJournal(queue: WriterQueue, limit: number = DEFAULT_LIMIT): Journal {
  const { log } = queue
  let last = queue.head
  return {
    log,
    measure: (draft) => log.measure?.(draft.commit) ?? 0,
    admit(size) {
      const { bytes } = queue
      if (bytes > 0 && bytes + size > limit) throw backpressure(bytes, limit)
    },
    backlog: () => ({ commits: last - queue.head, bytes: queue.bytes, limit, oldestMs: queue.oldestMs }),
    push(draft, durability, size) {
      queue.enqueue(draft.commit, { durability, size })
      last = draft.position
    },
    durable: (position) => queue.written(position),
    async close() {
      try {
        if (!queue.failed) await queue.written(last)
      } finally {
        await log.close()
      }
    },
  }
}

function unmeasured(): number {
  return 0
}

function backpressure(bytes: number, limit: number): StoreError {
  const message = `The log is behind: ${megabytes(bytes)} MB of commits wait to be written, and the option 'backlog' allows ${megabytes(limit)} MB. Nothing was written: wait for \`db.durable()\`, then try again.`
  return new StoreError('ERR_BACKPRESSURE', message, { value: bytes })
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
