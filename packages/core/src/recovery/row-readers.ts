import type { Created } from '../event/event.js'
import type { RewriteRow } from '../event/rewrite-row.js'
import { SchemaTrace, type TracedModel } from '../event/schema-trace.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { State } from '../state/state.js'
import type { Table } from '../state/table/table.js'
import { assert } from '../util/assert.js'

/** The target of the rows of one model, and how they are created. */
interface Reader {
  readonly table: Table
  readonly read: RewriteRow
}

/**
 * Creates rows that an earlier schema recorded, without an event and a row in between, so that a renamed
 * column costs nothing per row.
 */
export class RowReaders {
  readonly #readers: ReadonlyMap<string, Reader>
  /** Rows of one model follow each other. */
  #last: Reader | undefined
  #lastModel: string | undefined

  constructor(readers: ReadonlyMap<string, Reader>) {
    this.#readers = readers
  }

  /** Whether the row was created; false: its event has to be upcast. */
  create({ model, key, row }: Created): boolean {
    if (model !== this.#lastModel) {
      this.#last = this.#readers.get(model)
      this.#lastModel = model
    }
    const reader = this.#last
    if (reader === undefined) return false
    assert(reader.table.find(key) < 0, 'a row that is created is not there yet')
    reader.table.insert(reader.read(row, ignore))
    return true
  }
}

const ignore = (): void => undefined

/** The readers of a version; undefined if no model has one. */
export function rowReaders(
  description: SchemaDescription,
  steps: readonly SchemaStep[],
  state: State,
): RowReaders | undefined {
  if (steps.length === 0) return undefined
  const trace = new SchemaTrace(description)
  for (const step of steps) trace.take(step)
  const readers = [...trace.models].flatMap(([name, model]) => {
    const reader = readerOf(name, model, state)
    return reader === undefined ? [] : [[name, reader] as const]
  })
  return readers.length === 0 ? undefined : new RowReaders(new Map(readers))
}

function readerOf(name: string, { now, isChanged, columns }: TracedModel, state: State): Reader | undefined {
  if (now === undefined || !state.schema.has(now) || (now === name && !isChanged)) return undefined
  // Conversions are reported with their row.
  if (columns.some((column) => column.now !== undefined && column.converts.length > 0)) return undefined
  const table = state.stored(state.schema.model(now))
  const read = table.rowClass.reader(columns)
  return read === undefined ? undefined : { table, read }
}
