import type { Value } from '@relata/core'
import type { OrderTerm } from '../ast/nodes.js'
import { bindExpression } from '../bind/bind-tree.js'
import type { BoundExpression } from '../bind/bound-nodes.js'
import { exactly, type Frame } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import type { Variables } from '../bind/variables.js'
import { compareValues } from '../resolve/compare.js'
import { readPath } from '../select/access.js'
import { hotColumn } from '../select/hot-column.js'
import { aggregateColumn } from './aggregate/aggregate.js'
import { enumerator } from './choices.js'
import { narrowedVariables } from '../plan/narrow.js'

/** One prepared sort key: the value of a row, how two values compare, and where nulls go. */
export interface OrderKey {
  readonly read: (slot: number) => Value
  readonly compare: (a: Value, b: Value) => number
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** The values by slot, NaN for null, if they are numbers of a column that is read in bulk. */
  readonly numbers?: ArrayLike<number> | undefined
}

/** Prepares a term for `rows` rows. */
export function orderKey(
  context: Context,
  { expression, descending, nulls }: OrderTerm,
  rows: number,
): OrderKey {
  const { read, compare, numbers } = reader(context, bindExpression(context, expression), {
    descending,
    rows,
  })
  return {
    read,
    compare,
    numbers,
    descending,
    nullsFirst: nulls === undefined ? !descending : nulls === 'first',
  }
}

type Reading = Pick<OrderKey, 'read' | 'compare' | 'numbers'>

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
    const numbers = isColumn
      ? hotColumn(context.state.table(path.field.model), path.field, rows)?.values
      : undefined
    return { read: readPath(context.state, path.hops, path), compare, numbers }
  }
  return overChoices(context, bound, descending)
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

/** A key that is read from frames. */
export interface ChoiceKey extends Omit<OrderKey, 'read'> {
  readonly value: (frame: Frame) => Value
}

/**
 * A term that is read from the fixed choices; of additional choices that it needs, the first in the order.
 */
export function choiceKey(
  context: Context,
  variables: Variables,
  { expression, descending, nulls }: OrderTerm,
): ChoiceKey {
  const reading = firstOf(context, variables.extended(), {
    bound: bindExpression(context, expression),
    descending,
    fixed: variables.size,
  })
  return { ...reading, descending, nullsFirst: nulls === undefined ? !descending : nulls === 'first' }
}

interface FirstOf {
  readonly bound: BoundExpression
  readonly descending: boolean
  /** The number of variables with fixed choices. */
  readonly fixed: number
}

function firstOf(
  context: Context,
  variables: Variables,
  { bound, descending, fixed }: FirstOf,
): Pick<ChoiceKey, 'value' | 'compare'> {
  const compiled = context.services.expression(context, variables, bound)
  const read = exactly(compiled)
  const compare = (a: Value, b: Value): number => compareValues(compiled.kind, a, b)
  if (variables.size === fixed) return { compare, value: read }
  const enumerate = enumerator(context, variables)
  const own = new Int32Array(variables.size)
  return {
    compare,
    value(frame) {
      for (let i = 0; i < fixed; i++) own[i] = frame[i] as number
      let best: Value | undefined
      enumerate(own, fixed, (at) => {
        const value = read(at)
        if (best === undefined || goesBefore(value, best, { compare, descending })) best = value
        return false
      })
      return best ?? null
    },
  }
}

function goesBefore(
  a: Value,
  b: Value,
  { compare, descending }: { compare: (a: Value, b: Value) => number; descending: boolean },
): boolean {
  if (a === null || b === null) return descending ? b === null && a !== null : a === null && b !== null
  return descending ? compare(a, b) > 0 : compare(a, b) < 0
}
