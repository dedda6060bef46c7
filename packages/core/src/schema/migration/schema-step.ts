import type { JsonValue, Value } from '../value-type.js'

/**
 * One step of a schema change as plain data. A `schemaChanged` event has the steps that lead to its schema from
 * the one before; replay applies them to older events. A change of the schema that leaves stored data as it is
 * needs no step.
 * @public
 */
export type SchemaStep =
  AddModel | RemoveModel | RenameModel | AlterModel | AddField | RemoveField | RenameField | AlterField

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
}

/** The model has another name. Relations that lead to it follow. */
export interface RenameModel {
  readonly step: 'renameModel'
  readonly model: string
  readonly to: string
}

/** Options of the model change: `ordering`, `uniqueTogether`, `indexes`. Null removes one. */
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
}

/** The field has another name. Options that name it follow. */
export interface RenameField {
  readonly step: 'renameField'
  readonly model: string
  readonly field: string
  readonly to: string
}

/** The field is declared otherwise. Values of another type are converted. */
export interface AlterField {
  readonly step: 'alterField'
  readonly model: string
  readonly field: string
  readonly described: DescribedField
}
