import type { Values } from '../../event/event.js'
import { deepFreeze } from '../../util/freeze.js'
import type { Row } from '../reader.js'
import type { LoadedColumn } from './loaded-column.js'
import { binaryProperties, HIDDEN, type RowColumn } from './row-columns.js'

/** The class of a model's rows: its constructor takes their values in the order of the columns. */
export type RowType = new (...values: readonly unknown[]) => Row

/** Creates the rows of one class. */
export interface RowFactory {
  readonly type: { readonly prototype: unknown }
  create(values: Values, parents: readonly (Row | undefined)[]): Row
  patch(row: Row, changes: Values): Row
  /** The row at an index of columns, which are in the order of the model's fields. */
  load(columns: readonly LoadedColumn[], place: LoadedPlace, parents: readonly (Row | undefined)[]): Row
}

/** Where a row is in columns: its entry, and its slot. */
export interface LoadedPlace {
  readonly at: number
  readonly slot: number
}

type Hide = (row: object, values: readonly unknown[]) => void
type Generator = (
  freeze: typeof Object.freeze,
  deep: typeof deepFreeze,
  hide: Hide,
  HIDDEN: symbol,
) => RowFactory

/**
 * A row class whose constructor and copies name every property: one hidden class, every access a constant
 * one.
 */
export function generateRowClass(columns: readonly RowColumn[]): RowFactory {
  const properties = binaryProperties(columns)
  const hide: Hide = (row, values) => {
    Object.defineProperties(row, properties)
    Object.defineProperty(row, HIDDEN, { value: Object.freeze(values) })
  }
  return generatorOf(columns)(Object.freeze, deepFreeze, hide, HIDDEN)
}

/** Stores with the same schema share the code, because generating it takes longer than running it. */
const generators = new WeakMap<readonly RowColumn[], Generator>()

function generatorOf(columns: readonly RowColumn[]): Generator {
  const known = generators.get(columns)
  if (known !== undefined) return known
  // oxlint-disable-next-line typescript/no-implied-eval -- names are quoted by JSON.stringify; rows made so are 3 times as fast to make
  const generator = new Function('freeze', 'deep', 'hide', 'HIDDEN', source(columns)) as Generator
  generators.set(columns, generator)
  return generator
}

function source(columns: readonly RowColumn[]): string {
  const names = columns.map((_, i) => `v${i}`)
  const assign = columns.map((column, i) => (column.hidden < 0 ? `this${access(column)} = v${i}` : ''))
  const binary = columns.flatMap((column, i) => (column.hidden < 0 ? [] : [`v${i}`]))
  const hide = binary.length > 0 ? `hide(this, [${binary.join()}])` : ''
  return `'use strict'
class Row { constructor(${names.join()}) { ${[...assign, hide].filter(Boolean).join('; ')}; freeze(this) } }
return {
  type: Row,
  create: (values, parents) => new Row(${columns.map(created).join()}),
  patch: (row, changes) => new Row(${columns.map(patched).join()}),
  load: (columns, { at, slot }, parents) => new Row(${columns.map(loaded).join()}),
}`
}

/** The code that reads the property of a column. */
export function access(column: RowColumn): string {
  return `[${JSON.stringify(column.attribute)}]`
}

function created(column: RowColumn): string {
  const from = column.parent < 0 ? own('values', column) : `parents[${column.parent}]?.${access(column)}`
  return column.deep ? `deep(${from} ?? null)` : `${from} ?? null`
}

function loaded(column: RowColumn): string {
  const value =
    column.parent < 0
      ? `columns[${column.position}].value(at, slot)`
      : `parents[${column.parent}]?.${access(column)} ?? null`
  return column.deep ? `deep(${value})` : value
}

function own(values: string, column: RowColumn): string {
  const value = `${values}${access(column)}`
  return column.everywhere
    ? `(Object.hasOwn(${values}, ${JSON.stringify(column.attribute)}) ? ${value} : undefined)`
    : value
}

function patched(column: RowColumn): string {
  const changed = own('changes', column)
  const kept = column.hidden < 0 ? `row${access(column)}` : `row[HIDDEN][${column.hidden}]`
  return `${changed} === undefined ? ${kept} : ${column.deep ? `deep(${changed})` : changed}`
}
