import type { FieldMeta } from './meta.js'

/** The computed fields of a table, each after those that it is computed from. */
export interface DependentOrder {
  readonly order: readonly FieldMeta[]
  /** Fields that are computed from each other, the first one again at the end; empty if there are none. */
  readonly circle: readonly FieldMeta[]
}

/** Orders the fields of a table that have a function by what they are computed from. */
export function dependentOrder(fields: readonly FieldMeta[]): DependentOrder {
  const order = new Set<FieldMeta>()
  const path: FieldMeta[] = []
  let circle: readonly FieldMeta[] = []
  const visit = (field: FieldMeta): void => {
    if (field.computed?.compute === undefined || order.has(field)) return
    const at = path.indexOf(field)
    if (at >= 0) {
      if (circle.length === 0) circle = [...path.slice(at), field]
      return
    }
    path.push(field)
    for (const source of field.computed.from) visit(source)
    path.pop()
    order.add(field)
  }
  for (const field of fields) visit(field)
  return { order: [...order], circle }
}
