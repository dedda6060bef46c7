import type { Values } from '../../event/event.js'
import type { PrimaryKeyIndex } from '../indexes/primary-key-index.js'
import type { RowIndexes } from '../indexes/row-indexes.js'
import type { FieldMeta, ModelMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { KeyColumn } from '../indexes/key-column.js'

/**
 * A constraint that a row would violate: the unique fields, and the slot of the row that has their values.
 */
export interface Clash {
  readonly fields: readonly FieldMeta[]
  readonly slot: number
}

/** Values by attribute, undefined if there is no value to look up. */
export type PartialValues = Readonly<Record<string, Value | undefined>>

/** Finds the rows that have unique values. */
interface Holders {
  readonly primary: PrimaryKeyIndex
  readonly indexes: RowIndexes
  readonly keyOf: (field: FieldMeta) => KeyColumn | undefined
}

/**
 * The unique constraints of one table: its primary key, its unique fields, its fields that are unique
 * together.
 */
export class UniqueConstraints {
  readonly #model: ModelMeta
  readonly #holders: Holders
  readonly #fields: readonly FieldMeta[]

  constructor(model: ModelMeta, holders: Holders) {
    this.#model = model
    this.#holders = holders
    this.#fields = model.fields.filter((field) => field.unique && !field.primaryKey)
  }

  /** The first constraint that a row with these values would violate in a slot (-1: a new one). */
  clash(values: Values, slot: number): Clash | undefined {
    const { pk, uniqueTogether } = this.#model
    const same = this.#holders.primary.get(values[pk.attribute] as Value)
    if (same >= 0 && same !== slot) return { fields: [pk], slot: same }
    for (const field of this.#fields) {
      const other = this.#holderOf(field, values[field.attribute] as Value, slot)
      if (other >= 0) return { fields: [field], slot: other }
    }
    for (let set = 0; set < uniqueTogether.length; set++) {
      const other = this.#holders.indexes.findTogether(set, values, slot)
      if (other >= 0) return { fields: uniqueTogether[set] as readonly FieldMeta[], slot: other }
    }
    return undefined
  }

  /** All violated constraints, of those whose values are all present. */
  clashes(values: PartialValues, slot: number): readonly Clash[] {
    const { pk, uniqueTogether } = this.#model
    const isGiven = ({ attribute }: FieldMeta): boolean =>
      Object.hasOwn(values, attribute) && values[attribute] !== undefined
    const row = values as Values
    const found: Clash[] = []
    const note = (fields: readonly FieldMeta[], other: number): void => {
      if (other >= 0 && other !== slot) found.push({ fields, slot: other })
    }
    if (isGiven(pk)) note([pk], this.#holders.primary.get(row[pk.attribute] as Value))
    for (const field of this.#fields.filter(isGiven))
      note([field], this.#holderOf(field, row[field.attribute] as Value, slot))
    for (const [set, fields] of uniqueTogether.entries()) {
      if (fields.every(isGiven)) note(fields, this.#holders.indexes.findTogether(set, row, slot))
    }
    return found
  }

  /**
   * A slot other than `except` with a value, -1 if there is none. For a key with a reverse multimap, that
   * multimap is used.
   */
  #holderOf(field: FieldMeta, value: Value, except: number): number {
    if (value === null) return -1
    const { indexes, keyOf } = this.#holders
    const key = keyOf(field)
    return key?.forward.lists === undefined
      ? indexes.findOther(field, value, except)
      : key.otherSource(value, except)
  }
}
