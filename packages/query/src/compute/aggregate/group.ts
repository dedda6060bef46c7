import type { Value } from '@relata/core'
import type { AggregateExpression, Expression, Condition, OrderTerm } from '../../ast/nodes.js'
import { aggregateOf, bindExpression } from '../../bind/bind-tree.js'
import { columnOf, exactly, type Column, type Compiled, type Frame } from '../../bind/compiled.js'
import type { Context } from '../../bind/context.js'
import { SharedColumns } from '../../bind/shared-columns.js'
import { itemOf } from '../../plan/ready-item.js'
import { Variables } from '../../bind/variables.js'
import { WindowRows } from '../../bind/window-rows.js'
import { hasWindow, isConstant } from '../../bind/expression-facts.js'
import { tupleId, valueKey } from '../../resolve/compare.js'
import type { Accumulator } from './accumulator.js'
import { prepareAggregate, resultColumn, type PreparedAggregate } from './aggregate.js'
import { enumerator, truthOf } from '../choices.js'
import { Extraction, type Source } from './extraction.js'
import { narrowedVariables } from '../../plan/narrow.js'

export interface GroupRequest {
  readonly slots: Int32Array
  /**
   * Chains and annotations that form the group key; anything else that is read from the rows outside of
   * aggregates becomes a key as well.
   */
  readonly keys: readonly string[]
  readonly annotations: readonly { readonly name: string; readonly expression: Expression }[]
  readonly having: readonly Condition[]
  readonly order: readonly OrderTerm[]
  /** The output columns of each group. */
  readonly names: readonly string[]
  /** If no key reads the rows: whether there is a group even without rows, as in SQL. */
  readonly lone: boolean
  /** One group of all rows, whose annotations read nothing of them outside of aggregates (`aggregate`). */
  readonly whole: boolean
}
/** Groups are numbered; the context's columns read their keys and annotations by number. */
export interface Groups {
  readonly context: Context
  readonly numbers: Int32Array
  /** Read from the groups. */
  readonly order: readonly OrderTerm[]
}

/** The results of groups, by group number. */
export interface GroupValues {
  key(number: number, i: number): Value
  /**
   * The result of the aggregate's accumulator; null without values, and the column then returns its default.
   */
  result(number: number, i: number): Value
}

/** A grouping prepared for one state: how rows are read into groups, and how groups are read. */
export interface PreparedGroups {
  /**
   * Without those that read nothing of the rows. If there are no others, there is one group, even without
   * rows.
   */
  readonly keys: readonly GroupKey[]
  readonly aggregates: readonly PreparedAggregate[]
  /** Visits the choices of one row, until a visit returns true. */
  readonly each: (slot: number, visit: (frame: Frame) => boolean) => void
  /** Its columns read a group by number. */
  readonly context: Context
  /** Whether a group satisfies the conditions on its results. */
  readonly having: (number: number) => boolean
  /** The groups that windows see: those for which `having` is true. */
  readonly windows: WindowRows
  /** Whether a group satisfies the conditions on its windows; undefined if there are none. */
  readonly kept: ((number: number) => boolean) | undefined
  readonly order: readonly OrderTerm[]
}
export interface GroupKey extends Compiled {
  readonly name: string
}

/**
 * Groups rows (or, over multi-valued keys, rows with their choices) and aggregates each group. Cost: O(rows
 * and choices).
 */
export function group(context: Context, request: GroupRequest): Groups {
  const table = new GroupTable()
  const prepared = prepareGroups(context, request, table)
  if (request.lone && prepared.keys.length === 0) table.group([], prepared)
  const add = (frame: Frame): boolean => table.add(frame, prepared)
  for (const slot of request.slots) prepared.each(slot, add)
  const numbers = Int32Array.from({ length: table.size }, (_, i) => i)
  const { order } = prepared
  const kept = request.having.length === 0 ? numbers : numbers.filter(prepared.having)
  prepared.windows.are(() => kept)
  return {
    context: prepared.context,
    numbers: prepared.kept === undefined ? kept : kept.filter(prepared.kept),
    order,
  }
}

/** Prepares a grouping; `groups` is read when the context's columns are. */
export function prepareGroups(
  context: Context,
  request: Omit<GroupRequest, 'slots'>,
  groups: GroupValues,
): PreparedGroups {
  const variables = narrowedVariables(context)
  const parts = partsOf(context, request)
  const columns = new Map<string, Column>()
  const keys: GroupKey[] = []
  for (const { name, expression } of parts.keys) {
    const compiled = context.services.expression(context, variables, bindExpression(context, expression))
    if (isConstant(context, expression)) columns.set(name, constantColumn(compiled, variables))
    else {
      // A key without a name is never returned to the caller.
      const nth =
        keys.push({ name, ...compiled, read: name.startsWith('#') ? exactly(compiled) : compiled.read }) - 1
      columns.set(name, {
        kind: compiled.kind,
        unknown: compiled.unknown,
        aggregate: false,
        read: (number) => groups.key(number, nth),
      })
    }
  }
  const aggregates = parts.aggregates.map(({ expression }) =>
    prepareAggregate(context, aggregateOf(context, expression), variables),
  )
  aggregates.forEach((aggregate, i) =>
    columns.set(
      parts.aggregates[i]?.name ?? '',
      resultColumn(aggregate, (number) => groups.result(number, i)),
    ),
  )
  const grouped: Context = { ...context, columns, scopes: [], grouped: true }
  const shared = SharedColumns.of(parts.annotations, columns)
  const windows = new WindowRows()
  const own = request.whole ? grouped : { ...grouped, windowRows: windows }
  const within = shared === undefined ? own : { ...own, columns: shared.inner }
  for (const { name, expression } of parts.annotations) {
    const column = computed(within, expression)
    columns.set(name, shared === undefined ? column : shared.add(name, column))
  }
  const [onWindows, having] = divided(parts.having, (condition) => hasWindow(grouped, condition))
  return {
    keys,
    aggregates,
    each: choicesOf(context, variables),
    context: grouped,
    having: havingOf(grouped, having),
    windows,
    kept: onWindows.length === 0 ? undefined : havingOf(grouped, onWindows),
    order: parts.order,
  }
}

function divided<T>(list: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [list.filter(test), list.filter((item) => !test(item))]
}

/** The parts of a grouping: keys, aggregates, and the expressions over both. */
interface Parts extends Pick<GroupRequest, 'having' | 'order'> {
  readonly keys: readonly Source[]
  readonly aggregates: readonly Source<AggregateExpression>[]
  readonly annotations: readonly Source[]
}

function partsOf(
  context: Context,
  { keys, annotations, having, order, names, whole }: Omit<GroupRequest, 'slots'>,
): Parts {
  const extraction = new Extraction(context, whole ? undefined : keys)
  const parts = {
    annotations: annotations.map(({ name, expression }) => ({
      name,
      expression: extraction.annotation(name, expression),
    })),
    having: having.map((condition) => extraction.condition(condition)),
    order: order.map((term) => ({ ...term, expression: extraction.expression(term.expression) })),
  }
  for (const name of names) extraction.chain(name)
  return { ...parts, keys: extraction.keys, aggregates: extraction.aggregates }
}

/** A value that reads nothing of the rows is the same in all groups. */
function constantColumn({ kind, read }: Compiled, variables: Variables): Column {
  let value: Value | undefined
  return {
    kind,
    aggregate: false,
    constant: true,
    read: () => (value ??= read(new Int32Array(variables.size).fill(-1))),
  }
}

/** The identity of a group. */
export function groupId(values: readonly Value[], keys: readonly GroupKey[]): unknown {
  const kinds = keys.map((key) => key.kind)
  return values.length === 1 ? valueKey(kinds[0] ?? 'string', values[0] ?? null) : tupleId(values, kinds)
}

function computed(context: Context, expression: Expression): Column {
  const bound = bindExpression(context, expression)
  if (bound.node === 'column' && bound.column.transforms.length === 0)
    return { ...bound.column.column, aggregate: true }
  const column = columnOf(context.services.expression(context, new Variables(context.model), bound), true)
  return hasWindow(context, expression) ? { ...column, windowed: true } : column
}

function choicesOf(context: Context, variables: Variables): PreparedGroups['each'] {
  const frame: Frame = new Int32Array(variables.size)
  const enumerate = enumerator(context, variables)
  return (slot, visit) => {
    frame[0] = slot
    if (variables.size === 1) visit(frame)
    else enumerate(frame, 1, visit)
  }
}

function havingOf(context: Context, conditions: readonly Condition[]): (number: number) => boolean {
  const truths = conditions.map((condition) =>
    truthOf(context, new Variables(context.model), itemOf(context, condition), 'frame'),
  )
  const frame = new Int32Array(1)
  return (number) => {
    frame[0] = number
    return truths.every((truth) => truth(frame))
  }
}

class GroupTable implements GroupValues {
  readonly #numbers = new Map<unknown, number>()
  readonly #keys: Value[][] = []
  readonly #accumulators: Accumulator[][] = []

  get size(): number {
    return this.#keys.length
  }

  add(frame: Frame, prepared: PreparedGroups): false {
    const values = prepared.keys.map((key) => key.read(frame))
    const accumulators = this.#accumulators[this.group(values, prepared)] as Accumulator[]
    prepared.aggregates.forEach((aggregate, i) => aggregate.feed(frame, accumulators[i] as Accumulator))
    return false
  }

  group(values: Value[], { keys, aggregates }: PreparedGroups): number {
    const id = groupId(values, keys)
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    const number = this.#keys.length
    this.#numbers.set(id, number)
    this.#keys.push(values)
    this.#accumulators.push(aggregates.map((aggregate) => aggregate.start()))
    return number
  }

  key(number: number, i: number): Value {
    return this.#keys[number]?.[i] ?? null
  }

  result(number: number, i: number): Value {
    return this.#accumulators[number]?.[i]?.result() ?? null
  }
}
