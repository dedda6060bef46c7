import { UsageError } from '../error/errors.js'

/**
 * The way in which a runtime follows a function into its async callbacks: such as Node's `AsyncLocalStorage`.
 */
export interface AsyncContext {
  run<T>(value: unknown, fn: () => T): T
  getStore(): unknown
}

/** One transaction, as seen by the callbacks that it started. */
class Span {
  readonly of: EscapedWrites
  readonly outer: unknown
  ended: boolean = false

  constructor(of: EscapedWrites, outer: unknown) {
    this.of = of
    this.outer = outer
  }
}

/**
 * Finds the writes of a store that come from an async callback of a transaction that has ended: they would be
 * separate commits, without an error.
 */
export class EscapedWrites {
  readonly #context: AsyncContext

  constructor(context: AsyncContext) {
    this.#context = context
  }

  /** Runs the function of a transaction. */
  follow<T>(fn: () => T): T {
    const span = new Span(this, this.#context.getStore())
    try {
      return this.#context.run(span, fn)
    } finally {
      span.ended = true
    }
  }

  /**
   * Refuses a write outside of a transaction that came from an escaped callback. Code: `ERR_ESCAPED_WRITE`.
   */
  refuse(): void {
    for (let span = this.#context.getStore(); span instanceof Span; span = span.outer) {
      if (span.of !== this || !span.ended) continue
      const advice =
        'await what you need first, then write in transact. To write later on purpose, start the callback after transact has returned.'
      const message = `This write comes from an async callback that a transaction started, and the transaction has ended: ${advice}`
      throw new UsageError('ERR_ESCAPED_WRITE', message)
    }
  }
}
