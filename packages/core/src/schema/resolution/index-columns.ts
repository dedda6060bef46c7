import type { ModelBuild } from './build.js'
import type { FieldMeta, IndexColumn } from '../meta.js'

/** Lists the orders in which the rows of a model can be read, once its columns and constraints are known. */
export function settleOrders(model: ModelBuild): void {
  const single = model.fields.filter((field) => field !== model.pk && (field.index || field.unique))
  model.orders = [[model.pk], ...single.map((field) => [field]), ...model.uniqueTogether].map(ascending)
}

function ascending(fields: readonly FieldMeta[]): readonly IndexColumn[] {
  return fields.map((field) => Object.freeze({ field, descending: false }))
}
