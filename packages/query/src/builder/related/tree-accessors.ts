import {
  ancestorSlots,
  depthAt,
  rootSlot,
  type Row,
  type TableReader,
  type TreeEdge,
} from '@relata/core/engine'
import { querySetOf } from '../query-methods.js'
import { accessorOf, type Accessor } from './accessor.js'
import type { Relation } from './relation.js'

/** What a tree gives a row: query sets of the rows above and below, the array of its path, its root. */
export function treeAccessor(relation: Relation<TreeEdge>): Accessor {
  const { parent, reach } = relation.edge
  if (reach === 'root')
    return walked(relation, (table, slot) => table.row(rootSlot(table, parent.field, slot)))
  if (reach === 'path')
    return walked(relation, (table, slot) =>
      [...ancestorSlots(table, parent.field, slot).toReversed(), slot].map((each) => table.row(each)),
    )
  return accessorOf(
    (row) => (isPrototype(relation, row) ? undefined : querySetOf(relation.context, relation.query(row))),
    () => undefined,
  )
}

/** How many rows are above a row. */
export function depthAccessor(relation: Relation<TreeEdge>): Accessor {
  return walked(relation, (table, slot) => depthAt(table, relation.edge.parent.field, slot))
}

function walked(relation: Relation<TreeEdge>, read: (table: TableReader, slot: number) => unknown): Accessor {
  return accessorOf(
    (row) => (isPrototype(relation, row) ? undefined : read(relation.owners, relation.requireOwnerSlot(row))),
    () => undefined,
  )
}

/** Rows always have a key; printers walk over their prototype, which has none. */
const isPrototype = ({ ownerAttribute }: Relation<TreeEdge>, row: Row): boolean =>
  row[ownerAttribute] === undefined
