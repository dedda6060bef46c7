import { deepFreeze } from '../../util/freeze.js'
import type { Values } from '../../event/event.js'
import type { Value } from '../../schema/value-type.js'
import type { Row } from '../reader.js'
import { must } from '../../util/assert.js'
import { binaryProperties, HIDDEN, type RowColumn } from './row-columns.js'
import type { RowFactory } from './row-generator.js'

/**
 * The same as {@link generateRowClass} without code from strings; creating a row takes about three times as
 * long.
 */
export function plainRowClass(columns: readonly RowColumn[]): RowFactory {
  const visible = columns.filter((column) => column.hidden < 0)
  const binary = columns.filter((column) => column.hidden >= 0)
  const properties = binaryProperties(columns)
  // oxlint-disable-next-line typescript/no-extraneous-class -- its instances are the rows: the constructor is what makes them frozen
  class PlainRow {
    constructor(valueOf: (column: RowColumn) => Value) {
      const target: Record<string, unknown> = Object.assign(this)
      for (const column of visible)
        target[column.attribute] = column.deep ? deepFreeze(valueOf(column)) : valueOf(column)
      if (binary.length > 0)
        Object.defineProperties(this, {
          ...properties,
          [HIDDEN]: { value: Object.freeze(binary.map(valueOf)) },
        })
      Object.freeze(this)
    }
  }
  const make = (valueOf: (column: RowColumn) => Value): Row => new PlainRow(valueOf) as Row
  return {
    type: PlainRow,
    create: (values, parents) =>
      make(
        (column) =>
          (column.parent < 0
            ? ownOf(values, column)
            : (parents[column.parent]?.[column.attribute] as Value | undefined)) ?? null,
      ),
    patch: (row, changes) =>
      make((column) => {
        const changed = ownOf(changes, column)
        return changed === undefined ? (row[column.attribute] as Value) : changed
      }),
    load: (own, { at, slot }, parents) =>
      make((column) =>
        column.parent < 0
          ? must(own[column.position], 'a column for each field').value(at, slot)
          : ((parents[column.parent]?.[column.attribute] as Value | undefined) ?? null),
      ),
  }
}

function ownOf(values: Values, { attribute, everywhere }: RowColumn): Value | undefined {
  return everywhere && !Object.hasOwn(values, attribute) ? undefined : values[attribute]
}
