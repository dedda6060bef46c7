import type { Value } from '../value-type.js'

/**
 * What one step of a schema change does to stored data, as plain data: a `schemaChanged` event has the steps
 * that lead to its schema, and replay applies them to the events before it. A change that leaves data as it is
 * has no step.
 */
export type SchemaStep = AddField | ConvertDecimal

/** Every row of the model gets a value in a new column. */
export interface AddField {
  readonly step: 'addField'
  readonly model: string
  /** The column: `author_id` for a foreign key. */
  readonly attribute: string
  readonly value: Value
}

/** Decimals of a column are written with another number of places after the point. */
export interface ConvertDecimal {
  readonly step: 'convertDecimal'
  readonly model: string
  readonly attribute: string
  readonly decimalPlaces: number
}
