import type { FieldMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { KeyColumn } from '../state/indexes/key-column.js'
import type { ColumnCodes, ColumnList, ColumnNumbers } from '../state/indexes/row-source.js'
import type { LoadedColumn } from '../state/table/loaded-column.js'
import { must } from '../util/assert.js'
import { valuesOf, type ValueList } from './value-list.js'
import type {
  DictionaryValues,
  KeyTargets,
  ListedValues,
  NumberValues,
  SnapshotColumn,
} from './snapshot-block.js'

/** The columns that rows are created from; `key` is the key column of a key field. */
export function readColumn(column: Exclude<SnapshotColumn, KeyTargets>): LoadedColumn {
  switch (column.column) {
    case 'numbers':
      return column.nulls.length === 0 ? new Numbers(column) : new NullableNumbers(column)
    case 'dictionary':
      return new Dictionary(column)
    case 'values':
      return new Listed(column)
  }
}

/** A column that is missing in older snapshots. */
export const NULLS: LoadedColumn = { value: () => null, all: undefined }

/** The raw keys of a key field: the values of the rows that they refer to. */
export class RawKeys implements LoadedColumn {
  readonly all: undefined = undefined
  readonly #column: KeyColumn
  readonly #field: FieldMeta
  /** Raw keys that are stored separately, by entry. */
  readonly #own: ReadonlyMap<number, Value> | undefined

  constructor(column: KeyColumn, { at, values }: KeyTargets) {
    this.#column = column
    this.#field = column.key.targetField
    if (at.length > 0)
      this.#own = new Map(Array.from(at, (entry, i) => [entry, must(values[i], 'a raw key for each entry')]))
  }

  value(at: number, slot: number): Value {
    const own = this.#own?.get(at)
    if (own !== undefined) return own
    const target = this.#column.forward.slots[slot] as number
    return target < 0 ? null : this.#column.target.value(this.#field, target)
  }

  /** The raw key of an entry that refers to no row. */
  own(at: number): Value {
    return must(this.#own?.get(at), 'a raw key for each entry that names no row')
  }
}

class Numbers implements LoadedColumn {
  readonly all: ColumnNumbers
  readonly #values: Int32Array | Float64Array

  constructor({ values }: NumberValues) {
    this.#values = values
    this.all = { form: 'numbers', numbers: values, isNull: undefined }
  }

  value(at: number): Value {
    return this.#values[at] as number
  }
}

class NullableNumbers implements LoadedColumn {
  readonly all: ColumnNumbers
  readonly #values: Int32Array | Float64Array
  readonly #isNull: Uint8Array

  constructor({ values, nulls }: NumberValues) {
    this.#values = values
    this.#isNull = new Uint8Array(values.length)
    for (const at of nulls) this.#isNull[at] = 1
    this.all = { form: 'numbers', numbers: values, isNull: this.#isNull }
  }

  value(at: number): Value {
    return this.#isNull[at] === 1 ? null : (this.#values[at] as number)
  }
}

class Dictionary implements LoadedColumn {
  readonly all: ColumnCodes
  readonly #values: readonly Value[]
  readonly #codes: Uint8Array | Uint16Array

  constructor({ values, codes }: DictionaryValues) {
    this.#values = values
    this.#codes = values.length <= BYTE ? Uint8Array.from(codes) : codes
    this.all = { form: 'codes', codes: this.#codes, dictionary: values }
  }

  value(at: number): Value {
    return this.#values[this.#codes[at] as number] as Value
  }
}

class Listed implements LoadedColumn, ColumnList {
  readonly form = 'list' as const
  #values: ValueList

  constructor({ values }: ListedValues) {
    this.#values = values
  }

  get all(): ColumnList {
    return this
  }

  get list(): readonly Value[] {
    const list = valuesOf(this.#values)
    this.#values = list
    return list
  }

  indexOf(value: Value, from: number): number {
    const values = this.#values
    return typeof value === 'string' && values.indexOfText !== undefined
      ? values.indexOfText(value, from)
      : this.list.indexOf(value, from)
  }

  value(at: number): Value {
    return this.#values.at(at) as Value
  }
}

const BYTE = 256
