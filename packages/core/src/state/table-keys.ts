import type { FieldMeta, ModelMeta } from '../schema/meta.js'
import type { Value, ValueType } from '../schema/value-type.js'
import { canonicalText } from '../util/canonical-text.js'
import { sortInSteps } from '../util/sort-in-steps.js'
import type { Row } from './reader.js'

/** Rows by slot. */
interface KeyedRows {
  readonly limit: number
  row(slot: number): Row | undefined
}

/** Rows whose keys are read in one step. */
const STEP = 1 << 13

/**
 * The primary keys of one table: read, sorted and encoded once, whatever the number of links of the table.
 */
export class TableKeys {
  /** Slots with a row, in the order of their keys. */
  readonly slots: Int32Array
  readonly limit: number
  readonly #pk: FieldMeta
  readonly #keys: readonly (Value | undefined)[]
  readonly #texts: (string | undefined)[]
  /** By slot, unless that is the order of the keys. */
  readonly #ranks: Int32Array | undefined

  private constructor(
    pk: FieldMeta,
    keys: readonly (Value | undefined)[],
    slots: Int32Array,
    ranks: Int32Array | undefined,
  ) {
    this.slots = slots
    this.limit = keys.length
    this.#pk = pk
    this.#keys = keys
    this.#texts = new Array<string | undefined>(keys.length)
    this.#ranks = ranks
  }

  static *read({ pk }: ModelMeta, rows: KeyedRows): Generator<void, TableKeys, undefined> {
    const { type } = pk
    const keys: (Value | undefined)[] = []
    for (let slot = 0; slot < rows.limit; slot += STEP) {
      readKeys(rows, pk, keys)
      yield
    }
    const slots = new Int32Array(keys.length)
    let end = 0
    for (let slot = 0; slot < keys.length; slot++) if (keys[slot] !== undefined) slots[end++] = slot
    const live = slots.subarray(0, end)
    if (yield* isSorted(live, keys, type)) return new TableKeys(pk, keys, live, undefined)
    const sorted = yield* sortInSteps(live, (a, b) => type.compare(keys[a] as Value, keys[b] as Value))
    const ranks = new Int32Array(keys.length)
    for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank] as number] = rank
    return new TableKeys(pk, keys, sorted, ranks)
  }

  text(slot: number): string {
    return (this.#texts[slot] ??= encodeValue(this.#pk, this.#keys[slot] as Value))
  }

  /**
   * A slot's position in the order of keys, for comparisons: a symmetric pair is written from its lower end.
   */
  rank(slot: number): number {
    return this.#ranks === undefined ? slot : (this.#ranks[slot] as number)
  }
}

/** Reads the keys of the next rows. */
function readKeys(rows: KeyedRows, { attribute }: FieldMeta, keys: (Value | undefined)[]): void {
  const end = Math.min(keys.length + STEP, rows.limit)
  for (let slot = keys.length; slot < end; slot++) keys.push(rows.row(slot)?.[attribute] as Value | undefined)
}

/** Whether slots are in the order of their keys. */
function* isSorted(
  slots: Int32Array,
  keys: readonly (Value | undefined)[],
  type: ValueType,
): Generator<void, boolean, undefined> {
  for (let at = 1; at < slots.length; at++) {
    if (type.compare(keys[slots[at - 1] as number] as Value, keys[slots[at] as number] as Value) > 0)
      return false
    if (at % STEP === 0) yield
  }
  return true
}

/**
 * A value's text: equal exactly for equal values of the field. Only decimals can be equal although their
 * texts differ.
 */
export function encodeValue({ type }: FieldMeta, value: Value): string {
  return canonicalText(typeof value === 'string' && !type.plain ? type.key(value) : value)
}
