import type { StoreError } from '../error/errors.js'
import type { Durability, EventLog } from '../log/event-log.js'
import { MemoryLog } from '../log/memory-log.js'
import type { Draft } from './draft.js'
import type { CoreStoreOptions } from './options.js'
import { WriterQueue } from './writer-queue.js'

/** Where a store's commits go. */
export interface Journal {
  /** Undefined where none is kept. */
  readonly log: EventLog | undefined
  /**
   * Bytes of a commit, as the log measures them. Code: `ERR_COMMIT_TOO_LARGE` where the log can't store it.
   */
  measure(draft: Draft): number
  /** Takes the next commit and its size, or throws and takes nothing. */
  push(draft: Draft, durability: Durability, size: number): void
  /** Resolves once everything up to a position is durable. */
  durable(position: number): Promise<void>
  /** Waits for appends in flight and closes the log. */
  close(): Promise<void>
}

/** The journal of a store with these options, whose last commit is at `position`. */
export function journalFor(
  { log, history = true }: CoreStoreOptions,
  position: number,
  onFailure: (error: StoreError) => void,
): Journal {
  if (!history) return noJournal()
  if (log === undefined) return memoryJournal(new MemoryLog())
  return log instanceof MemoryLog ? memoryJournal(log) : queueJournal(log, position, onFailure)
}

/** Keeps commits in memory: they are as durable at once as they can be. */
function memoryJournal(log: MemoryLog): Journal {
  return {
    log,
    measure: unmeasured,
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
    push: () => undefined,
    durable: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

/** Sends commits to an asynchronous log, in groups. */
function queueJournal(log: EventLog, head: number, onFailure: (error: StoreError) => void): Journal {
  const queue = new WriterQueue(log, head, onFailure)
  let last = head
  return {
    log,
    measure: (draft) => log.measure?.(draft.commit) ?? 0,
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
