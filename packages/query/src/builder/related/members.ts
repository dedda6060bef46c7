import type { FieldMeta, PostingLists, Row, State } from '@relata/core'

type Rows = ReturnType<State['table']>

/** The rows of a key that names one row, in slot order. */
export const keyMembers = (table: Rows, field: FieldMeta, owner: number): Row[] => {
  const sources = table.sources(field)
  if (sources !== undefined) return listed(table, sources, owner)
  const slots = table.sourcesOf(field, owner)
  return table.rowsAt(slots, 0, slots.length)
}

/** The rows in an owner's posting list. */
export const listed = (table: Rows, lists: PostingLists, owner: number): Row[] => {
  const count = lists.count(owner)
  if (count === 0) return []
  const start = lists.start(owner)
  return table.rowsAt(lists.pool, start, count)
}

export const keyCount = (table: Rows, field: FieldMeta, owner: number): number => {
  const sources = table.sources(field)
  return sources === undefined ? table.sourcesOf(field, owner).length : sources.count(owner)
}
