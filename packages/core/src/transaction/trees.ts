import { IntegrityError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import type { Values } from '../event/event.js'
import type { FieldMeta } from '../schema/meta.js'
import type { Value } from '../schema/value-type.js'
import type { Table } from '../state/table/table.js'
import { isOnCycle } from '../state/tree-walk.js'
import { describeRow } from './constraints.js'
import type { ModelPlan } from './model-plan.js'

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
    const soundBy = new Map<FieldMeta, Set<number>>()
    for (const { table, field, slot, index } of this.#moved) {
      if (list.isFull) break
      const sound = soundBy.get(field) ?? new Set<number>()
      soundBy.set(field, sound)
      if (table.row(slot) !== undefined && isOnCycle(table, field, slot, sound))
        list.note(cycleError(table, field, slot), index)
    }
    list.settle()
  }
}

/** Refuses a row, just written, that became its own ancestor. */
export function checkTree(table: Table, field: FieldMeta, slot: number): void {
  if (isOnCycle(table, field, slot)) throw cycleError(table, field, slot)
}

/**
 * The keys to parents by which a new row may close a cycle: it refers to itself, or rows were created before it that
 * refer to it. Every other new row has no children, so it costs nothing to create a long chain.
 */
export function closingTrees({ trees }: ModelPlan, table: Table, row: Values): readonly FieldMeta[] {
  return trees.filter((field) => {
    const { attribute, key } = field
    const value = row[attribute] as Value
    const own = key === undefined ? undefined : row[key.targetField.attribute]
    if (value === null) return false
    // Of a field that the row inherits nothing is known here.
    return own === undefined || own === value || table.pendingSources(field, own).length > 0
  })
}

function cycleError(table: Table, field: FieldMeta, slot: number): IntegrityError {
  const { model, name, attribute } = field
  const value = (table.row(slot) as Values)[attribute]
  const message = `${describeRow(table, slot)} would be its own ancestor by ${model.name}.${name}, which is a tree: choose a ${name} that is not among its descendants.`
  return new IntegrityError('ERR_TREE_CYCLE', message, { model: model.name, field: name, value })
}
