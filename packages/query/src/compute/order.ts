import type { FieldMeta, NumberPart, TableReader, Value } from '@relata/core/engine'
import type { OrderTerm } from '../ast/nodes.js'
import { bindExpression } from '../bind/bind-tree.js'
import type { BoundExpression } from '../bind/bound-nodes.js'
import { exactly } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import { compareValues } from '../resolve/compare.js'
import { readPath } from '../select/access.js'
import { hotColumn } from '../select/hot-column.js'
import { aggregateColumn } from './aggregate/aggregate.js'
import { firstOf } from './choice-key.js'
import type { KeyComparison } from './key-comparison.js'
import { narrowedVariables } from '../plan/narrow.js'

/** One prepared sort key: the value of a row, how two values compare, and where nulls go. */
export interface OrderKey extends KeyComparison {
  readonly read: (slot: number) => Value
  /** The values by slot, NaN for null, if they are numbers of a column that is read in bulk. */
  readonly numbers?: ArrayLike<number> | undefined
  /** The column in parts, if it isn't built and all rows are to be read. */
  readonly parts?: readonly NumberPart[] | undefined
}

/** Prepares a term for `rows` rows. */
export function orderKey(
  context: Context,
  { expression, descending, nulls }: OrderTerm,
  rows: number,
): OrderKey {
  const { read, compare, numbers, parts } = reader(context, bindExpression(context, expression), {
    descending,
    rows,
  })
  return {
    read,
    compare,
    numbers,
    parts,
    descending,
    nullsFirst: nulls === undefined ? !descending : nulls === 'first',
  }
}

type Reading = Pick<OrderKey, 'read' | 'compare' | 'numbers' | 'parts'>

function reader(
  context: Context,
  bound: BoundExpression,
  { descending, rows }: { descending: boolean; rows: number },
): Reading {
  if (bound.node === 'aggregate') {
    const column = aggregateColumn(context, bound, rows)
    return { read: exactly(column), compare: (a, b) => compareValues(column.kind, a, b) }
  }
  if (bound.node === 'column' && bound.column.transforms.length === 0)
    return { read: exactly(bound.column.column), compare: (a, b) => compareValues(bound.kind, a, b) }
  if (bound.node === 'path' && !bound.path.multi) {
    const { path } = bound
    const { type } = path.field
    const compare =
      path.transforms.length === 0
        ? (a: Value, b: Value) => type.compare(a, b)
        : (a: Value, b: Value) => compareValues(path.kind, a, b)
    const isColumn = path.hops.length === 0 && path.transforms.length === 0
    return {
      read: readPath(context.state, path.hops, path),
      compare,
      ...(isColumn ? numbersOf(context.state.table(path.field.model), path.field, rows) : undefined),
    }
  }
  return overChoices(context, bound, descending)
}

/** The numbers of a column that is read often enough, or as a whole. */
function numbersOf(table: TableReader, field: FieldMeta, rows: number): Pick<OrderKey, 'numbers' | 'parts'> {
  const built = hotColumn(table, field, rows)
  if (built !== undefined || rows !== table.size) return { numbers: built?.values }
  const parts = table.numberParts(field)
  return parts === undefined ? { numbers: table.numbers(field)?.values } : { parts }
}

/** A row is ordered by its smallest value, descending by its largest. */
function overChoices(context: Context, bound: BoundExpression, descending: boolean): Reading {
  const { value, compare } = firstOf(context, narrowedVariables(context), {
    bound,
    descending,
    fixed: 1,
  })
  const frame = new Int32Array(1)
  return {
    compare,
    read(slot) {
      frame[0] = slot
      return value(frame)
    },
  }
}
