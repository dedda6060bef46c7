import { StoreError } from '../error/errors.js'
import { plainText } from '../error/plain-text.js'
import type { Commit, CommitMeta } from '../event/commit.js'
import type { Event } from '../event/event.js'
import { INSPECT, printedInCopies, type Print } from '../util/inspect.js'
import { openOutcome, type Outcome } from './outcome.js'

/**
 * What tells a commit from others, as printed and as JSON. Of a transaction inside another one that has not
 * ended, or was rolled back, nothing but its status.
 * @public
 */
export interface CommitSummary {
  readonly status: 'ok' | 'duplicate' | 'open' | 'rolled back'
  readonly position?: number
  readonly id?: string
  readonly time?: number
  readonly action?: string
  readonly meta?: CommitMeta
  readonly key?: string
}

/**
 * A transaction's commit. A nested `transact` hands out that of the outermost one: until that has ended, only
 * `durable` can be read.
 * @public
 */
export class CommitHandle implements Commit {
  readonly #outcome: Outcome
  #durable: Promise<void> | undefined

  /** @internal */
  constructor(outcome: Outcome) {
    this.#outcome = outcome
  }

  /** 'duplicate' where the key was known and nothing was written: the commit is the earlier one. */
  get status(): 'ok' | 'duplicate' {
    return CommitHandle.#outcomeOf(this).status
  }
  get position(): number {
    return CommitHandle.#commitOf(this).position
  }
  get id(): string {
    return CommitHandle.#commitOf(this).id
  }
  get time(): number {
    return CommitHandle.#commitOf(this).time
  }
  get schema(): number {
    return CommitHandle.#commitOf(this).schema
  }
  get action(): string | undefined {
    return CommitHandle.#commitOf(this).action
  }
  get meta(): CommitMeta | undefined {
    return CommitHandle.#commitOf(this).meta
  }
  get key(): string | undefined {
    return CommitHandle.#commitOf(this).key
  }
  get events(): readonly Event[] {
    return CommitHandle.#commitOf(this).events
  }

  /**
   * Resolves when the commit is as durable as was asked for; rejects with `ERR_STORE_FAILED`. Made when it is
   * read, and never an unhandled rejection.
   */
  get durable(): Promise<void> {
    if (!(#outcome in this)) return quiet(Promise.resolve())
    this.#durable ??= this.#ask()
    return this.#durable
  }

  /** The commit without its events; read by `JSON.stringify`. */
  toJSON(): CommitSummary {
    const { commit, failed, status } = CommitHandle.#outcomeOf(this)
    if (commit === undefined) return { status: failed ? 'rolled back' : 'open' }
    const { position, id, time, action, meta, key } = commit
    return {
      position,
      id,
      time,
      ...(action !== undefined && { action }),
      ...(meta !== undefined && { meta }),
      ...(key !== undefined && { key }),
      status,
    }
  }

  /** @internal */
  [INSPECT](_depth: number, options: object, print?: Print): unknown {
    return `CommitHandle ${print?.(this.toJSON(), options) ?? plainText(this.toJSON())}`
  }

  /** What comparisons that look at properties alone tell two of them apart by. */
  get [Symbol.toStringTag](): string {
    return plainText(this.toJSON())
  }

  #ask(): Promise<void> {
    const { commit, source, failed } = this.#outcome
    if (commit !== undefined && source !== undefined) return source(commit.position)
    // A transaction is synchronous: by the next microtask it has ended.
    return quiet(failed ? this.#settled() : Promise.resolve().then(() => this.#settled()))
  }

  async #settled(): Promise<void> {
    const { commit, source, health, error } = this.#outcome
    if (commit !== undefined && source !== undefined) return source(commit.position)
    throw health === undefined ? error : health.failure()
  }

  /** That of the prototype, which printers walk over, is an empty one. */
  static #outcomeOf(handle: CommitHandle): Outcome {
    return #outcome in handle ? handle.#outcome : openOutcome()
  }

  static #commitOf(handle: CommitHandle): Commit {
    if (!(#outcome in handle)) return NO_COMMIT
    const { commit } = handle.#outcome
    if (commit !== undefined) return commit
    throw new StoreError(
      'ERR_NOT_COMMITTED',
      'This transaction is nested in one that has not been committed: read its commit after the outer one has ended.',
    )
  }
}

printedInCopies(CommitHandle.prototype)

/** What the getters of the prototype read. */
const NO_COMMIT: Commit = Object.freeze({}) as Commit

/** The same promise, which may be left without anybody to catch its rejection. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
