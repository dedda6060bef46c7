import { FieldError, type ScalarName, type Value } from '@relata/core'
import { opposite } from '../ast/query.js'
import { type Combination, type OrderTerm, type Query } from '../ast/nodes.js'
import { orderKey, type OrderKey } from '../compute/order.js'
import type { Column } from '../bind/compiled.js'
import type { Context } from '../bind/context.js'
import type { PlannedQuery } from '../plan/planned-query.js'
import { readsOf } from '../bind/expression-facts.js'
import { compareValues } from '../resolve/compare.js'
import { outputColumns } from '../bind/output-columns.js'

/**
 * The order terms of the combinations around a query. They are evaluated in the part that the rows come from:
 * an expression reads the annotations of that part.
 */
export interface Pushed {
  readonly terms: readonly PushedTerm[]
  /** Annotations that the terms may name; null in rows that came without them. */
  readonly annotations: readonly string[]
}
export interface PushedTerm {
  readonly term: OrderTerm
  /** Set if it reads only columns of a row: then it is the same for all parts. */
  readonly key: OrderKey | undefined
}
export const NOTHING_PUSHED: Pushed = Object.freeze({
  terms: Object.freeze([]),
  annotations: Object.freeze([]),
})

/** One key of an order. */
export interface PlacedKey extends Omit<OrderKey, 'read' | 'numbers'> {
  /** Its index among the pushed terms. */
  readonly at: number
  /**
   * Set if the member itself contains it: a value of the tuple, or a column of the row. Nothing else needs to
   * be stored for it.
   */
  readonly of: ((member: Placed) => Value) | undefined
}
export interface Placed {
  readonly slot: number
  readonly tuple: readonly Value[]
}

/** How a combination is ordered. */
export interface MemberOrder {
  /** The order terms of each slice inside it, then those of its own. */
  readonly cuts: readonly (readonly PlacedKey[])[]
  /**
   * Passed to its parts: the terms that were pushed to it, then those terms of its own slices that the
   * members don't contain.
   */
  readonly pushed: Pushed
}

type Cut = Pick<Query, 'order' | 'reversed' | 'start' | 'stop'>

export function memberOrder(
  query: Query,
  base: Combination,
  sample: PlannedQuery,
  { kinds, outer }: Around,
): MemberOrder {
  const cuts: readonly Cut[] = [...base.terms.flatMap((term) => (term.kind === 'cut' ? [term] : [])), query]
  const terms = cuts.map(({ order = [], reversed }) => (reversed ? order.map(opposite) : order))
  const pushed: PushedTerm[] = [...outer.terms]
  const place = (term: OrderTerm): PlacedKey => {
    const named = nameKey(sample, kinds, term)
    if (named !== undefined) return named
    if (base.first.shape.kind === 'values') throw notNamed(sample, term)
    const own = orderKey(sample.context, term, 0)
    const key = readsColumnsAlone(sample.context, term) ? own : undefined
    const at = pushed.push({ term, key }) - 1
    // Members are sorted by their index in the list, but the numbers of a column are by slot.
    const { read, numbers: _, ...order } = own
    return {
      ...order,
      at,
      of: key !== undefined && query.shape.kind === 'rows' ? ({ slot }) => read(slot) : undefined,
    }
  }
  const placed = terms.map((own) => own.map(place))
  return { cuts: placed, pushed: { terms: pushed, annotations: [...outer.annotations, ...sample.visible] } }
}

function readsColumnsAlone(context: Context, { expression }: OrderTerm): boolean {
  const { rooted, paths } = readsOf(context, expression)
  return !rooted && paths.every(({ multi }) => !multi)
}

/**
 * The sort key of a member, by its index among the pushed terms. Read on demand, because a slice may exclude
 * the member before.
 */
export type OrderSource = (at: number) => Value

/** The keys of pushed terms for the rows of one part, each made ready when it is first read. */
export function pushedKeys<Key>(
  context: Context,
  pushed: Pushed,
  ready: (own: Context, pushedTerm: PushedTerm) => Key,
): (at: number) => Key {
  const own = pushedContext(context, pushed)
  const keys: Key[] = []
  return (at) => (keys[at] ??= ready(own, pushed.terms[at] as PushedTerm))
}

interface Around {
  /** Of the values; empty for rows. */
  readonly kinds: readonly ScalarName[]
  readonly outer: Pushed
}

/** A name of the values that are combined. */
function nameKey(
  sample: PlannedQuery,
  kinds: readonly ScalarName[],
  { expression, descending, nulls }: OrderTerm,
): PlacedKey | undefined {
  const at =
    kinds.length === 0 || expression.kind !== 'f' ? -1 : outputColumns(sample).indexOf(expression.chain)
  const kind = kinds[at]
  if (kind === undefined) return undefined
  const nullsFirst = nulls === undefined ? !descending : nulls === 'first'
  return {
    at,
    descending,
    nullsFirst,
    compare: (a, b) => compareValues(kind, a, b),
    of: ({ tuple }) => tuple[at] ?? null,
  }
}

function notNamed(sample: PlannedQuery, { expression }: OrderTerm): FieldError {
  const message = `Combined values can be ordered only by their columns: ${outputColumns(sample).join(', ')}.`
  return new FieldError('ERR_COMBINED_ORDER', message, {
    value: expression.kind === 'f' ? expression.chain : '',
  })
}

/** The context of a part's rows, with nulls for the annotations that they lack. */
function pushedContext(context: Context, { annotations }: Pushed): Context {
  const missing = annotations.filter((name) => !context.columns.has(name))
  if (missing.length === 0) return context
  return {
    ...context,
    columns: new Map([...context.columns, ...missing.map((name): [string, Column] => [name, NULL])]),
  }
}
const NULL: Column = Object.freeze({ kind: 'json', aggregate: false, read: (): Value => null })
