import { Term } from '../ast/query-part.js'
import { FieldError, type Ordering, type Value } from '@relata/core'
import { isExpression } from '../ast/expression.js'
import { EXPRESSION, type Expression, type OrderTerm, type Query } from '../ast/nodes.js'
import { opposite } from '../ast/query.js'
import { renameChains } from '../ast/rename-chains.js'
import { matchColumn } from '../bind/columns.js'
import { exactly, type Frame } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import { valuePathOf } from '../bind/relations.js'
import type { Variables } from '../bind/variables.js'
import { compareValues } from '../resolve/compare.js'
import { readPath } from '../select/access.js'
import { hotColumn } from '../select/hot-column.js'
import { aggregateColumn } from './aggregate/aggregate.js'
import { enumerator } from './choices.js'
import { narrowedVariables } from '../plan/narrow.js'

/** One key of an order, ready: the value of a row, how two of them compare, and where nulls go. */
export interface OrderKey {
  readonly read: (slot: number) => Value
  readonly compare: (a: Value, b: Value) => number
  readonly descending: boolean
  readonly nullsFirst: boolean
  /** The values by slot, NaN for null, where they are numbers of a column that is read in bulk. */
  readonly numbers?: ArrayLike<number> | undefined
}

/** `-author__name` as a term. */
function orderTerm(chain: string): OrderTerm {
  const descending = chain.startsWith('-')
  const path = descending || chain.startsWith('+') ? chain.slice(1) : chain
  return new Term({ [EXPRESSION]: true, kind: 'f', chain: path }, descending, undefined, true)
}

/**
 * The terms in force: the query's own, else its model's or proxy's; a relation means the ordering of its
 * rows; reversed if the query is.
 */
export function orderTerms(context: Context, query: Query): readonly OrderTerm[] {
  const terms = query.order ?? termsOf(query.ordering)
  const expanded = terms.flatMap((term) => expand(context, term, []))
  return query.reversed ? expanded.map(opposite) : expanded
}

function termsOf(ordering: readonly Ordering[]): readonly OrderTerm[] {
  return ordering.map((entry) => {
    if (typeof entry === 'string') return orderTerm(entry)
    const term: unknown = entry
    if (isExpression(term)) return new Term(term, false, undefined)
    return term as OrderTerm
  })
}

/**
 * A relation orders as its model or proxy does (Django): `author` means `author__name` if Author is
 * ordered by name; `author_id` for the key.
 */
function expand(
  context: Context,
  term: OrderTerm,
  seen: readonly (readonly Ordering[])[],
): readonly OrderTerm[] {
  const { expression } = term
  if (expression.kind !== 'f' || term.byName !== true || matchColumn(context, expression.chain) !== undefined)
    return [term]
  const { chain } = expression
  const { relation } = valuePathOf(context, chain)
  if (relation === undefined || relation.ordering.length === 0 || chain.endsWith('__pk') || chain === 'pk')
    return [term]
  const { target, ordering } = relation
  if (seen.includes(ordering)) {
    throw new FieldError(
      'ERR_ORDERING_LOOP',
      `The ordering of ${target.name} refers to itself through '${chain}': order by a field, or by '${chain}_id'.`,
      { model: target.name, value: chain },
    )
  }
  return termsOf(ordering).flatMap((inner) => {
    const renamed = renameChains(inner.expression, (name) => `${chain}__${name}`)
    const own = new Term(renamed, inner.descending, inner.nulls, inner.byName)
    return expand(context, term.descending ? opposite(own) : own, [...seen, ordering])
  })
}

/** Makes a term ready for `rows` rows. */
export function orderKey(
  context: Context,
  { expression, descending, nulls }: OrderTerm,
  rows: number,
): OrderKey {
  const { read, compare, numbers } = reader(context, expression, { descending, rows })
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
  expression: Expression,
  { descending, rows }: { descending: boolean; rows: number },
): Reading {
  if (expression.kind === 'aggregate') {
    const column = aggregateColumn(context, expression, rows)
    return { read: exactly(column), compare: (a, b) => compareValues(column.kind, a, b) }
  }
  if (expression.kind === 'f') {
    const found = matchColumn(context, expression.chain)
    if (found?.transforms.length === 0)
      return { read: exactly(found.column), compare: (a, b) => compareValues(found.kind, a, b) }
    if (found === undefined) {
      const path = valuePathOf(context, expression.chain)
      const { type } = path.field
      const compare =
        path.transforms.length === 0
          ? (a: Value, b: Value) => type.compare(a, b)
          : (a: Value, b: Value) => compareValues(path.kind, a, b)
      const isColumn = path.hops.length === 0 && path.transforms.length === 0
      const numbers = isColumn
        ? hotColumn(context.state.table(path.field.model), path.field, rows)?.values
        : undefined
      if (!path.multi) return { read: readPath(context.state, path.hops, path), compare, numbers }
    }
  }
  return overChoices(context, expression, descending)
}

/** A row is ordered by its smallest value, descending by its largest. */
function overChoices(context: Context, expression: Expression, descending: boolean): Reading {
  const { value, compare } = firstOf(context, narrowedVariables(context), {
    expression,
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

/** A key that is read of frames. */
export interface ChoiceKey extends Omit<OrderKey, 'read'> {
  readonly value: (frame: Frame) => Value
}

/** A term that is read of the choices made; of further ones that it needs, the one that goes first. */
export function choiceKey(
  context: Context,
  variables: Variables,
  { expression, descending, nulls }: OrderTerm,
): ChoiceKey {
  const reading = firstOf(context, variables.extended(), { expression, descending, fixed: variables.size })
  return { ...reading, descending, nullsFirst: nulls === undefined ? !descending : nulls === 'first' }
}

interface FirstOf {
  readonly expression: Expression
  readonly descending: boolean
  /** How many variables have their choices. */
  readonly fixed: number
}

function firstOf(
  context: Context,
  variables: Variables,
  { expression, descending, fixed }: FirstOf,
): Pick<ChoiceKey, 'value' | 'compare'> {
  const compiled = context.services.expression(context, variables, expression)
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
