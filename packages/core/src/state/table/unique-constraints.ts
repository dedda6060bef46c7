import type { Values } from '../../event/event.js'
import type { PrimaryKeyIndex } from '../indexes/primary-key-index.js'
import type { RowIndexes } from '../indexes/row-indexes.js'
import type { FieldMeta, ModelMeta, UniqueMeta } from '../../schema/meta.js'
import type { Value } from '../../schema/value-type.js'
import type { KeyColumn } from '../indexes/key-column.js'

/**
 * A constraint that a row would violate: the unique fields, and the slot of the row that has their values.
 */
export interface Clash {
  readonly fields: readonly FieldMeta[]
  /** The constraint, if it isn't that of a single field without a name. */
  readonly unique?: UniqueMeta | undefined
  readonly slot: number
}

/** Values by attribute, undefined if there is no value to look up. */
export type PartialValues = Readonly<Record<string, Value | undefined>>

/** A constraint, and its position among those of the model. */
interface Constraint {
  readonly unique: UniqueMeta
  readonly at: number
}

/** Finds the rows that have unique values. */
interface Holders {
  readonly primary: PrimaryKeyIndex
  readonly indexes: RowIndexes
  readonly keyOf: (field: FieldMeta) => KeyColumn | undefined
}

/**
 * The unique constraints of one table: its primary key, its unique fields, and those over several fields or with a
 * condition.
 */
export class UniqueConstraints {
  readonly #model: ModelMeta
  readonly #holders: Holders
  readonly #fields: readonly FieldMeta[]
  readonly #others: readonly Constraint[]

  constructor(model: ModelMeta, holders: Holders) {
    this.#model = model
    this.#holders = holders
    this.#fields = model.fields.filter((field) => field.unique && !field.primaryKey)
    this.#others = model.uniques.flatMap((unique, at) => (unique.form === 'field' ? [] : { unique, at }))
  }

  /** The first constraint that a row with these values would violate in a slot (-1: a new one). */
  clash(values: Values, slot: number): Clash | undefined {
    const { pk } = this.#model
    const same = this.#holders.primary.get(values[pk.attribute] as Value)
    if (same >= 0 && same !== slot) return { fields: [pk], slot: same }
    for (const field of this.#fields) {
      const other = this.#holderOf(field, values[field.attribute] as Value, slot)
      if (other >= 0) return this.#ofField(field, other)
    }
    for (const { unique, at } of this.#others) {
      const other = this.#holders.indexes.findHolder(at, values, slot)
      if (other >= 0) return { fields: unique.fields, unique, slot: other }
    }
    return undefined
  }

  /** All violated constraints, of those whose values are all present. */
  clashes(values: PartialValues, slot: number): readonly Clash[] {
    const { pk } = this.#model
    const hasValue = ({ attribute }: FieldMeta): boolean =>
      Object.hasOwn(values, attribute) && values[attribute] !== undefined
    const row = values as Values
    const found: Clash[] = []
    const note = (clash: Clash): void => {
      if (clash.slot >= 0 && clash.slot !== slot) found.push(clash)
    }
    if (hasValue(pk)) note(this.#ofField(pk, this.#holders.primary.get(row[pk.attribute] as Value)))
    for (const field of this.#fields.filter(hasValue))
      note(this.#ofField(field, this.#holderOf(field, row[field.attribute] as Value, slot)))
    for (const { unique, at } of this.#others) {
      const { fields, where } = unique
      if (fields.every(hasValue) && where.every(({ field }) => hasValue(field)))
        note({ fields, unique, slot: this.#holders.indexes.findHolder(at, row, slot) })
    }
    return found
  }

  #ofField(field: FieldMeta, slot: number): Clash {
    const { uniques } = this.#model
    const unique = uniques.find(({ form, fields }) => form === 'field' && fields[0] === field)
    return { fields: [field], unique, slot }
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
