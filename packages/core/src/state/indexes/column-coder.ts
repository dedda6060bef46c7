import type { Value } from '../../schema/value-type.js'
import type { ColumnCodes, ColumnNumbers, ColumnValues } from './row-source.js'

/** The code of null. */
export const NO_CODE = -1
/** An entry whose code has not been found yet. */
const UNKNOWN = -2
/** The number of integers that are cached with their codes: a power of two. */
const REMEMBERED = 1 << 10

/** The code of an entry of a column. `intern` returns that of a value, and is called as seldom as possible. */
export type Coder = (at: number) => number

export function coderOf(column: ColumnValues, intern: (value: Value) => number): Coder {
  switch (column.form) {
    case 'codes':
      return dictionaryCoder(column, intern)
    case 'numbers':
      return column.numbers instanceof Int32Array
        ? integerCoder(column.numbers, column.isNull, intern)
        : floatCoder(column, intern)
    case 'list':
      return (at) => codeOf(column.list[at] as Value, intern)
  }
}

function codeOf(value: Value, intern: (value: Value) => number): number {
  return value === null ? NO_CODE : intern(value)
}

function dictionaryCoder({ codes, dictionary }: ColumnCodes, intern: (value: Value) => number): Coder {
  const known = new Int32Array(dictionary.length).fill(UNKNOWN)
  return (at) => {
    const place = codes[at] as number
    const code = known[place] as number
    return code === UNKNOWN ? (known[place] = codeOf(dictionary[place] as Value, intern)) : code
  }
}

function floatCoder({ numbers, isNull }: ColumnNumbers, intern: (value: Value) => number): Coder {
  return (at) => (isNull?.[at] === 1 ? NO_CODE : intern(numbers[at] as number))
}

/** Integers repeat: a recent value needs no lookup in a Map. */
function integerCoder(
  numbers: Int32Array,
  isNull: Uint8Array | undefined,
  intern: (value: Value) => number,
): Coder {
  const values = new Int32Array(REMEMBERED)
  const codes = new Int32Array(REMEMBERED).fill(UNKNOWN)
  return (at) => {
    if (isNull?.[at] === 1) return NO_CODE
    const value = numbers[at] as number
    const cell = value & (REMEMBERED - 1)
    if (codes[cell] !== UNKNOWN && values[cell] === value) return codes[cell] as number
    values[cell] = value
    return (codes[cell] = intern(value))
  }
}
