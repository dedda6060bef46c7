import {
  ANY_VALUE,
  FLAG,
  FUNCTION,
  isScalarName,
  oneOf,
  type OptionRule,
  type OptionRules,
} from '@relata/core/engine'

/**
 * The options of the calls of query sets, managers and expressions. An `ANY_VALUE` is checked by the code
 * that uses it.
 */

const NAMES: OptionRule = { expected: 'a list of names', accepts: Array.isArray }
const TYPE: OptionRule = { expected: "the name of a type, such as 'decimal'", accepts: isScalarName }
const VALUES: OptionRule = {
  expected: 'an object of values by field name',
  accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
const LIST_OR_ONE: OptionRule = {
  expected: 'an object of values by field name, or a list of them',
  accepts: (value) => typeof value === 'object' && value !== null,
}
const YES: OptionRule = { expected: 'true', accepts: (value) => value === true }
const SIGNAL: OptionRule = {
  expected: 'an AbortSignal',
  accepts: (value) =>
    typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
}
const POSITION: OptionRule = {
  expected: 'a position (0, 1, 2, …)',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
}

const SIZE: OptionRule = {
  expected: 'a number of rows (1, 2, 3, …)',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) > 0,
}

export const NO_OPTIONS: OptionRules = {}
export const NULLS: OptionRules = { nulls: oneOf('first', 'last') }
export const OUTPUT: OptionRules = { output: TYPE }
export const CAST: OptionRules = { decimalPlaces: ANY_VALUE }
export const CASE: OptionRules = { default: ANY_VALUE }
export const FILTERED_RELATION: OptionRules = { condition: ANY_VALUE }
export const AGGREGATE: OptionRules = { ...OUTPUT, distinct: FLAG, filter: ANY_VALUE, default: ANY_VALUE }
export const SPREAD: OptionRules = { ...AGGREGATE, sample: FLAG }
export const MODE: OptionRules = { ...OUTPUT, filter: ANY_VALUE, default: ANY_VALUE }
export const OWN: OptionRules = { nulls: FLAG }
export const WINDOW: OptionRules = { partitionBy: ANY_VALUE, orderBy: ANY_VALUE, frame: ANY_VALUE }
export const LISTED: OptionRules = { ...AGGREGATE, orderBy: ANY_VALUE }
const TIME_ZONE: OptionRule = {
  expected: "the IANA name of a time zone, such as 'Europe/Berlin'",
  accepts: (value) => typeof value === 'string',
}
export const ZONE: OptionRules = { timeZone: TIME_ZONE }
const UNIT: OptionRules = {
  every: { expected: 'a whole number', accepts: (value) => typeof value === 'number' },
  weekStart: {
    expected: "the name of a day, such as 'sunday'",
    accepts: (value) => typeof value === 'string',
  },
}
export const BUCKETS: OptionRules = { ...ZONE, ...UNIT }
export const TRUNC: OptionRules = { ...BUCKETS, output: oneOf('date', 'datetime', 'time') }
export const DATES: OptionRules = { ...BUCKETS, order: oneOf('asc', 'desc') }
export const LIST: OptionRules = { flat: FLAG, named: FLAG }
export const SEARCH: OptionRules = { ranked: FLAG }
export const UNION: OptionRules = { all: FLAG }
export const IN_BULK: OptionRules = {
  field: { expected: 'the name of a field', accepts: (value) => typeof value === 'string' },
}
/** The values of a page may come from outside, so that wrong ones are errors of validation. */
export const PAGE: OptionRules = {
  after: ANY_VALUE,
  before: ANY_VALUE,
  size: ANY_VALUE,
  total: FLAG,
  // A secret, which the error for a wrong option would print.
  sign: ANY_VALUE,
}
export const LIVE_PAGE: OptionRules = { ...PAGE, signal: SIGNAL }
export const EXPLAIN: OptionRules = { run: FLAG, live: FLAG }
export const LIVE: OptionRules = { signal: SIGNAL }
export const COMMITS: OptionRules = { after: POSITION, signal: SIGNAL }
export const TURNS: OptionRules = { signal: SIGNAL, onProgress: FUNCTION }
export const PREFETCH: OptionRules = { query: ANY_VALUE, toAttr: ANY_VALUE }
export const LOOKUPS: OptionRules = { allow: ANY_VALUE, orderBy: NAMES, page: FLAG, ignoreOthers: FLAG }
export const BULK_CREATE: OptionRules = {
  ignoreConflicts: FLAG,
  updateConflicts: FLAG,
  updateFields: NAMES,
  uniqueFields: NAMES,
}
export const BATCHES: OptionRules = { ...TURNS, size: SIZE }
export const BULK_CREATE_BATCHES: OptionRules = { ...BULK_CREATE, ...BATCHES }
export const UPSERT: OptionRules = { create: VALUES, update: ANY_VALUE }
/** Of a nested write: one row on the other side, or several. */
export const NESTED_ONE: OptionRules = { create: VALUES, connect: ANY_VALUE, connectOrCreate: VALUES }
export const NESTED_MANY: OptionRules = {
  create: LIST_OR_ONE,
  connect: ANY_VALUE,
  connectOrCreate: LIST_OR_ONE,
}
export const NESTED_LINKS: OptionRules = { ...NESTED_MANY, throughDefaults: VALUES }
/** The same in an update. */
export const NESTED_TARGET_CHANGE: OptionRules = { ...NESTED_ONE, update: ANY_VALUE, disconnect: YES }
export const NESTED_ONE_CHANGE: OptionRules = { ...NESTED_TARGET_CHANGE, delete: YES }
const CHANGES: OptionRules = {
  set: LIST_OR_ONE,
  disconnect: ANY_VALUE,
  delete: ANY_VALUE,
  update: LIST_OR_ONE,
}
export const NESTED_MANY_CHANGE: OptionRules = { ...NESTED_MANY, ...CHANGES }
export const NESTED_LINKS_CHANGE: OptionRules = { ...NESTED_LINKS, ...CHANGES }
export const CONNECT_OR_CREATE: OptionRules = { where: VALUES, create: VALUES }
export const EXPECT: OptionRules = { expect: oneOf('unchanged') }
export const LINK: OptionRules = { throughDefaults: VALUES }
export const SET: OptionRules = { ...LINK, clear: FLAG }
/** Of `set` and `add` on a reverse foreign key: the rows themselves change, and there are no through rows. */
export const SET_KEYS: OptionRules = { clear: FLAG }
