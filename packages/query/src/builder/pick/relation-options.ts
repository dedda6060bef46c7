import { UsageError } from '@relata/core/engine'
import { isPlainObject } from '../condition.js'
import { PickShape } from './pick-shape.js'

/** Which related rows `pick` returns, and which of their values. */
export interface RelationOptions {
  readonly where: unknown
  readonly orderBy: unknown
  readonly take: number | undefined
  readonly skip: number | undefined
  readonly pick: unknown
}

const NAMES: readonly string[] = ['where', 'orderBy', 'take', 'skip', 'pick']
/** All own values of the related rows. */
const ALL_VALUES: Readonly<Record<string, true>> = Object.freeze({ '*': true })
const NO_OPTIONS = { where: undefined, orderBy: undefined, take: undefined, skip: undefined }

/**
 * A relation in a shape: true, the shape of the related rows, or options. An object of nothing but `true` is a
 * shape, whatever its members are called.
 */
export function relationOptions(entry: unknown): RelationOptions {
  if (entry === true) return { ...NO_OPTIONS, pick: ALL_VALUES }
  if (entry instanceof PickShape || !isPlainObject(entry) || !isOptions(entry))
    return { ...NO_OPTIONS, pick: entry }
  const { where, orderBy, pick = ALL_VALUES } = entry
  return { where, orderBy, take: countOf(entry, 'take'), skip: countOf(entry, 'skip'), pick }
}

function isOptions(entry: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(entry)
  return names.every((name) => NAMES.includes(name)) && names.some((name) => entry[name] !== true)
}

function countOf(entry: Readonly<Record<string, unknown>>, name: 'take' | 'skip'): number | undefined {
  const count = entry[name]
  if (count === undefined || (Number.isSafeInteger(count) && (count as number) >= 0))
    return count as number | undefined
  throw new UsageError('ERR_ARGUMENT', `pick: ${name} must be a number of rows (0, 1, 2, …)`, {
    value: count,
    field: name,
  })
}
