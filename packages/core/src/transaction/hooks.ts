import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { LinkMeta, ModelMeta } from '../schema/meta.js'
import type { Row } from '../state/reader.js'
import type { PendingClashes } from './uniqueness.js'

/** How many hooks may run inside each other. */
const DEEPEST_HOOK = 32
/** How many names of a chain a message has. */
const SHOWN = 8

/** Values that a hook may change: those of a new row, or the changed ones. */
export type HookValues = Record<string, unknown>

/** What runs when a row of one table is written. */
export interface ModelHooks {
  readonly beforeCreate?: ((values: HookValues) => unknown) | undefined
  readonly afterCreate?: ((row: Row) => unknown) | undefined
  readonly beforeUpdate?: ((values: HookValues, row: Row) => unknown) | undefined
  readonly afterUpdate?: ((row: Row, before: Row) => unknown) | undefined
  readonly beforeDelete?: ((row: Row) => unknown) | undefined
  readonly afterDelete?: ((row: Row) => unknown) | undefined
}

/** What runs when a link of a many-to-many is added or removed; the declaring model's row comes first. */
export interface LinkHooks {
  readonly afterLink?: ((from: Row, to: Row) => unknown) | undefined
  readonly afterUnlink?: ((from: Row, to: Row) => unknown) | undefined
}

/** The hooks of a store, by the ids of models and links. */
export interface HookTable {
  readonly models: readonly (ModelHooks | undefined)[]
  readonly links: readonly (LinkHooks | undefined)[]
}

/** The part of the context of writes that hooks replace while they run. */
interface CurrentCall {
  pendingClashes: PendingClashes | undefined
}

/**
 * Runs the hooks of a store inside the writes that cause them. What they write belongs to the same savepoint, so an
 * error undoes all of it.
 */
export class Hooks {
  readonly #table: HookTable
  readonly #call: CurrentCall
  /** The hooks that run now, the outermost first. */
  readonly #chain: string[] = []
  /** The hooks that wait for the end of a delete. */
  #waiting: (() => void)[] | undefined

  constructor(table: HookTable, call: CurrentCall) {
    this.#table = table
    this.#call = call
  }

  of(model: ModelMeta): ModelHooks | undefined {
    return this.#table.models[model.id]
  }

  ofLink(link: LinkMeta): LinkHooks | undefined {
    return this.#table.links[link.id]
  }

  /** Runs a hook now. Codes: `ERR_HOOK_DEPTH`, `ERR_ASYNC_HOOK`. */
  run(name: string, hook: () => unknown): void {
    const chain = this.#chain
    const depth = chain.length
    if (depth >= DEEPEST_HOOK) throw this.loop(name)
    // The writes of a hook are calls of their own: they check unique values themselves.
    const { pendingClashes } = this.#call
    this.#call.pendingClashes = undefined
    chain.push(name)
    try {
      refusePromise(name, hook())
    } finally {
      chain.length = depth
      this.#call.pendingClashes = pendingClashes
    }
  }

  /** Runs a hook after a write: now, or at the end of the delete that makes it. */
  after(name: string, hook: () => unknown): void {
    if (this.#waiting === undefined) this.run(name, hook)
    else this.#waiting.push(() => this.run(name, hook))
  }

  /** Runs a delete; hooks see the state after all of it, never a part. */
  collect<T>(remove: () => T): T {
    if (this.#waiting !== undefined) return remove()
    const waiting: (() => void)[] = []
    this.#waiting = waiting
    let result: T
    try {
      result = remove()
    } finally {
      this.#waiting = undefined
    }
    for (const run of waiting) run()
    return result
  }

  /** The error of hooks that run each other without end. */
  loop(name: string): UsageError {
    const chain = [...this.#chain, name]
    const shown = chain.length > SHOWN ? [...chain.slice(0, SHOWN), '…'] : chain
    const message = `Hooks run each other more than ${DEEPEST_HOOK} levels deep: ${shown.join(' → ')}. Write only what differs, or end the recursion by a condition. Nothing was written.`
    return new UsageError('ERR_HOOK_DEPTH', message, { value: chain })
  }
}

function refusePromise(name: string, result: unknown): void {
  if (typeof result !== 'object' || result === null) return
  if (!('then' in result) || typeof result.then !== 'function') return
  Promise.resolve(result).catch(() => undefined)
  const message = `The hook ${name} returned ${showValue(result)}: a hook runs inside a transaction, which is synchronous. Await before the write, or react to the commit in db.commits().`
  throw new UsageError('ERR_ASYNC_HOOK', message, { value: name })
}
