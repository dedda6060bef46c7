import type { FieldMeta, ModelMeta, PostingLists, StateReader, TableReader } from '@relata/core/engine'

/**
 * Builds the lists of relations and the declared indexes, which are otherwise built when they are read for
 * the first time: 1 to 10 ns per row each.
 */
export function buildIndexes(state: StateReader, models: readonly ModelMeta[]): void {
  for (const model of models) {
    if (model.autoOf !== undefined) continue
    const table = state.table(model)
    for (const field of model.fields) buildField(table, field)
    model.uniques.forEach(({ fields, form }, at) => {
      if (form === 'field') return
      table.findTogether(
        at,
        fields.map(() => null),
      )
    })
    for (const columns of model.orders) table.orderedBy(columns).range()
    for (const edge of model.edges.values()) {
      if (edge.kind !== 'link') continue
      read(state.link(edge.link).side(0))
      read(state.link(edge.link).side(1))
    }
  }
}

function buildField(table: TableReader, field: FieldMeta): void {
  if (field.key !== undefined) {
    const lists = table.sources(field)
    if (lists !== undefined) read(lists)
  } else if (field.unique && !field.primaryKey) table.findUnique(field, null)
  for (const kind of field.terms) {
    const lists = table.terms(field, kind)?.lists
    if (lists !== undefined) read(lists)
  }
  const index = field.index && field.key === undefined ? table.index(field) : undefined
  if (index === undefined) return
  read(index.lists)
  index.nulls()
}

/** Reading a list builds it. */
function read(lists: PostingLists): void {
  lists.count(0)
}
