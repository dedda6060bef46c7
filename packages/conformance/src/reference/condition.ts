import type { Json, JsonObject } from '../format.js'
import { isObject, tagOf, textOf } from '../format.js'
import { comparable, NotCovered, type Data, type Hop, type Meaning, type Row } from './data.js'

/** The design's scopes, tried choice by choice: one call chooses one related row (or none) for each multi-valued path; a negation chooses anew. */

export type Condition =
  | { readonly kind: 'lookup'; readonly chain: string; readonly value: Json }
  | { readonly kind: 'and' | 'or' | 'xor'; readonly children: readonly Condition[] }
  | { readonly kind: 'not'; readonly child: Condition }

/** `$q`, or lookups by name. */
export function conditionOf(given: Json): Condition {
  if (!isObject(given)) throw new NotCovered('condition')
  const tag = tagOf(given)
  if (tag === undefined) return conjunction(Object.entries(given).map(([chain, value]) => ({ kind: 'lookup', chain, value })))
  if (tag !== '$q') throw new NotCovered(tag)
  const { op, not, children } = given['$q'] as unknown as { op: string; not: boolean; children: readonly JsonObject[] }
  const parts = children
    .map((child): Condition =>
      'lookup' in child ? { kind: 'lookup', chain: textOf(child['lookup']), value: child['value'] as Json } : conditionOf(child),
    )
    .filter((child) => child.kind !== 'and' || child.children.length > 0)
  const joined: Condition =
    parts.length === 0 ? conjunction([]) : { kind: op === 'OR' ? 'or' : op === 'XOR' ? 'xor' : 'and', children: parts }
  return not && parts.length > 0 ? { kind: 'not', child: joined } : joined
}
export const conjunction = (children: readonly Condition[]): Condition =>
  children.length === 1 ? (children[0] as Condition) : { kind: 'and', children }

const LOOKUPS: ReadonlySet<string> = new Set([
  'exact',
  'iexact',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'range',
  'isnull',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
])

const SIMPLE: ReadonlySet<string> = new Set(['exact', 'in', 'isnull'])
const JSON_LOOKUPS: ReadonlySet<string> = new Set(['has_key', 'has_keys', 'has_any_keys', 'contained_by', 'regex', 'iregex'])

/** A chain taken apart: hops, the field read at their end, members of a JSON value, and the lookup. */
export interface Chain {
  readonly hops: readonly Hop[]
  readonly field: string | undefined
  readonly members: readonly string[]
  readonly lookup: string
}

export function chainOf(data: Data, model: string, text: string): Chain {
  const hops: Hop[] = []
  const names = text.split('__')
  let at = model
  let last: Meaning | undefined
  while (names.length > 0 && last?.field === undefined) {
    const found = data.meaning(at, names[0] as string)
    if (found === undefined) break
    names.shift()
    hops.push(...found.hops)
    at = found.target
    last = found
  }
  if (last === undefined) throw new NotCovered(text)
  // A relation stands for its key: of a forward one, the raw key on this side.
  if (last.field === undefined && last.raw !== undefined) hops.pop()
  const field = last.field ?? last.raw ?? data.spec(at).pk
  const lookup = names.length > 0 && LOOKUPS.has(names.at(-1) as string) ? (names.pop() as string) : 'exact'
  const type = last.field === undefined ? undefined : data.spec(at).fields[last.field]?.type
  if (type === 'uuid' && !SIMPLE.has(lookup)) throw new NotCovered('a UUID as text')
  if (names.length > 0 && (type !== 'json' || names.some((name) => JSON_LOOKUPS.has(name)))) throw new NotCovered(text)
  return { hops, field, members: names, lookup }
}

export type Choices = ReadonlyMap<string, Row | null>
export type Annotations = ReadonlyMap<string, unknown>
export interface Asked {
  readonly data: Data
  readonly row: Row
  readonly annotations: Annotations
}

const keyOf = (hops: readonly Hop[]): string => hops.map(({ id }) => id).join('/')
export const prefixesOf = ({ hops }: Chain): readonly (readonly Hop[])[] =>
  hops.flatMap((hop, i) => (hop.single ? [] : [hops.slice(0, i + 1)]))

/** The chains that a condition names outside of negations. */
export function positiveChains(asked: Asked, condition: Condition): readonly Chain[] {
  if (condition.kind === 'not') return []
  if (condition.kind !== 'lookup') return condition.children.flatMap((child) => positiveChains(asked, child))
  const values = Array.isArray(condition.value) ? (condition.value as readonly Json[]) : [condition.value]
  const chains = [condition.chain, ...values.flatMap((value) => (isObject(value) && typeof value['$F'] === 'string' ? [value['$F']] : []))]
  return chains.filter((chain) => annotationOf(asked, chain) === undefined).map((chain) => chainOf(asked.data, asked.row.model, chain))
}

function annotationOf({ annotations }: Asked, chain: string): string | undefined {
  return [...annotations.keys()].find((name) => chain === name || chain.startsWith(`${name}__`))
}

function walk(row: Row, hops: readonly Hop[], choices: Choices): Row | null {
  let at: Row | null = row
  hops.forEach((hop, i) => {
    if (at === null) return
    at = hop.single ? (hop.reach(at)[0] ?? null) : (choices.get(keyOf(hops.slice(0, i + 1))) ?? null)
  })
  return at
}

/** Every way to choose a row (or none, where there is none) for each prefix. */
export function* assignments(row: Row, chains: readonly Chain[]): Generator<Choices> {
  const prefixes = [...new Map(chains.flatMap(prefixesOf).map((prefix) => [keyOf(prefix), prefix])).values()].sort(
    (a, b) => a.length - b.length,
  )
  yield* assign(row, prefixes, new Map())
}
function* assign(row: Row, [first, ...rest]: readonly (readonly Hop[])[], made: Choices): Generator<Choices> {
  if (first === undefined) return yield made
  const owner = walk(row, first.slice(0, -1), made)
  const reached = owner === null ? [] : (first.at(-1)?.reach(owner) ?? [])
  for (const choice of reached.length === 0 ? [null] : reached) yield* assign(row, rest, new Map(made).set(keyOf(first), choice))
}
export const choiceId = (prefixes: readonly (readonly Hop[])[], choices: Choices): string =>
  prefixes.map((prefix) => `${choices.get(keyOf(prefix))?.model ?? ''}:${String(choices.get(keyOf(prefix))?.key)}`).join()

/** Does some choice make the scope true? */
export function holds(asked: Asked, condition: Condition): boolean {
  for (const choices of assignments(asked.row, positiveChains(asked, condition))) if (truth(asked, condition, choices)) return true
  return false
}

export function truth(asked: Asked, condition: Condition, choices: Choices): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.children.every((child) => truth(asked, child, choices))
    case 'or':
      return condition.children.some((child) => truth(asked, child, choices))
    case 'xor':
      return condition.children.filter((child) => truth(asked, child, choices)).length === 1
    case 'not':
      return !holds(asked, condition.child)
    case 'lookup':
      return lookupHolds(asked, condition, choices)
  }
}

function lookupHolds(asked: Asked, { chain, value }: Extract<Condition, { kind: 'lookup' }>, choices: Choices): boolean {
  const name = annotationOf(asked, chain)
  if (name !== undefined) {
    const lookup = chain === name ? 'exact' : chain.slice(name.length + 2)
    return asksForNull(lookup, value)
      ? (asked.annotations.get(name) ?? null) === null
      : test(asked.annotations.get(name) ?? null, lookup, operand(asked, value, choices))
  }
  const { hops, field, members, lookup } = chainOf(asked.data, asked.row.model, chain)
  const end = walk(asked.row, hops, choices)
  const held: unknown = end === null ? undefined : end.values[field ?? '']
  if (members.length > 0) return memberTest(member(held, members), lookup, operand(asked, value, choices))
  return asksForNull(lookup, value) ? (held ?? null) === null : test(held ?? null, lookup, operand(asked, value, choices))
}

/** A null that is written out asks for rows without a value; one that is computed equals nothing. */
const asksForNull = (lookup: string, value: Json): boolean => lookup === 'exact' && value === null

function operand(asked: Asked, value: Json, choices: Choices): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => operand(asked, item, choices))
  const tag = tagOf(value)
  if (tag === '$ref') return keyOfReference(asked, value as JsonObject)
  if (tag === '$F') return readChain(asked, textOf((value as JsonObject)['$F']), choices)
  if (tag === '$value') return comparable((value as JsonObject)['$value'] as Json)
  if (tag !== undefined && ['$expr', '$q', '$agg', '$func', '$case', '$query', '$subquery', '$exists', '$outer'].includes(tag))
    throw new NotCovered(tag)
  return comparable(value)
}

/** Only keys to primary keys can be told from the reference alone. */
function keyOfReference({ data }: Asked, { $ref }: JsonObject): unknown {
  const [model, key] = $ref as readonly [string, Json]
  const isAsked = Object.values(data.models).some(({ fields }) =>
    Object.values(fields).some(({ to, toField }) => to === model && typeof toField === 'string' && toField !== data.spec(model).pk),
  )
  if (isAsked) throw new NotCovered('a reference to a field that is no key')
  return comparable(key)
}

export function readChain(asked: Asked, text: string, choices: Choices): unknown {
  if (asked.annotations.has(text)) return asked.annotations.get(text) ?? null
  const { hops, field, members } = chainOf(asked.data, asked.row.model, text)
  const held: unknown = walk(asked.row, hops, choices)?.values[field ?? '']
  return (members.length > 0 ? member(held, members) : held) ?? null
}

function member(holder: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return /^-?\d+$/.test(name) ? at.at(Number(name)) : undefined
    return isObject(at) ? at[name] : undefined
  }, holder)
}
/** JSON's null is a value; what isn't there is null. */
function memberTest(held: unknown, lookup: string, wanted: unknown): boolean {
  if (lookup === 'isnull') return (held === undefined) === wanted
  if (lookup === 'exact') return held !== undefined && JSON.stringify(held) === JSON.stringify(wanted)
  return held !== undefined && test(held, lookup, wanted)
}

type Ordered = number | string
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
function test(held: unknown, lookup: string, wanted: unknown): boolean {
  if (lookup === 'isnull') return (held === null) === wanted
  if (held === null || wanted === null) return false
  if (typeof held === 'object' || (typeof wanted === 'object' && !Array.isArray(wanted))) throw new NotCovered('an object')
  const [text, part] = [shown(held), shown(wanted)]
  switch (lookup) {
    case 'exact':
      return equal(held, wanted)
    case 'iexact':
      return text.toLowerCase() === part.toLowerCase()
    case 'in':
      return (wanted as readonly unknown[]).some((one) => equal(held, one))
    case 'gt':
      return (held as Ordered) > (wanted as Ordered)
    case 'gte':
      return (held as Ordered) >= (wanted as Ordered)
    case 'lt':
      return (held as Ordered) < (wanted as Ordered)
    case 'lte':
      return (held as Ordered) <= (wanted as Ordered)
    case 'range':
      return inRange(held as Ordered, wanted as readonly [Ordered | null, Ordered | null])
    case 'contains':
      return text.includes(part)
    case 'icontains':
      return text.toLowerCase().includes(part.toLowerCase())
    case 'startswith':
      return text.startsWith(part)
    case 'istartswith':
      return text.toLowerCase().startsWith(part.toLowerCase())
    case 'endswith':
      return text.endsWith(part)
    case 'iendswith':
      return text.toLowerCase().endsWith(part.toLowerCase())
    default:
      throw new NotCovered(lookup)
  }
}
const equal = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a !== typeof b && String(Number(a)) === String(Number(b)) && !Number.isNaN(Number(a)))
const inRange = (held: Ordered, [low, high]: readonly [Ordered | null, Ordered | null]): boolean =>
  low !== null && high !== null && held >= low && held <= high
