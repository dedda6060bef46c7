import type { FieldDeclaration, FieldOptions } from './declaration.js'
import type { FlagsOf } from './field-types.js'
import type { RelationField } from './relation-field.js'

/**
 * A generic key; `T` are its targets.
 * @public
 */
export interface GenericKey<T extends string, O> extends FieldDeclaration {
  readonly kind: 'genericKey'
  readonly targets: readonly T[]
  readonly '~to': T | GenericMark
  readonly '~link': never
  readonly '~options': O
}

/** Among the names that a model names: it has a generic key. */
export type GenericMark = '~generic'

/** What a row has of the target of a generic key beside the row: its kind, or its key. */
export interface GenericValue<V> {
  readonly kind: 'genericValue'
  readonly type: 'string'
  readonly '~value': V
  readonly '~flags': 'null'
  readonly '~to': never
  readonly '~link': never
  readonly options: FieldOptions
}

/** The key of a generic key to one of its targets. */
export interface PartOfGeneric<T extends string, O> extends RelationField<T, O> {
  readonly kind: 'foreignKey'
  readonly '~to': T
  readonly '~link': never
  readonly '~flags': FlagsOf<O> | 'null' | (O extends { readonly null: true } ? never : 'part')
  readonly '~toField': ''
  readonly '~column': ''
}
