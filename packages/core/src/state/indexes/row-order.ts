import type { IndexColumn } from '../../schema/meta.js'
import type { Value, ValueType } from '../../schema/value-type.js'
import { canGenerate } from '../../util/can-generate.js'
import type { Row } from '../reader.js'

type CompareValues = (a: Value, b: Value) => number
type CompareRows = (a: Row, b: Row) => number

/**
 * The order of rows by some of their columns: nulls first in an ascending column, last in a descending one.
 * Strings are ordered by code point, foreign keys by raw value.
 */
export class RowOrder {
  readonly columns: readonly IndexColumn[]
  /** Negative if the first row comes before the second one, 0 if they are equal in every column. */
  readonly compareRows: CompareRows
  /** Compares two values, by column. */
  readonly compareValues: readonly CompareValues[]
  readonly #attributes: readonly string[]

  constructor(columns: readonly IndexColumn[], generated: boolean = canGenerate()) {
    this.columns = columns
    this.#attributes = columns.map(({ field }) => field.attribute)
    this.compareValues = columns.map(({ field, descending }) => nullable(field.type, descending ? -1 : 1))
    this.compareRows = generated
      ? generate(this.#attributes, this.compareValues)
      : (a, b) => this.#compare(a, b)
  }

  /** Compares a row with the values of the first columns. */
  compareTo(row: Row, values: readonly Value[]): number {
    for (let at = 0; at < values.length; at++) {
      const compare = this.compareValues[at] as CompareValues
      const c = compare(row[this.#attributes[at] as string] as Value, values[at] as Value)
      if (c !== 0) return c
    }
    return 0
  }

  /** True if a change from one row to the other may move the row. */
  differ(before: Row, after: Row): boolean {
    for (const attribute of this.#attributes) if (before[attribute] !== after[attribute]) return true
    return false
  }

  #compare(a: Row, b: Row): number {
    for (const [at, attribute] of this.#attributes.entries()) {
      const compare = this.compareValues[at] as CompareValues
      const c = compare(a[attribute] as Value, b[attribute] as Value)
      if (c !== 0) return c
    }
    return 0
  }
}

function nullable(type: ValueType, sign: 1 | -1): CompareValues {
  const { plain } = type
  return (a, b) => {
    if (a === b) return 0
    if (a === null) return -sign
    if (b === null) return sign
    if (plain) return (a as number) < (b as number) ? -sign : sign
    return sign * type.compare(a, b)
  }
}

/** Generated code that names the columns: reading one by a name in a variable takes several times as long. */
function generate(attributes: readonly string[], compares: readonly CompareValues[]): CompareRows {
  const steps = attributes.map((attribute, at) => {
    const column = `[${JSON.stringify(attribute)}]`
    return `compare${at}(a${column}, b${column})`
  })
  const names = compares.map((_, at) => `compare${at}`)
  const source = `'use strict'; const [${names.join()}] = compares; return (a, b) => ${steps.join(' || ')}`
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify
  const make = new Function('compares', source) as (compares: readonly CompareValues[]) => CompareRows
  return make(compares)
}
