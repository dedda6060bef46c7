import { MemoryLog } from '../log/memory-log.js'
import { OBSERVED_KINDS } from '../observe/store-observer.js'
import { FLAG, FUNCTION, oneOf, type OptionRule, type OptionRules } from '../schema/option-rules.js'

function isAsyncContext(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'run' in value && 'getStore' in value
}

const BACKLOG: OptionRule = {
  expected: 'an object with a limit in bytes, above 0',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((name) => name === 'limit') &&
    'limit' in value &&
    typeof value.limit === 'number' &&
    value.limit > 0,
}

const MILLISECONDS: OptionRule = {
  expected: 'a number of milliseconds, 0 or more',
  accepts: (value) => typeof value === 'number' && value >= 0,
}

const POSITION: OptionRule = {
  expected: 'the position of a commit (1, 2, 3, …)',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
}

const OBSERVER: OptionRule = {
  expected: `an object of functions (${OBSERVED_KINDS.join(', ')}, wants)`,
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    [...OBSERVED_KINDS, 'wants'].every((name) => {
      const method: unknown = Reflect.get(value, name)
      return method === undefined || typeof method === 'function'
    }),
}

const MEMORY: OptionRule = {
  expected: 'an object with a limit above 0, in bytes or as a share of the heap',
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'limit' in value &&
    typeof value.limit === 'number' &&
    value.limit > 0 &&
    (!('used' in value) || value.used === undefined || typeof value.used === 'function'),
}

const LIMITS = ['everyCommits', 'everyBytes', 'everyMs', 'keep']

const SNAPSHOTS: OptionRule = {
  expected: `false, or an object with ${LIMITS.join(', ')}: numbers of at least 1`,
  accepts: (value) =>
    value === false ||
    (typeof value === 'object' &&
      value !== null &&
      Object.entries(value).every(
        ([name, limit]: [string, unknown]) =>
          LIMITS.includes(name) && (limit === undefined || (typeof limit === 'number' && limit >= 1)),
      )),
}

/** The options of every store. */
const COMMON: OptionRules = {
  clock: FUNCTION,
  durability: oneOf('sync', 'os', 'memory'),
  onListenerError: FUNCTION,
  observer: OBSERVER,
  slowQuery: MILLISECONDS,
  memory: MEMORY,
  migrate: oneOf('safe', 'refuse'),
  migrations: { expected: 'a list of migrations', accepts: (value) => Array.isArray(value) },
  asyncContext: {
    expected: 'an AsyncLocalStorage, or false',
    accepts: (value) => value === false || isAsyncContext(value),
  },
}

/** The options of a store in memory. */
export const MEMORY_STORE_OPTIONS: OptionRules = {
  ...COMMON,
  log: { expected: 'a MemoryLog', accepts: (value) => value instanceof MemoryLog },
  history: FLAG,
  heap: FUNCTION,
  bind: FUNCTION,
}

/** The options of a store that is opened, besides those of its log. */
export const OPEN_STORE_OPTIONS: OptionRules = {
  ...COMMON,
  backlog: BACKLOG,
  snapshots: SNAPSHOTS,
  acceptEnd: POSITION,
  onWarning: FUNCTION,
  onProgress: FUNCTION,
}

/** The options of a store that is opened over an existing log. */
export const OPEN_LOG_OPTIONS: OptionRules = {
  ...OPEN_STORE_OPTIONS,
  whenUnavailable: oneOf('wait', 'refuse'),
  snapshotStore: {
    expected: 'a SnapshotStore',
    accepts: (value) => typeof value === 'object' && value !== null && 'list' in value,
  },
}
