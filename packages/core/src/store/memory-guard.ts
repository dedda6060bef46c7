import { StoreError, UsageError } from '../error/errors.js'

/** The memory that writes may use. */
export interface MemoryLimit {
  /** In bytes, or (up to 1) as a fraction of the heap's limit, which `relata` reads from V8. */
  readonly limit: number
  /** Returns the bytes in use. Called every few hundred writes. By default, `relata` reads them from V8. */
  readonly used?: () => number
}

/** Memory in use and its limit, in bytes. */
export interface MemoryUse {
  readonly used: number
  readonly limit: number
}

/** The most writes between two measurements. How much a write adds is estimated from those before. */
const LONGEST = 256
/** Writes until the first measurement. */
const FIRST = 16
/** The fraction of the free memory that the writes up to the next measurement may take. */
const SHARE = 8

/**
 * Refuses writes that add data once the memory in use has reached a limit, before the process runs out of
 * memory. Deletes and unlinks are still accepted.
 */
export class MemoryGuard {
  readonly #memory: Required<MemoryLimit>
  #left: number = FIRST
  #interval: number = FIRST
  #last: number = 0

  constructor({ limit, used }: MemoryLimit) {
    if (used === undefined || limit <= 1)
      throw new UsageError(
        'ERR_ARGUMENT',
        "The option 'memory' needs a limit in bytes and the function 'used' in a runtime other than Node.",
        { value: limit },
      )
    this.#memory = { limit, used }
  }

  /** Called before each row or link is written. Code: `ERR_MEMORY_LIMIT`. */
  check(): void {
    if (--this.#left > 0) return
    const { limit, used } = this.#memory
    const now = used()
    // After a refusal the next write measures again: memory may have been freed.
    this.#left = now < limit ? this.#next(now) : 1
    if (now >= limit) throw tooMuch(now, limit)
  }

  /** How far the memory in use is from its limit. */
  get usage(): MemoryUse {
    return { used: this.#memory.used(), limit: this.#memory.limit }
  }

  #next(now: number): number {
    const perWrite = Math.max(0, now - this.#last) / this.#interval
    this.#last = now
    const room = (this.#memory.limit - now) / SHARE
    this.#interval = perWrite === 0 ? LONGEST : Math.max(1, Math.min(LONGEST, Math.floor(room / perWrite)))
    return this.#interval
  }
}

function tooMuch(used: number, limit: number): StoreError {
  return new StoreError(
    'ERR_MEMORY_LIMIT',
    `The process uses ${megabytes(used)} MB of memory, and the option 'memory' stops writes at ${megabytes(limit)} MB. Nothing was written. Delete rows, or start the process with a larger heap (node --max-old-space-size).`,
    { value: used },
  )
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000)
}
