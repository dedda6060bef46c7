import { IntegrityError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import type { Values } from '../event/event.js'
import type { FieldMeta } from '../schema/meta.js'
import type { Table } from '../state/table/table.js'
import { isOnCycle } from '../state/tree-walk.js'
import { describeRow } from './constraints.js'

interface MovedRow {
  readonly table: Table
  readonly field: FieldMeta
  readonly slot: number
  /** Which entry of a list wrote it, if the call has a list. */
  readonly index: number | undefined
}

/** Rows whose parent a call has set that may still change other parents: two rows may swap their places. */
export class PendingTrees {
  readonly #moved: MovedRow[] = []

  add(row: MovedRow): void {
    this.#moved.push(row)
  }

  /** At the end of the call: refuses rows that are their own ancestors. */
  settle(): void {
    const list = new IssueList()
    for (const { table, field, slot, index } of this.#moved) {
      if (list.isFull) break
      if (table.row(slot) !== undefined && isOnCycle(table, field, slot))
        list.note(cycleError(table, field, slot), index)
    }
    list.settle()
  }
}

/** Refuses a row, just written, that became its own ancestor. */
export function checkTree(table: Table, field: FieldMeta, slot: number): void {
  if (isOnCycle(table, field, slot)) throw cycleError(table, field, slot)
}

function cycleError(table: Table, field: FieldMeta, slot: number): IntegrityError {
  const { model, name, attribute } = field
  const value = (table.row(slot) as Values)[attribute]
  const message = `${describeRow(table, slot)} would be its own ancestor by ${model.name}.${name}, which is a tree: choose a ${name} that is not among its descendants.`
  return new IntegrityError('ERR_TREE_CYCLE', message, { model: model.name, field: name, value })
}
