import { isObject } from '../format.js'
import { NotCovered, type Data, type Hop, type Meaning, type Row } from './data.js'

/**
 * A chain taken apart: hops, the field read at their end, members of a JSON value, transforms of a date or
 * time, and the lookup.
 */
export interface Chain {
  readonly hops: readonly Hop[]
  readonly field: string
  readonly members: readonly string[]
  readonly transforms: readonly string[]
  readonly lookup: string
}

/**
 * The row chosen for each multi-valued prefix of a chain, by the prefix's key; null if there is no row to
 * choose.
 */
export type Choices = ReadonlyMap<string, Row | null>

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
  'regex',
  'iregex',
])
const ON_UUIDS: ReadonlySet<string> = new Set(['exact', 'in', 'isnull'])
const JSON_LOOKUPS: ReadonlySet<string> = new Set([
  'has_key',
  'has_keys',
  'has_any_keys',
  'contained_by',
  'regex',
  'iregex',
])

export function chainOf(data: Data, model: string, text: string): Chain {
  const names = text.split('__')
  const { hops, last } = walkNames(data, model, names)
  if (last === undefined) throw new NotCovered(text)
  // A chain that ends at a forward relation reads the foreign key.
  if (last.field === undefined && last.raw !== undefined) hops.pop()
  const lookup = names.length > 0 && LOOKUPS.has(names.at(-1) as string) ? (names.pop() as string) : 'exact'
  const type = last.field === undefined ? undefined : data.spec(last.target).fields[last.field]?.type
  if (type === 'uuid' && !ON_UUIDS.has(lookup)) throw new NotCovered('a UUID as text')
  if (type === 'json' && [...names, lookup].some((name) => JSON_LOOKUPS.has(name))) throw new NotCovered(text)
  const isTransformed = type !== 'json' && names.length > 0
  if (isTransformed && !names.every((name) => name in TRANSFORMS)) throw new NotCovered(text)
  return {
    hops,
    field: last.field ?? last.raw ?? data.spec(last.target).pk,
    members: type === 'json' ? names : [],
    transforms: isTransformed ? names : [],
    lookup,
  }
}

/** Takes the leading names that mean a relation or a field. */
function walkNames(
  data: Data,
  model: string,
  names: string[],
): { readonly hops: Hop[]; readonly last: Meaning | undefined } {
  const hops: Hop[] = []
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
  return { hops, last }
}

function part(pattern: RegExp) {
  return (text: string) => {
    const found = pattern.exec(text)?.[1]
    return found === undefined ? null : Number(found)
  }
}
const TRANSFORMS: Readonly<Record<string, (text: string) => unknown>> = {
  year: part(/^(\d{4})-/),
  month: part(/^\d{4}-(\d\d)/),
  day: part(/^\d{4}-\d\d-(\d\d)/),
  hour: part(/(\d\d):\d\d/),
  minute: part(/\d\d:(\d\d)/),
  second: part(/\d\d:\d\d:(\d\d)/),
  date: (text) => text.slice(0, 10),
  time: (text) => text.slice(11),
}

function keyOf(hops: readonly Hop[]): string {
  return hops.map(({ id }) => id).join('/')
}

/** The parts of a chain that end in a hop to several rows: each is a choice. */
export function prefixesOf({ hops }: Pick<Chain, 'hops'>): readonly (readonly Hop[])[] {
  return hops.flatMap((hop, i) => (hop.single ? [] : [hops.slice(0, i + 1)]))
}

function walk(row: Row, hops: readonly Hop[], choices: Choices): Row | null {
  let at: Row | null = row
  hops.forEach((hop, i) => {
    if (at === null) return
    at = hop.single ? (hop.reach(at)[0] ?? null) : (choices.get(keyOf(hops.slice(0, i + 1))) ?? null)
  })
  return at
}

/** All combinations of a row (or none, if there is none) for each multi-valued prefix. */
export function* assignments(row: Row, chains: readonly Chain[]): Generator<Choices> {
  const prefixes = [
    ...new Map(chains.flatMap(prefixesOf).map((prefix) => [keyOf(prefix), prefix])).values(),
  ].sort((a, b) => a.length - b.length)
  yield* assign(row, prefixes, new Map())
}
function* assign(row: Row, [first, ...rest]: readonly (readonly Hop[])[], made: Choices): Generator<Choices> {
  if (first === undefined) return yield made
  const owner = walk(row, first.slice(0, -1), made)
  const reached = owner === null ? [] : (first.at(-1)?.reach(owner) ?? [])
  for (const choice of reached.length === 0 ? [null] : reached)
    yield* assign(row, rest, new Map(made).set(keyOf(first), choice))
}

/** Identifies what was chosen for these prefixes. */
export function choiceId(prefixes: readonly (readonly Hop[])[], choices: Choices): string {
  return prefixes
    .map((prefix) => `${choices.get(keyOf(prefix))?.model ?? ''}:${String(choices.get(keyOf(prefix))?.key)}`)
    .join()
}

/** The value at the end of a chain. Undefined if there is no row, or a JSON value lacks the member. */
export function valueAt(row: Row, { hops, field, members, transforms }: Chain, choices: Choices): unknown {
  const held: unknown = walk(row, hops, choices)?.values[field]
  if (members.length > 0) return memberOf(held, members)
  return transforms.reduce<unknown>(
    (value, name) => (typeof value === 'string' ? TRANSFORMS[name]?.(value) : null),
    held,
  )
}

function memberOf(holder: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return /^-?\d+$/.test(name) ? at.at(Number(name)) : undefined
    return isObject(at) ? at[name] : undefined
  }, holder)
}
