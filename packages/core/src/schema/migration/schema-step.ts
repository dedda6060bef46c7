import type { JsonValue, Value } from '../value-type.js'

/**
 * One step of a schema change as plain data. A `schemaChanged` event has the steps that lead to its schema
 * from the one before; replay applies them to older events. A schema change that doesn't affect stored data
 * needs no step.
 * @public
 */
export type SchemaStep =
  | AddModel
  | RemoveModel
  | RestoreModel
  | RenameModel
  | AlterModel
  | AddField
  | RemoveField
  | RestoreField
  | RenameField
  | AlterField

/** A described field: its kind, and each option that it declares. */
export type DescribedField = Readonly<Record<string, JsonValue>>

/** A new model, without rows. */
export interface AddModel {
  readonly step: 'addModel'
  readonly model: string
  readonly described: Readonly<Record<string, JsonValue>>
}

/** The model and its rows are removed. */
export interface RemoveModel {
  readonly step: 'removeModel'
  readonly model: string
  /**
   * The step reverses the one that added the model: `restoreModel` then restores an earlier model of this
   * name.
   */
  readonly isReversal?: true
}

/** A removed model is restored, with the rows that it had when it was removed. */
export interface RestoreModel {
  readonly step: 'restoreModel'
  readonly model: string
  readonly described: Readonly<Record<string, JsonValue>>
}

/** The model gets another name. Relations to it are adapted. */
export interface RenameModel {
  readonly step: 'renameModel'
  readonly model: string
  readonly to: string
}

/** Options of the model change: `ordering`, `primaryKey`, `uniqueTogether`, `uniques`, `indexes`, `search`. Null removes one. */
export interface AlterModel {
  readonly step: 'alterModel'
  readonly model: string
  readonly options: Readonly<Record<string, JsonValue>>
}

/** A new field. Every existing row gets `value`; a many-to-many has no links. */
export interface AddField {
  readonly step: 'addField'
  readonly model: string
  readonly field: string
  readonly described: DescribedField
  readonly value: Value
}

/** The field and its values, or links, are removed. */
export interface RemoveField {
  readonly step: 'removeField'
  readonly model: string
  readonly field: string
  /**
   * The step reverses the one that added the field: `restoreField` then restores an earlier field of this
   * name.
   */
  readonly isReversal?: true
}

/**
 * A removed field is restored, with the values or links that it had when it was removed. Rows that are newer
 * get `value`.
 */
export interface RestoreField {
  readonly step: 'restoreField'
  readonly model: string
  readonly field: string
  readonly described: DescribedField
  readonly value: Value
}

/** The field gets another name. Options that name it are adapted. */
export interface RenameField {
  readonly step: 'renameField'
  readonly model: string
  readonly field: string
  readonly to: string
}

/** The declaration of the field changes. Values of another type are converted. */
export interface AlterField {
  readonly step: 'alterField'
  readonly model: string
  readonly field: string
  readonly described: DescribedField
}
