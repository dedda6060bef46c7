import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import type { CommitMeta } from '../event/commit.js'
import { oneOf, readOptions, SIGNAL, type OptionRules } from '../schema/option-rules.js'
import { freezeJson } from '../schema/types/json.js'
import type { TransactOptions } from './options.js'
import type { SubmitOptions } from './shared/submit-options.js'

const NONE: SubmitOptions = Object.freeze({})
const TRANSACT_OPTIONS: OptionRules = {
  action: { expected: 'a string', accepts: (value) => typeof value === 'string' },
  key: {
    expected: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  },
  meta: {
    expected: 'an object',
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  durability: oneOf('sync', 'os', 'memory'),
}
const SUBMIT_OPTIONS: OptionRules = {
  ...TRANSACT_OPTIONS,
  retries: {
    expected: 'a whole number, 0 or more',
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
  signal: SIGNAL,
  read: {
    expected: 'a list of rows',
    accepts: (value) => typeof value === 'object' && value !== null && Symbol.iterator in value,
  },
  since: {
    expected: 'a position (0, 1, 2, …)',
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
  models: {
    expected: 'a list of names of models',
    accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  },
}

/** A copy of the options, `meta` as well; refuses options that a commit can't carry, before anything runs. */
export function checkOptions(options: TransactOptions | undefined): TransactOptions {
  return options === undefined ? NONE : checked(readOptions(options, TRANSACT_OPTIONS, 'a transaction'))
}

/** The same for `submit`. */
export function checkSubmitOptions(options: SubmitOptions | undefined): SubmitOptions {
  if (options === undefined) return NONE
  const read = checked(readOptions(options, SUBMIT_OPTIONS, 'submit'))
  if (read.models !== undefined && read.since === undefined)
    throw new UsageError(
      'ERR_ARGUMENT',
      "submit: 'models' needs 'since', the position from which on they count.",
      {
        value: read.models,
      },
    )
  return read
}

function checked<T extends TransactOptions>(options: T): T {
  const { meta } = options
  return meta === undefined ? options : Object.freeze({ ...options, meta: checkMeta(meta) })
}

function checkMeta(meta: CommitMeta): CommitMeta {
  try {
    return freezeJson(
      Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined)),
      'meta',
    ) as CommitMeta
  } catch (cause) {
    throw new UsageError('ERR_ARGUMENT', `A transaction's meta must be JSON, got ${showValue(meta)}.`, {
      value: meta,
      cause,
    })
  }
}

/** Refuses functions that would continue after the transaction has ended. */
export function refuseAsync(fn: unknown): void {
  if (typeof fn !== 'function')
    throw new UsageError('ERR_ARGUMENT', `A transaction takes a function, got ${showValue(fn)}.`, {
      value: fn,
    })
  const kind = fn.constructor.name
  if (kind === 'AsyncFunction' || kind === 'GeneratorFunction' || kind === 'AsyncGeneratorFunction')
    throw asyncTransaction(fn)
}

/**
 * Refuses the promise of a function that didn't show that it is asynchronous; its own rejection is ignored
 * then.
 */
export function refusePromise(value: unknown, fn: unknown): void {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function')
    return
  Promise.resolve(value).catch(() => undefined)
  throw asyncTransaction(fn)
}

function asyncTransaction(fn: unknown): UsageError {
  const message =
    'A transaction is synchronous: await what it needs first, then write in a plain function. Nothing was written.'
  return new UsageError('ERR_ASYNC_TRANSACTION', message, { value: fn })
}

export function refuseNestedKey({ key }: TransactOptions): void {
  if (key === undefined) return
  throw new UsageError(
    'ERR_ARGUMENT',
    "A nested transaction can't have a key: it is part of the outermost one.",
    { value: key },
  )
}
