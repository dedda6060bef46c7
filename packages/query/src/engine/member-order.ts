import { FieldError, type ScalarName, type Value } from '@relata/core'
import { opposite, type Combination, type OrderTerm, type Query } from '../ast/query.js'
import { orderKey, type OrderKey } from '../operator/order.js'
import type { Column, Context } from '../plan/context.js'
import type { Prepared } from '../plan/prepared.js'
import { readsOf } from '../plan/reads.js'
import { compareValues } from '../resolve/compare.js'
import { namesOf } from './names.js'

/** What combinations around a query are ordered by. It is read where the rows come from: an expression reads the annotations that they came with. */
export interface Pushed {
  readonly terms: readonly PushedTerm[]
  /** Annotations that the terms may name; null in rows that came without them. */
  readonly annotations: readonly string[]
}
export interface PushedTerm {
  readonly term: OrderTerm
  /** Set where it reads nothing but columns of a row: then it is the same for all parts. */
  readonly key: OrderKey | undefined
}
export const NOTHING_PUSHED: Pushed = Object.freeze({ terms: Object.freeze([]), annotations: Object.freeze([]) })

/** One key of an order; `at` is its place among what was pushed, or in a tuple. */
export type PlacedKey = Omit<OrderKey, 'read'> & { readonly at: number }

/** How a combination is ordered. */
export interface MemberOrder {
  /** For each cut inside it, and then for its own, what that goes by. */
  readonly cuts: readonly (readonly PlacedKey[])[]
  /** Given to its parts: what is pushed to it, then what its own cuts read. */
  readonly pushed: Pushed
  /** The keys are places in tuples: values named before they were combined are ordered by these names. */
  readonly byName: boolean
}

type Cut = Pick<Query, 'order' | 'reversed' | 'start' | 'stop'>

export function memberOrder(query: Query, base: Combination, speaker: Prepared, { kinds, outer }: Around): MemberOrder {
  const cuts: readonly Cut[] = [...base.terms.flatMap((term) => (term.kind === 'cut' ? [term] : [])), query]
  const terms = cuts.map(({ order = [], reversed }) => (reversed ? order.map(opposite) : order))
  const byName = base.first.shape.kind === 'values'
  const annotations = [...outer.annotations, ...speaker.visible]
  if (byName) {
    const named = terms.map((own) => own.map((term) => nameKey(speaker, kinds, term)))
    return { cuts: named, pushed: { terms: outer.terms, annotations }, byName }
  }
  const pushed: PushedTerm[] = [...outer.terms]
  const placed = terms.map((own) =>
    own.map((term): PlacedKey => {
      const key = orderKey(speaker.context, term, 0)
      const at = pushed.push({ term, key: readsColumnsAlone(speaker.context, term) ? key : undefined }) - 1
      return { ...key, at }
    }),
  )
  return { cuts: placed, pushed: { terms: pushed, annotations }, byName }
}

function readsColumnsAlone(context: Context, { expression }: OrderTerm): boolean {
  const { rooted, paths } = readsOf(context, expression)
  return !rooted && paths.every(({ multi }) => !multi)
}

/** What orders a member, by its place among what was pushed. Read when it is asked for, since a cut may leave the member out before. */
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

function nameKey(speaker: Prepared, kinds: readonly ScalarName[], { expression, descending, nulls }: OrderTerm): PlacedKey {
  const names = namesOf(speaker)
  const at = expression.kind === 'f' ? names.indexOf(expression.chain) : -1
  const kind = kinds[at]
  if (kind === undefined)
    throw new FieldError('ERR_COMBINED_ORDER', `Combined values are ordered by their own names: ${names.join(', ')}.`, {
      value: expression.kind === 'f' ? expression.chain : '',
    })
  return { at, descending, nullsFirst: nulls === undefined ? !descending : nulls === 'first', compare: (a, b) => compareValues(kind, a, b) }
}

/** The context of a part's rows, with nulls for the annotations that they lack. */
function pushedContext(context: Context, { annotations }: Pushed): Context {
  const missing = annotations.filter((name) => !context.columns.has(name))
  if (missing.length === 0) return context
  return { ...context, columns: new Map([...context.columns, ...missing.map((name): [string, Column] => [name, NULL])]) }
}
const NULL: Column = Object.freeze({ kind: 'json', aggregate: false, read: (): Value => null })
