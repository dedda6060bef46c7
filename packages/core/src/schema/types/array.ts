import { ValidationError } from '../../error/errors.js'
import { issueOf, setIssues, type Issue } from '../../error/issue.js'
import { canonicalText } from '../../util/canonical-text.js'
import type { ScalarName, Value, ValueType } from '../value-type.js'
import { compareLists, otherKey } from './order.js'
import {
  resultOf,
  type StandardIssue,
  type StandardResult,
  type StandardValidator,
} from './standard-schema.js'
import { wrongType } from './wrong-value.js'

/** The types whose values an array may hold: those that JSON represents. */
export const ITEM_TYPES: readonly ScalarName[] = [
  'string',
  'text',
  'integer',
  'float',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'time',
  'duration',
  'uuid',
]

/**
 * Lists of values of one type, copied and frozen: JSON whose items have a type. Ordered item by item, then by length;
 * equal if all items are equal, in the same order.
 */
export function arrayType(items: ValueType): ValueType {
  return Object.freeze({
    name: 'json',
    items,
    parse: (value: unknown): Value => parseItems(value, (item) => items.parse(item)),
    parseLookup: (value: unknown): Value => parseItems(value, (item) => items.parseLookup(item)),
    compare: (a: Value, b: Value): number =>
      compareLists(listOf(a), listOf(b), (x, y) => items.compare(x, y)),
    key: (value: Value): string =>
      Array.isArray(value) ? canonicalText(listOf(value).map((item) => items.key(item))) : otherKey(value),
    plain: false,
    numeric: false,
  })
}

/**
 * A frozen copy of a list with each item parsed. Throws ValidationError with an issue for each item that `parse`
 * refuses: its `path` is the item's index.
 */
export function parseItems(value: unknown, parse: (item: unknown) => Value): Value {
  if (!Array.isArray(value)) throw wrongType(value, 'an array')
  const list: Value[] = []
  const issues: Issue[] = []
  // By index, because iterating callbacks would skip the holes of a sparse array, which are undefined.
  for (let at = 0; at < value.length; at++) {
    const item: unknown = value[at]
    try {
      list.push(parseItem(item, parse))
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      const { code, message } = error
      const path = `[${at}]`
      issues.push(issueOf({ code, message, model: undefined, field: undefined, value: item, path }))
    }
  }
  if (issues.length > 0) throw refusedItems(issues)
  return Object.freeze(list) as Value
}

function parseItem(item: unknown, parse: (item: unknown) => Value): Value {
  if (item === null || item === undefined) throw wrongType(item, 'a value; an array holds no null')
  const parsed = parse(item)
  if (typeof parsed === 'number' && !Number.isFinite(parsed)) throw wrongType(item, 'a finite number')
  return parsed
}

function refusedItems(issues: readonly Issue[]): ValidationError {
  const [first] = issues as readonly [Issue, ...Issue[]]
  const message = issues
    .map(({ path = '', message: fault }) => `item ${path.slice(1, -1)}: ${fault}`)
    .join('; ')
  const error = new ValidationError(first.code, message, { value: first.value })
  setIssues(error, issues)
  return error
}

/** The validator of an array whose items have a validator: of each item, then that of the whole array, if it has one. */
export function itemsValidator(
  items: StandardValidator,
  whole: StandardValidator | undefined,
): StandardValidator {
  const { vendor } = items['~standard']
  const validate = (value: unknown): StandardResult => {
    const outputs: unknown[] = []
    const issues: StandardIssue[] = []
    for (const [at, item] of (value as readonly unknown[]).entries()) {
      const result = resultOf(items, item)
      if (result.issues === undefined) outputs.push(result.value)
      else for (const issue of result.issues) issues.push({ ...issue, path: [at, ...(issue.path ?? [])] })
    }
    if (issues.length > 0) return { issues }
    return whole === undefined ? { value: outputs } : resultOf(whole, outputs)
  }
  return Object.freeze({ '~standard': Object.freeze({ version: 1 as const, vendor, validate }) })
}

function listOf(value: Value): readonly Value[] {
  return value as readonly Value[]
}
