import type { ModelMeta } from '../schema/meta.js'
import { nextTurn } from '../util/globals.js'
import type { IndexSize } from './indexes/row-indexes.js'
import type { Row } from './reader.js'
import type { State } from './state.js'
import { Table } from './table/table.js'

/** The memory that a model uses. */
export interface ModelStats {
  readonly rows: number
  /** Bytes of the rows, estimated from a sample. */
  readonly bytes: number
  /** The indexes that have been built, and about how many bytes each takes. */
  readonly indexes: readonly IndexSize[]
}

/** The memory that the links of a many-to-many use. */
export interface RelationStats {
  readonly links: number
  readonly bytes: number
}

export interface StateStats {
  readonly models: Readonly<Record<string, ModelStats>>
  readonly relations: Readonly<Record<string, RelationStats>>
  /** All of them together. */
  readonly bytes: number
}

/** The number of rows in the sample: more don't improve the estimate much. */
const SAMPLE = 256
/** Bytes of an object, and of each of its properties. */
const OBJECT = 24
const WORD = 8
/** Bytes of a string, besides its characters. */
const TEXT = 16

/** The memory that a state uses. Each model is measured in a separate turn. */
export async function statsOf(state: State): Promise<StateStats> {
  const models: Record<string, ModelStats> = {}
  const relations: Record<string, RelationStats> = {}
  let total = 0
  for (const table of state.tables) {
    if (!(table instanceof Table)) continue
    const stats = modelStats(table)
    models[table.model.name] = stats
    total += stats.bytes + stats.indexes.reduce((sum, { bytes }) => sum + bytes, 0)
    await nextTurn()
  }
  for (const table of state.links) {
    if (table === undefined) continue
    const { size: links, bytes } = table
    relations[table.link.label] = Object.freeze({ links, bytes })
    total += bytes
  }
  return Object.freeze({ models: Object.freeze(models), relations: Object.freeze(relations), bytes: total })
}

function modelStats(table: Table): ModelStats {
  const { model, size, limit } = table
  const step = Math.max(1, Math.floor(limit / SAMPLE))
  let measured = 0
  let bytes = 0
  for (let slot = 0; slot < limit; slot += step) {
    const row = table.row(slot)
    if (row === undefined) continue
    bytes += rowBytes(model, row)
    measured++
  }
  return Object.freeze({
    rows: size,
    bytes: measured === 0 ? 0 : Math.round((bytes / measured) * size),
    indexes: Object.freeze(table.indexSizes().map((index) => Object.freeze(index))),
  })
}

function rowBytes(model: ModelMeta, row: Row): number {
  let bytes = OBJECT
  for (const { attribute } of model.fields) bytes += WORD + valueBytes(row[attribute])
  return bytes
}

/** The approximate number of bytes that a value takes outside of the row. */
function valueBytes(value: unknown): number {
  if (typeof value === 'string') return TEXT + value.length
  if (typeof value === 'bigint') return TEXT
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 30 ? 0 : TEXT
  if (typeof value !== 'object' || value === null) return 0
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength
  let bytes = OBJECT
  for (const member of Object.values(value)) bytes += WORD + valueBytes(member)
  return bytes
}
