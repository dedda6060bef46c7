import { UsageError } from '../error/errors.js'
import { showValue } from '../error/show-value.js'
import { MemoryLog } from '../event/memory-log.js'
import { suggest } from '../schema/suggest.js'

/** What an option takes, in words and as a test. */
export interface OptionRule {
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
}
export type OptionRules = Readonly<Record<string, OptionRule>>

const FUNCTION: OptionRule = { expected: 'a function', accepts: (value) => typeof value === 'function' }

/** The options that every store has. */
const COMMON: OptionRules = {
  clock: FUNCTION,
  durability: {
    expected: "'sync', 'os' or 'memory'",
    accepts: (value) => value === 'sync' || value === 'os' || value === 'memory',
  },
  onListenerError: FUNCTION,
}

/** The options of a store in memory. */
export const MEMORY_STORE_OPTIONS: OptionRules = {
  ...COMMON,
  log: { expected: 'a MemoryLog', accepts: (value) => value instanceof MemoryLog },
  history: { expected: 'true or false', accepts: (value) => typeof value === 'boolean' },
}

/** The options of a store that is opened, besides those of its log. */
export const OPEN_STORE_OPTIONS: OptionRules = { ...COMMON, onProgress: FUNCTION }

/**
 * Refuses options that are no object, an option that isn't among the rules, and a value that its rule doesn't accept; undefined counts as left out.
 * `subject` is what the message calls the call, for instance `openStore`. Code: `ERR_ARGUMENT`.
 */
export function checkGivenOptions(options: unknown, rules: OptionRules, subject: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new UsageError('ERR_ARGUMENT', `The options of ${subject} are an object, got ${showValue(options)}.`, { value: options })
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules)
      throw new UsageError('ERR_ARGUMENT', `${subject} has no option '${name}'${suggest(name, known)}; it has ${known.join(', ')}.`, {
        value: name,
      })
    }
    if (value !== undefined && !rule.accepts(value)) {
      throw new UsageError('ERR_ARGUMENT', `The option '${name}' of ${subject} is ${rule.expected}, got ${showValue(value)}.`, { value })
    }
  }
}
