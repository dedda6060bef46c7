import { StoreError } from '../error/errors.js'
import { plainText } from '../error/plain-text.js'
import type { Commit, CommitMeta } from '../event/commit.js'
import type { Event } from '../event/event.js'
import { INSPECT, printedInCopies, type Print } from '../util/inspect.js'
import { openOutcome, type Outcome } from './outcome.js'

/**
 * The identification of a commit, as printed and as JSON. For a nested transaction whose outermost one has
 * not ended or was rolled back, only the status.
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
 * A transaction's commit. A nested `transact` returns that of the outermost one: until it has ended, only `durable` can
 * be read.
 * @public
 */
export class CommitHandle implements Commit {
  readonly #outcome: Outcome
  #durable: Promise<void> | undefined

  /** @internal */
  constructor(outcome: Outcome) {
    this.#outcome = outcome
  }

  /** 'duplicate' if the key was known and nothing was written: the commit is the earlier one. */
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
   * Resolves when the commit is as durable as its transaction required; rejects with `ERR_STORE_FAILED`. Created when it
   * is read; its rejection is never reported as unhandled.
   */
  get durable(): Promise<void> {
    if (!(#outcome in this)) return quiet(Promise.resolve())
    this.#durable ??= this.#whenDurable()
    return this.#durable
  }

  /** The commit without its events; read by `JSON.stringify`. */
  toJSON(): CommitSummary {
    const { committed, failed, status } = CommitHandle.#outcomeOf(this)
    if (committed === undefined) return { status: failed ? 'rolled back' : 'open' }
    const { position, id, time, action, meta, key } = committed.commit
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

  /** Lets comparisons that only read properties distinguish two handles. */
  get [Symbol.toStringTag](): string {
    return plainText(this.toJSON())
  }

  #whenDurable(): Promise<void> {
    const { committed, source, failed, confirmation } = this.#outcome
    if (committed !== undefined && source !== undefined) return source(committed.position)
    if (confirmation !== undefined) return quiet(confirmation.then(() => undefined))
    // A transaction is synchronous: by the next microtask it has ended.
    return quiet(failed ? this.#settled() : Promise.resolve().then(() => this.#settled()))
  }

  async #settled(): Promise<void> {
    const { committed, source, health, error } = this.#outcome
    if (committed !== undefined && source !== undefined) return source(committed.position)
    throw health === undefined ? error : health.failure()
  }

  /** The prototype, whose getters printers read, has an empty one. */
  static #outcomeOf(handle: CommitHandle): Outcome {
    return #outcome in handle ? handle.#outcome : openOutcome()
  }

  static #commitOf(handle: CommitHandle): Commit {
    if (!(#outcome in handle)) return NO_COMMIT
    const { committed } = handle.#outcome
    if (committed !== undefined) return committed.commit
    throw new StoreError(
      'ERR_NOT_COMMITTED',
      'This transaction is nested in one that has not been committed: read its commit after the outer one has ended.',
    )
  }
}

printedInCopies(CommitHandle.prototype)

/** The value that the getters read on the prototype. */
const NO_COMMIT: Commit = Object.freeze({}) as Commit

/** The same promise; its rejection is not reported as unhandled. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
