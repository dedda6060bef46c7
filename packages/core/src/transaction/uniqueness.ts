import { IntegrityError } from '../error/errors.js'
import { IssueList } from '../error/issue-list.js'
import { showValue } from '../error/show-value.js'
import type { Values } from '../event/event.js'
import type { Table } from '../state/table/table.js'
import type { Clash, PartialValues } from '../state/table/unique-constraints.js'
import { describeRow } from './constraints.js'

/**
 * Rows by table that had a unique value of another row's when they were written, in a call that may yet move
 * the other's.
 */
export class PendingClashes {
  /** Which entry of a list is being written, if the call has a list. */
  index: number | undefined
  /** By slot, the entry that wrote the row. */
  #slots: Map<Table, Map<number, number | undefined>> | undefined

  add(table: Table, slot: number): void {
    this.#slots ??= new Map()
    const slots = this.#slots.get(table)
    if (slots === undefined) this.#slots.set(table, new Map([[slot, this.index]]))
    else slots.set(slot, this.index)
  }

  /** At the end of the call: refuses rows that have a unique value of another row's still. */
  settle(): void {
    if (this.#slots === undefined) return
    const list = new IssueList()
    for (const [table, slots] of this.#slots) {
      for (const [slot, index] of slots) {
        const row = table.row(slot)
        if (row !== undefined && !list.isFull)
          noteClashes(list, { table, values: row as Values, slot }, index)
      }
    }
    list.settle()
  }
}

/** Values on their way into a slot of a table; -1 is a new row's. */
export interface Placed {
  readonly table: Table
  readonly values: PartialValues
  readonly slot: number
}

/** Notes every unique value of the input that another row has. */
export function noteClashes(list: IssueList, { table, values, slot }: Placed, index?: number): void {
  for (const clash of table.clashes(values, slot)) list.note(clashError(table, clash, values), index)
}

/**
 * Whether a row gets a unique value that another row has. Refused at once, unless `pending` says that the
 * call may yet move the other row's value; no call moves a primary key.
 */
export function clashes(
  pending: PendingClashes | undefined,
  table: Table,
  values: Values,
  slot: number,
): boolean {
  const clash = table.clash(values, slot)
  if (clash === undefined) return false
  if (pending !== undefined && clash.fields[0]?.primaryKey !== true) return true
  const list = new IssueList()
  noteClashes(list, { table, values, slot })
  list.settle()
  return true
}

function clashError(table: Table, { fields, slot }: Clash, values: PartialValues): IntegrityError {
  const { name, pk } = table.model
  const owner = describeRow(table, slot)
  const existing = (table.row(slot) as Values)[pk.attribute]
  const names = fields.map((field) => field.name)
  const [first] = fields
  if (fields.length === 1 && first !== undefined) {
    const value = values[first.attribute]
    const message = `${name}.${first.attribute} ${showValue(value)} is taken by ${owner}: the field is unique.`
    return new IntegrityError('ERR_UNIQUE', message, {
      model: name,
      field: first.name,
      fields: names,
      value,
      existing,
    })
  }
  const attributes = fields.map(({ attribute }) => attribute)
  const shown = attributes.map((attribute) => showValue(values[attribute])).join(', ')
  const message = `${name} (${attributes.join(', ')}) = (${shown}) is taken by ${owner}: the fields are unique together.`
  const value = Object.fromEntries(attributes.map((attribute) => [attribute, values[attribute]]))
  return new IntegrityError('ERR_UNIQUE_TOGETHER', message, { model: name, fields: names, value, existing })
}
