import { MemoryLog } from '../event/memory-log.js'
import { FLAG, FUNCTION, oneOf, type OptionRules } from '../schema/option-rules.js'

/** The options that every store has. */
const COMMON: OptionRules = {
  clock: FUNCTION,
  durability: oneOf('sync', 'os', 'memory'),
  onListenerError: FUNCTION,
}

/** The options of a store in memory. */
export const MEMORY_STORE_OPTIONS: OptionRules = {
  ...COMMON,
  log: { expected: 'a MemoryLog', accepts: (value) => value instanceof MemoryLog },
  history: FLAG,
}

/** The options of a store that is opened, besides those of its log. */
export const OPEN_STORE_OPTIONS: OptionRules = { ...COMMON, onProgress: FUNCTION }
