import { isObject, tagOf, textOf, type Json, type JsonObject, type QuerySpec } from '../format.js'
import { assignments, chainOf, prefixesOf, valueAt, type Chain, type Choices } from './chain.js'
import { comparable, NotCovered, type Data, type Row } from './data.js'
import { passes } from './lookup.js'

/**
 * The design's scopes, tried choice by choice: one call chooses one related row (or none) for each
 * multi-valued path; a negation is a separate scope.
 */

export type Condition =
  | { readonly kind: 'lookup'; readonly chain: string; readonly value: Json }
  | { readonly kind: 'and' | 'or' | 'xor'; readonly children: readonly Condition[] }
  | { readonly kind: 'not'; readonly child: Condition }
  | { readonly kind: 'exists'; readonly query: QuerySpec }

export type Annotations = ReadonlyMap<string, unknown>

/** A row under evaluation, in the query that `outer` is the row of the query around. */
export interface Context {
  readonly data: Data
  readonly row: Row
  readonly annotations: Annotations
  readonly outer?: Context | undefined
  readonly evaluator: Evaluator
}

/** What conditions need of the rest: the files that evaluate expressions and queries import this one. */
export interface Evaluator {
  /** The value of an expression on a row, whose chains to several rows are chosen already. */
  expression(context: Context, expression: Json, choices: Choices): unknown
  /** The first column of a query's rows: the first name of `values`, or the key. */
  column(context: Context, query: QuerySpec): readonly unknown[]
}

/** `$q`, `$exists`, or lookups by name. */
export function conditionOf(json: Json): Condition {
  if (!isObject(json)) throw new NotCovered('condition')
  const tag = tagOf(json)
  if (tag === undefined)
    return conjunction(Object.entries(json).map(([chain, value]) => ({ kind: 'lookup', chain, value })))
  if (tag === '$exists') {
    const exists: Condition = { kind: 'exists', query: json['$exists'] as unknown as QuerySpec }
    return json['not'] === true ? { kind: 'not', child: exists } : exists
  }
  if (tag !== '$q') throw new NotCovered(tag)
  const { op, not, children } = json['$q'] as unknown as {
    op: string
    not: boolean
    children: readonly JsonObject[]
  }
  const parts = children
    .map((child): Condition =>
      'lookup' in child
        ? { kind: 'lookup', chain: textOf(child['lookup']), value: child['value'] as Json }
        : conditionOf(child),
    )
    .filter((child) => child.kind !== 'and' || child.children.length > 0)
  const joined: Condition =
    parts.length === 0
      ? conjunction([])
      : { kind: op === 'OR' ? 'or' : op === 'XOR' ? 'xor' : 'and', children: parts }
  return not && parts.length > 0 ? { kind: 'not', child: joined } : joined
}
export function conjunction(children: readonly Condition[]): Condition {
  return children.length === 1 ? (children[0] as Condition) : { kind: 'and', children }
}

/** The chains that a condition names outside of negations and of queries inside it. */
export function positiveChains(context: Context, condition: Condition): readonly Chain[] {
  if (condition.kind === 'not' || condition.kind === 'exists') return []
  if (condition.kind !== 'lookup')
    return condition.children.flatMap((child) => positiveChains(context, child))
  return chainsIn(context, [condition.chain, ...fieldsIn(condition.value)])
}

export function chainsIn(context: Context, names: readonly string[]): readonly Chain[] {
  return names
    .filter((name) => annotationOf(context, name) === undefined)
    .map((name) => chainOf(context.data, context.row.model, name))
}

/** The names of every `$F` of an expression; those of a query inside it are its own. */
function fieldsIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(fieldsIn)
  if (!isObject(value) || '$query' in value || '$subquery' in value || '$exists' in value) return []
  if (typeof value['$F'] === 'string') return [value['$F']]
  return [
    ...(typeof value['lookup'] === 'string' ? [value['lookup']] : []),
    ...Object.values(value).flatMap(fieldsIn),
  ]
}

function annotationOf({ annotations }: Context, chain: string): string | undefined {
  return [...annotations.keys()].find((name) => chain === name || chain.startsWith(`${name}__`))
}

/** Whether some choice makes the scope true. */
export function holds(context: Context, condition: Condition): boolean {
  for (const choices of assignments(context.row, positiveChains(context, condition)))
    if (truth(context, condition, choices)) return true
  return false
}

export function truth(context: Context, condition: Condition, choices: Choices): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.children.every((child) => truth(context, child, choices))
    case 'or':
      return condition.children.some((child) => truth(context, child, choices))
    case 'xor':
      return condition.children.filter((child) => truth(context, child, choices)).length === 1
    case 'not':
      return !holds(context, condition.child)
    case 'exists':
      return context.evaluator.column(context, condition.query).length > 0
    case 'lookup':
      return lookupHolds(context, condition, choices)
  }
}

function lookupHolds(
  context: Context,
  { chain, value }: Extract<Condition, { kind: 'lookup' }>,
  choices: Choices,
): boolean {
  const name = annotationOf(context, chain)
  if (name !== undefined) {
    const lookup = chain === name ? 'exact' : chain.slice(name.length + 2)
    const held = context.annotations.get(name) ?? null
    return asksForNull(lookup, value) ? held === null : passes(held, lookup, operand(context, value, choices))
  }
  const path = chainOf(context.data, context.row.model, chain)
  const held = valueAt(context.row, path, choices)
  if (path.members.length > 0) return memberPasses(held, path.lookup, operand(context, value, choices))
  return asksForNull(path.lookup, value)
    ? (held ?? null) === null
    : passes(held ?? null, path.lookup, operand(context, value, choices))
}

/** A null that is written out selects rows without a value; one that is computed equals nothing. */
function asksForNull(lookup: string, value: Json): boolean {
  return lookup === 'exact' && value === null
}

function operand(context: Context, value: Json, choices: Choices): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => operand(context, item, choices))
  const tag = tagOf(value)
  if (tag === '$ref') return keyOfReference(context, value as JsonObject)
  if (tag === '$query')
    return context.evaluator.column(context, (value as JsonObject)['$query'] as unknown as QuerySpec)
  return context.evaluator.expression(context, value, choices)
}

/** Only keys to primary keys are known from the reference alone. */
function keyOfReference({ data }: Context, { $ref }: JsonObject): unknown {
  const [model, key] = $ref as readonly [string, Json]
  const isByField = Object.values(data.models).some(({ fields }) =>
    Object.values(fields).some(
      ({ to, toField }) => to === model && typeof toField === 'string' && toField !== data.spec(model).pk,
    ),
  )
  if (isByField) throw new NotCovered('a reference to a field that is no key')
  return comparable(key)
}

/** An annotation, or the value at the end of a chain whose choices are made. */
export function readChain(context: Context, text: string, choices: Choices): unknown {
  if (context.annotations.has(text)) return context.annotations.get(text) ?? null
  return valueAt(context.row, chainOf(context.data, context.row.model, text), choices) ?? null
}

/** An annotation, or the value at the end of a chain that leads to one row at most. */
export function readSingle(context: Context, text: string): unknown {
  if (!context.annotations.has(text) && prefixesOf(chainOf(context.data, context.row.model, text)).length > 0)
    throw new NotCovered('several rows')
  return readChain(context, text, new Map())
}

/** JSON's null is a value; a member that isn't there is null. */
function memberPasses(held: unknown, lookup: string, wanted: unknown): boolean {
  if (lookup === 'isnull') return (held === undefined) === wanted
  if (lookup === 'exact') return held !== undefined && JSON.stringify(held) === JSON.stringify(wanted)
  return held !== undefined && passes(held, lookup, wanted)
}
