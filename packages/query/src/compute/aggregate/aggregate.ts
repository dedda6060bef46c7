import type { ScalarName, Value } from '@relata/core'
import type { AggregateExpression } from '../../ast/nodes.js'
import type { BoundAggregate } from '../../bind/bound-nodes.js'
import { exactly, type Column, type Compiled, type Frame, type Typed } from '../../bind/compiled.js'
import type { Context } from '../../bind/context.js'
import { readsOf } from '../../bind/expression-facts.js'
import { readyItem } from '../../plan/ready-item.js'
import type { Choice, Variables } from '../../bind/variables.js'
import { accumulator, type Accumulator, type Aggregation } from './accumulator.js'
import { bulkColumn } from './bulk-aggregate.js'
import { isListName, takesNulls } from './list-accumulator.js'
import { choiceKey, type ChoiceKey } from '../choice-key.js'
import type { KeyComparison } from '../key-comparison.js'
import { enumerator, truthOf } from '../choices.js'
import { isSeveral } from '../../resolve/path.js'
import { castBetween } from '../../resolve/cast.js'
import { narrowedVariables } from '../../plan/narrow.js'
import { numberOf, safe, wholeDuration } from '../no-result.js'

/**
 * A prepared aggregate: `feed` adds the value of one row (or of one row with its choices) to an accumulator.
 */
export interface PreparedAggregate extends Typed {
  readonly aggregation: Aggregation
  /**
   * Reads an accumulator's result as the aggregate's type. Throws ValidationError `ERR_UNSAFE_INTEGER`,
   * `ERR_NOT_A_NUMBER`.
   */
  readonly finish: (value: Value) => Value
  /** Whether `finish` can return an accumulator's result, or the result is an integer beyond ±(2⁵³ − 1). */
  readonly isWhole: boolean
  readonly start: () => Accumulator
  readonly feed: (frame: Frame, into: Accumulator) => void
  readonly fallback: Value
}

/**
 * Prepares an aggregate over the choices of its own chains. `outside` are variables whose choices the caller of
 * `feed` makes (a grouping over a multi-valued path): the aggregate's chains share them.
 */
export function prepareAggregate(
  context: Context,
  bound: BoundAggregate,
  outside?: Variables,
): PreparedAggregate {
  const { kind, unknown, expression, natural, fallback } = bound
  const variables = outside?.extended() ?? narrowedVariables(context)
  const fixed = variables.size
  const of = bound.of === undefined ? undefined : context.services.expression(context, variables, bound.of)
  const chosen = variables.size
  const order = bound.order.map((term) => choiceKey(context, variables, term))
  const passes =
    bound.filter === undefined
      ? undefined
      : truthOf(context, variables, readyItem(context, bound.filter), 'frame')
  const frame: Frame = new Int32Array(variables.size)
  const enumerate = enumerator(context, variables, chosen)
  const some = enumerator(context, variables)
  const holds =
    passes === undefined
      ? undefined
      : variables.size === chosen
        ? passes
        : (at: Frame): boolean => some(at, chosen, passes)
  const aggregation: Aggregation = {
    name: expression.name,
    kind: of?.kind ?? 'integer',
    distinct: expression.distinct,
    sample: expression.sample ?? false,
    fraction: expression.fraction,
    own: expression.own,
    delimiter: expression.delimiter,
    order: isListName(expression.name)
      ? [...order, ...Array.from({ length: chosen }, () => PLACE)]
      : undefined,
  }
  const keys = isListName(expression.name) ? placing(order, chosen) : undefined
  const takes = takesNulls(expression.name) ? isThere(context, variables, expression) : never
  return {
    kind,
    unknown,
    aggregation,
    finish: finishing(natural, expression),
    isWhole: natural === 'integer' && kind === natural,
    start: () => accumulator(aggregation),
    feed: feeder({ frame, fixed, of, holds, enumerate, takes, keys }),
    fallback,
  }
}

/** The slot of a row: rows and their related rows are in order of creation. */
const PLACE: KeyComparison = Object.freeze({
  compare: (a: Value, b: Value) => (a as number) - (b as number),
  descending: false,
  nullsFirst: true,
})

/** The keys of a value in a list: those that it is ordered by, and the slots of its choices. */
function placing(order: readonly ChoiceKey[], chosen: number): (frame: Frame) => readonly Value[] {
  return (frame) => [...order.map(({ value }) => value(frame)), ...frame.subarray(0, chosen)]
}

/**
 * Whether a null is a value. A relation to one row gives a null for no row, a relation to several rows gives nothing. A scope
 * doesn't change that, though its steps choose rows.
 */
function isThere(
  context: Context,
  variables: Variables,
  { of }: AggregateExpression,
): (frame: Frame) => boolean {
  const paths = of === undefined ? [] : readsOf(context, of).paths
  const read = paths.map((path) => variables.reference(path).variable)
  const { choices } = variables
  const isChosen = (frame: Frame, variable: number): boolean => {
    let at = variable
    while (at > 0 && (frame[at] as number) < 0) {
      const { hop, parent } = choices[at - 1] as Choice
      if (isSeveral(hop)) return false
      at = parent
    }
    return true
  }
  return (frame) => read.every((variable) => isChosen(frame, variable))
}
const never = (): boolean => false

function finishing(natural: ScalarName, expression: AggregateExpression): (value: Value) => Value {
  const { output } = expression
  if (natural === 'duration' && output === undefined) return (value) => wholeDuration(value, expression)
  if (output === undefined || output === natural)
    return (value) =>
      typeof value === 'bigint' && natural !== 'bigInteger'
        ? safe(value, expression)
        : numberOf(value, expression)
  const cast = castBetween(natural, output)
  return (value) => (value === null ? null : cast(numberOf(value, expression)))
}

/** The column of an aggregate, whose accumulators' results are read by number. */
export function resultColumn(
  { kind, finish, isWhole, fallback }: PreparedAggregate,
  result: (number: number) => Value,
): Column {
  const column: Column = { kind, aggregate: true, read: (number) => finish(result(number)) ?? fallback }
  return isWhole ? { ...column, exact: (number) => result(number) ?? fallback } : column
}

interface Feeding {
  readonly frame: Frame
  /** The variables that the caller of `feed` has set. */
  readonly fixed: number
  readonly of: Compiled | undefined
  readonly holds: ((frame: Frame) => boolean) | undefined
  readonly enumerate: ReturnType<typeof enumerator>
  /** Whether a null counts as a value. */
  readonly takes: (frame: Frame) => boolean
  /** Of a list. */
  readonly keys: ((frame: Frame) => readonly Value[]) | undefined
}

function feeder({ frame, fixed, of, holds, enumerate, takes, keys }: Feeding): PreparedAggregate['feed'] {
  const read = of === undefined ? (): Value => 1 : exactly(of)
  return (from, into) => {
    for (let i = 0; i < fixed; i++) frame[i] = from[i] as number
    enumerate(frame, fixed, (at) => {
      if (holds !== undefined && !holds(at)) return false
      const value = read(at)
      if (value !== null || takes(at)) into.add(value, keys?.(at))
      return false
    })
  }
}

/**
 * The aggregate by row: computed for all rows at once if many will be read and its form allows it. `rows` is
 * the number of rows that will be read.
 */
export function aggregateColumn(context: Context, bound: BoundAggregate, rows: number): Column {
  const bulk = bulkColumn(context, bound.expression, { rows, single: () => slotColumn(context, bound) })
  if (bulk !== undefined) return bulk
  return slotColumn(context, bound)
}

/** The aggregate, computed row by row. */
function slotColumn(context: Context, bound: BoundAggregate): Column {
  const prepared = prepareAggregate(context, bound)
  const frame = new Int32Array(1)
  return resultColumn(prepared, (slot) => {
    frame[0] = slot
    const into = prepared.start()
    prepared.feed(frame, into)
    return into.result()
  })
}
