import { checkValue } from '../schema/check-value.js'
import type { FieldMeta } from '../schema/meta.js'
import type { Value, ValueType } from '../schema/value-type.js'

/**
 * The time of a transaction, which is that of its commit: the store's clock is read once, when a write first
 * needs it.
 */
export class TransactionTime {
  /** Milliseconds since the epoch; undefined until it is needed. */
  ms: number | undefined
  readonly #clock: () => number
  readonly #values: Map<ValueType, Value> = new Map()

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** The time as a value of a date or datetime. Throws ValidationError `ERR_RANGE` beyond the year 9999. */
  valueFor(field: FieldMeta): Value {
    this.ms ??= this.#clock()
    let value = this.#values.get(field.type)
    if (value === undefined) {
      value = checkValue(field, new Date(this.ms))
      this.#values.set(field.type, value)
    }
    return value
  }

  /** Forgets the time: the next transaction has another one. */
  end(): void {
    this.ms = undefined
    if (this.#values.size > 0) this.#values.clear()
  }
}
