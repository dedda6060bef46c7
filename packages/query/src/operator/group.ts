import type { Value } from '@relata/core'
import { EXPRESSION, type AggregateExpression, type Expression } from '../ast/expression.js'
import type { Condition } from '../ast/condition.js'
import { mapCondition, mapExpression, type Change } from '../ast/fold.js'
import { matchColumn } from '../plan/columns.js'
import { columnOf, type Column, type Compiled, type Context, type Frame } from '../plan/context.js'
import { Variables } from '../plan/variables.js'
import { chainsOf } from '../plan/reads.js'
import { pathOf } from '../plan/relations.js'
import { tupleId, valueKey } from '../resolve/compare.js'
import type { Accumulator } from './accumulator.js'
import { prepareAggregate, resultColumn, type PreparedAggregate } from './aggregate.js'
import { enumerator, truthOf } from './choose.js'
import { narrowedVariables } from './narrow.js'

export interface GroupRequest {
  readonly slots: Int32Array
  /** Chains and annotations that make a group. */
  readonly keys: readonly string[]
  readonly annotations: readonly { readonly name: string; readonly expression: Expression }[]
  readonly having: readonly Condition[]
  /** Answer one group where there are no keys, even of no rows (`aggregate`). */
  readonly whole: boolean
}
/** Groups are numbered; the context's columns read their keys and annotations by number. */
export interface Groups {
  readonly context: Context
  readonly numbers: Int32Array
}

/** What groups have come to, by number. */
export interface GroupReader {
  key(number: number, i: number): Value
  /** What the aggregate's accumulator has; null for none, where its fallback is given. */
  result(number: number, i: number): Value
}

/** A grouping ready for one state: how rows are read into groups, and how groups are read. */
export interface PreparedGroups {
  readonly keys: readonly GroupKey[]
  readonly aggregates: readonly PreparedAggregate[]
  /** Visits the choices of one row, until a visit answers true. */
  readonly each: (slot: number, visit: (frame: Frame) => boolean) => void
  /** Its columns read a group by number. */
  readonly context: Context
  /** Whether a group satisfies the conditions on what groups come to. */
  readonly having: (number: number) => boolean
}
export interface GroupKey extends Compiled {
  readonly name: string
}

/** Groups rows (or, over multi-valued keys, rows with their choices) and aggregates each group. Cost: O(rows and choices). */
export function group(context: Context, request: GroupRequest): Groups {
  const table = new GroupTable()
  const prepared = prepareGroups(context, request, table)
  if (request.whole && prepared.keys.length === 0) table.group([], prepared)
  const add = (frame: Frame): boolean => table.add(frame, prepared)
  for (const slot of request.slots) prepared.each(slot, add)
  const numbers = Int32Array.from({ length: table.size }, (_, i) => i)
  return { context: prepared.context, numbers: request.having.length === 0 ? numbers : numbers.filter(prepared.having) }
}

/** Makes a grouping ready; `groups` is read when the context's columns are. */
export function prepareGroups(context: Context, request: Omit<GroupRequest, 'slots'>, groups: GroupReader): PreparedGroups {
  const variables = narrowedVariables(context)
  const named: NamedAggregate[] = []
  const expressions = request.annotations.map(({ name, expression }) => ({ name, expression: extract(expression, named) }))
  const names = request.whole ? request.keys : [...request.keys, ...freeChains(context, request.keys, expressions)]
  const keys = names.map((name) => ({
    name,
    ...context.services.expression(context, variables, { [EXPRESSION]: true, kind: 'f', chain: name }),
  }))
  const aggregates = named.map(({ expression }) => prepareAggregate(context, expression, variables))
  const columns = new Map<string, Column>()
  keys.forEach(({ name, kind }, i) => columns.set(name, { kind, aggregate: false, read: (number) => groups.key(number, i) }))
  aggregates.forEach((aggregate, i) =>
    columns.set(
      named[i]?.name ?? '',
      resultColumn(aggregate, (number) => groups.result(number, i)),
    ),
  )
  const grouped: Context = { ...context, columns, scopes: [], grouped: true }
  for (const { name, expression } of expressions) columns.set(name, computed(grouped, expression))
  return { keys, aggregates, each: choicesOf(context, variables), context: grouped, having: havingOf(grouped, request.having) }
}

/** What tells groups apart. */
export function groupId(values: readonly Value[], keys: readonly GroupKey[]): unknown {
  const kinds = keys.map((key) => key.kind)
  return values.length === 1 ? valueKey(kinds[0] ?? 'string', values[0] ?? null) : tupleId(values, kinds)
}

interface NamedAggregate {
  readonly name: string
  readonly expression: AggregateExpression
}

/** The expression with its aggregates taken out and named: `sum('a') + sum('b')` is computed from two columns. Annotations of rows stay in. */
function extract(expression: Expression, into: NamedAggregate[]): Expression {
  const change: Change = {
    expression(inner) {
      if (inner.kind !== 'aggregate') return mapExpression(inner, change)
      const name = `#${into.length}`
      into.push({ name, expression: inner })
      return { [EXPRESSION]: true, kind: 'f', chain: name }
    },
    condition: (condition) => mapCondition(condition, change),
  }
  return change.expression(expression)
}

/** What annotations of groups read of a row beside aggregates (`sum('age') + F('age')`) is a key of the grouping as well, as in Django. */
function freeChains(context: Context, keys: readonly string[], expressions: readonly NamedExpression[]): readonly string[] {
  const known = new Set(keys)
  const free = new Set<string>()
  for (const { name, expression } of expressions) {
    for (const chain of chainsOf(expression)) {
      if (!chain.startsWith('#') && !isUnder(chain, known)) free.add(valueChain(context, chain))
    }
    known.add(name)
  }
  return [...free]
}
interface NamedExpression {
  readonly name: string
  readonly expression: Expression
}

const isUnder = (chain: string, names: ReadonlySet<string>): boolean =>
  names.has(chain) || [...names].some((name) => chain.startsWith(`${name}__`))
/** A chain that a condition asks of, without its lookup; an annotation by its name. */
export function valueChain(context: Context, chain: string): string {
  const column = matchColumn(context, chain)
  if (column !== undefined) return column.name
  const { lookup } = pathOf(context, chain)
  return lookup === '' ? chain : chain.slice(0, -lookup.length - 2)
}

function computed(context: Context, expression: Expression): Column {
  if (expression.kind === 'f') {
    const found = matchColumn(context, expression.chain)
    if (found?.transforms.length === 0) return { ...found.column, aggregate: true }
  }
  return columnOf(context.services.expression(context, new Variables(context.model), expression), true)
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
    truthOf(context, new Variables(context.model), context.services.item(context, condition), 'frame'),
  )
  const frame = new Int32Array(1)
  return (number) => {
    frame[0] = number
    return truths.every((truth) => truth(frame))
  }
}

class GroupTable implements GroupReader {
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
