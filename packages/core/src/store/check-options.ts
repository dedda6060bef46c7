import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { CommitMeta } from '../event/commit.js'
import { freezeJson } from '../schema/types/json.js'
import type { TransactOptions } from './options.js'

/** Refuses options that a commit can't carry, and copies `meta`, before anything runs. */
export function checkOptions(options: TransactOptions): TransactOptions {
  const { action, key, meta, durability } = options
  if (action !== undefined && typeof action !== 'string') throw wrong('action', 'a string', action)
  if (key !== undefined && (typeof key !== 'string' || key === '')) throw wrong('key', 'a string that is not empty', key)
  if (durability !== undefined && !['sync', 'os', 'memory'].includes(durability))
    throw wrong('durability', "'sync', 'os' or 'memory'", durability)
  return meta === undefined ? options : { ...options, meta: checkMeta(meta) }
}

function checkMeta(meta: CommitMeta): CommitMeta {
  const given =
    typeof meta === 'object' && meta !== null && !Array.isArray(meta)
      ? Object.entries(meta).filter(([, value]) => value !== undefined)
      : undefined
  if (given === undefined) throw wrong('meta', 'an object', meta)
  try {
    return freezeJson(Object.fromEntries(given), 'meta') as CommitMeta
  } catch (cause) {
    throw wrong('meta', 'JSON', meta, cause)
  }
}

function wrong(name: string, expected: string, value: unknown, cause?: unknown): UsageError {
  return new UsageError('ERR_ARGUMENT', `A transaction's ${name} is ${expected}, got ${showValue(value)}.`, { value, cause })
}

/** Refuses functions that would go on after the transaction has ended. */
export function refuseAsync(fn: unknown): void {
  if (typeof fn !== 'function') throw new UsageError('ERR_ARGUMENT', `A transaction takes a function, got ${showValue(fn)}.`, { value: fn })
  const kind = fn.constructor.name
  if (kind === 'AsyncFunction' || kind === 'GeneratorFunction' || kind === 'AsyncGeneratorFunction') throw asyncTransaction(fn)
}

/** Refuses the promise of a function that didn't show that it is asynchronous; its own rejection is of no interest then. */
export function refusePromise(value: unknown, fn: unknown): void {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function') return
  Promise.resolve(value).catch(() => undefined)
  throw asyncTransaction(fn)
}

function asyncTransaction(fn: unknown): UsageError {
  const message = 'A transaction is synchronous: await what it needs first, then write in a plain function. Nothing was written.'
  return new UsageError('ERR_ASYNC_TRANSACTION', message, { value: fn })
}
