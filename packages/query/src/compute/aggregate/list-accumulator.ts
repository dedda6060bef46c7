import { checkTimeSometimes, type JsonValue, type ScalarName, type Value } from '@relata/core/engine'
import type { AggregateName, ListName } from '../../ast/nodes.js'
import { valueKey } from '../../resolve/compare.js'
import { jsonOf } from '../../resolve/functions/json.js'
import { refuseLonger } from '../../resolve/functions/text-size.js'
import { textOfValue } from '../../resolve/text-of.js'
import { compareByKeys, type KeyComparison } from '../key-comparison.js'

interface ListOptions {
  readonly kind: ScalarName
  readonly distinct: boolean
  readonly delimiter?: string | undefined
  readonly order?: readonly KeyComparison[] | undefined
}
interface Entry {
  readonly value: Value
  readonly keys: readonly Value[]
}

const LISTS: ReadonlySet<AggregateName> = new Set<ListName>(['stringAgg', 'arrayAgg', 'jsonAgg'])
export const isListName = (name: AggregateName): name is ListName => LISTS.has(name)
/** A text has no place for nulls; the other lists have. */
export const takesNulls = (name: AggregateName): boolean => name === 'arrayAgg' || name === 'jsonAgg'

/**
 * Collects values with the keys that place them, and returns them in this order; of equal values, with `distinct`, the
 * first. Throws ValidationError `ERR_TOO_LARGE` for a text that is too long.
 */
export class ListAccumulator {
  readonly #name: ListName
  readonly #options: ListOptions
  readonly #entries: Entry[] = []

  constructor(name: ListName, options: ListOptions) {
    this.#name = name
    this.#options = options
  }

  add(value: Value, keys: readonly Value[] = NO_KEYS): void {
    this.#entries.push({ value, keys })
  }

  result(): Value {
    if (this.#entries.length === 0) return null
    const { kind, distinct, order = [], delimiter = '' } = this.#options
    const sorted = this.#entries.toSorted((a, b) => {
      checkTimeSometimes()
      return compareByKeys(a.keys, b.keys, order)
    })
    const all = sorted.map(({ value }) => value)
    const values = distinct ? firsts(all, kind) : all
    if (this.#name === 'stringAgg') return joined(values, kind, delimiter)
    const items =
      this.#name === 'jsonAgg' ? values.map((value) => jsonOf(kind, value)) : (values as JsonValue[])
    return Object.freeze(items)
  }
}

const NO_KEYS: readonly Value[] = Object.freeze([])

function firsts(values: readonly Value[], kind: ScalarName): readonly Value[] {
  const seen = new Set<unknown>()
  return values.filter((value) => {
    const { size } = seen
    return seen.add(valueKey(kind, value)).size > size
  })
}

function joined(values: readonly Value[], kind: ScalarName, delimiter: string): string {
  const texts = values.map((value) => textOfValue(kind, value))
  const length = texts.reduce((all, text) => all + text.length, (texts.length - 1) * delimiter.length)
  refuseLonger('stringAgg', length)
  return texts.join(delimiter)
}
