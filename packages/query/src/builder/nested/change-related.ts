import {
  DoesNotExist,
  UsageError,
  type Edge,
  type ModelMeta,
  type Row,
  type Value,
} from '@relata/core/engine'
import type { StoreContext } from '../context.js'
import { formatValue } from '../format-value.js'
import type { InputValues } from '../input-values.js'
import { existingRow } from './existing-row.js'
import { entriesOf } from './places.js'

/** The manager of the rows on the other side. */
export interface Manager {
  create(values: InputValues, options: object | undefined): Row
  add(...args: readonly unknown[]): void
  remove(row: Row): void
  set(rows: readonly Row[], options?: object): void
  contains(row: Row): boolean
}

/** The nested calls that change which rows are related, or the related rows themselves. */
export interface ChangeCalls {
  readonly set?: unknown
  readonly disconnect?: unknown
  readonly delete?: unknown
  readonly update?: unknown
  readonly throughDefaults?: InputValues
}

interface Related {
  readonly context: StoreContext
  readonly edge: Edge
  readonly manager: Manager
  readonly update: (context: StoreContext, model: ModelMeta, row: Row, values: unknown) => Row
  /** Runs a call for each entry of a list, and collects the faults. */
  readonly each: (list: unknown, place: string, write: (entry: unknown) => void) => void
}

/** Replaces, ends, deletes and changes what a row is related to, in this order. */
export function changeRelated(related: Related, name: string, calls: ChangeCalls): void {
  const { context, edge, manager, update, each } = related
  const { target } = edge
  const { throughDefaults } = calls
  if (calls.set !== undefined) {
    const wanted = entriesOf(calls.set, name).map(([entry]) => entry)
    const rows: Row[] = []
    each(wanted, `${name}.set`, (entry) => rows.push(existingRow(context, target, entry)))
    const options = throughDefaults === undefined ? undefined : { throughDefaults }
    if (rows.length === wanted.length) each(true, `${name}.set`, () => manager.set(rows, options))
  }
  each(calls.disconnect, `${name}.disconnect`, (entry) => manager.remove(existingRow(context, target, entry)))
  each(calls.delete, `${name}.delete`, (entry) => {
    const row = relatedRow(related, entry)
    context.writer.delete(target, [context.table(target).find(row[target.pk.attribute] as Value)])
  })
  each(calls.update, `${name}.update`, (entry) => {
    if (!Array.isArray(entry) || entry.length !== 2)
      throw new UsageError('ERR_ARGUMENT', `update takes pairs: { update: [[row, values], …] }`, {
        value: entry,
      })
    update(context, target, relatedRow(related, entry[0]), entry[1])
  })
}

/** A row that must be related. Throws DoesNotExist `ERR_NOT_RELATED`. */
function relatedRow({ context, edge, manager }: Related, named: unknown): Row {
  const row = existingRow(context, edge.target, named)
  if (manager.contains(row)) return row
  throw new DoesNotExist('ERR_NOT_RELATED', `${formatValue(row)} is not among the ${edge.accessor}`, {
    value: named,
    model: edge.target.name,
  })
}
