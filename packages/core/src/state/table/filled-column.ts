import type { Value } from '../../schema/value-type.js'
import { deepFreeze } from '../../util/freeze.js'
import { growFloat64, growInt32, growUint8 } from '../../util/typed-array.js'
import type { ColumnNumbers, ColumnValues } from '../indexes/row-source.js'
import type { LoadedColumn } from './loaded-column.js'

/**
 * A column that a replay fills and changes. Numbers are in an array of integers until there is another number, and in a list
 * as soon as there is a value of another type.
 */
export class FilledColumn implements LoadedColumn {
  readonly #isDeep: boolean
  #integers: Int32Array | undefined
  #floats: Float64Array | undefined
  #isNull: Uint8Array | undefined
  #list: Value[] | undefined
  /** The present form, for readers. */
  #all: ColumnValues | undefined

  constructor(isNumeric: boolean, isDeep: boolean) {
    this.#isDeep = isDeep
    if (isNumeric) this.#integers = new Int32Array(0)
    else this.#list = []
  }

  get all(): ColumnValues {
    this.#all ??= this.#list === undefined ? this.#numbers() : listed(this.#list)
    return this.#all
  }

  value(at: number): Value {
    const list = this.#list
    if (list !== undefined) return list[at] ?? null
    if (this.#isNull?.[at] === 1) return null
    return (this.#integers?.[at] ?? this.#floats?.[at]) as number
  }

  set(at: number, value: Value): void {
    const list = this.#list
    if (list !== undefined) {
      // Entries before it that were never set have no row.
      while (list.length < at) list.push(null)
      list[at] = this.#isDeep ? deepFreeze(value) : value
    } else if (typeof value === 'number') this.#setNumber(at, value)
    else if (value === null) this.#setNull(at)
    else this.#toList().set(at, value)
  }

  /** Frees the value of an entry. */
  clear(at: number): void {
    if (this.#list !== undefined) this.#list[at] = null
  }

  #setNumber(at: number, value: number): void {
    const integers = this.#integers
    if (integers === undefined) return this.#setFloat(at, value)
    if ((value | 0) !== value || Object.is(value, -0)) {
      this.#floats = Float64Array.from(integers)
      this.#integers = undefined
      return this.#setFloat(at, value)
    }
    if (at < integers.length) integers[at] = value
    else {
      this.#integers = growInt32(integers, at + 1)
      this.#integers[at] = value
      this.#all = undefined
    }
    if (this.#isNull !== undefined) this.#unsetNull(this.#isNull, at)
  }

  #setFloat(at: number, value: number): void {
    let floats = this.#floats ?? new Float64Array(0)
    if (at >= floats.length) floats = growFloat64(floats, at + 1)
    floats[at] = value
    this.#floats = floats
    this.#all = undefined
    if (this.#isNull !== undefined) this.#unsetNull(this.#isNull, at)
  }

  #setNull(at: number): void {
    this.#setNumber(at, 0)
    let flags = this.#isNull ?? new Uint8Array(0)
    if (at >= flags.length) {
      flags = growUint8(flags, this.#length)
      this.#isNull = flags
      this.#all = undefined
    }
    flags[at] = 1
  }

  #unsetNull(flags: Uint8Array, at: number): void {
    if (at < flags.length) flags[at] = 0
    else {
      this.#isNull = growUint8(flags, this.#length)
      this.#all = undefined
    }
  }

  get #length(): number {
    return (this.#integers ?? this.#floats)?.length ?? 0
  }

  #numbers(): ColumnNumbers {
    const numbers = this.#integers ?? this.#floats ?? new Int32Array(0)
    return { form: 'numbers', numbers, isNull: this.#isNull }
  }

  #toList(): this {
    const list: Value[] = []
    for (let at = 0; at < this.#length; at++) list.push(this.value(at))
    this.#list = list
    this.#integers = undefined
    this.#floats = undefined
    this.#isNull = undefined
    this.#all = undefined
    return this
  }
}

function listed(list: readonly Value[]): ColumnValues {
  return { form: 'list', list, indexOf: (value, from) => list.indexOf(value, from) }
}
