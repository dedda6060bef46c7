import { modelOf, type Build, type ModelBuild } from './build.js'
import type { ModelDraft } from './draft.js'
import type { FieldMeta, IndexColumn } from '../meta.js'
import { resolveColumns } from './own-columns.js'

/** Resolves `indexes` to columns of the model's own table. */
export function settleIndexes(build: Build, draft: ModelDraft): void {
  const option = { option: 'indexes', code: 'ERR_INDEXES' } as const
  modelOf(build, draft).indexes = draft.indexes.map((entries) => {
    const names = entries.map((entry) => entry.replace(/^-/, ''))
    const fields = resolveColumns(build, draft, names, option)
    return fields.map((field, at) => column(field, entries[at]?.startsWith('-') === true))
  })
}

/** Lists the orders in which the rows of a model can be read, once its columns and constraints are known. */
export function settleOrders(model: ModelBuild): void {
  const single = model.fields.filter((field) => field !== model.pk && (field.index || field.unique))
  const together = model.uniques.filter(({ form }) => form === 'fields').map(({ fields }) => fields)
  const ascending = [[model.pk], ...single.map((field) => [field]), ...together].map((fields) =>
    fields.map((field) => column(field, false)),
  )
  const orders = new Map<string, readonly IndexColumn[]>()
  for (const columns of [...ascending, ...model.indexes]) {
    const name = columns.map(({ field, descending }) => `${descending ? '-' : ''}${field.name}`).join(' ')
    if (!orders.has(name)) orders.set(name, columns)
  }
  model.orders = [...orders.values()]
}

function column(field: FieldMeta, descending: boolean): IndexColumn {
  return Object.freeze({ field, descending })
}
