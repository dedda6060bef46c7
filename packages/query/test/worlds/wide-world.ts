import * as core from '@relata/core/engine'
import type { Edge, ModelMeta } from '@relata/core'
import * as query from '../../src/index.js'
import type { Random } from './live-world.js'

/**
 * Random schemas with fields of every type, rows, conditions and expressions of every kind. The static types
 * can't know a random schema: the public calls are typed loosely here.
 */
export interface Row {
  readonly pk: number
  readonly [name: string]: unknown
}
export interface WideSet extends Iterable<unknown> {
  filter(...where: readonly unknown[]): WideSet
  exclude(...where: readonly unknown[]): WideSet
  annotate(annotations: object): WideSet
  alias(annotations: object): WideSet
  orderBy(...terms: readonly unknown[]): WideSet
  reverse(): WideSet
  slice(start: number, stop?: number): WideSet
  values(...names: readonly unknown[]): WideSet
  distinct(...names: readonly string[]): WideSet
  none(): WideSet
  all(): WideSet
  union(...others: readonly unknown[]): WideSet
  intersection(...others: readonly unknown[]): WideSet
  difference(...others: readonly unknown[]): WideSet
  aggregate(aggregates: object): Readonly<Record<string, unknown>>
  update(values: object): number
  count(): number
  exists(): boolean
  first(): unknown
  toArray(): unknown[]
  live(): {
    subscribe(
      next: (rows: readonly unknown[]) => void,
      fail?: (error: unknown) => void,
    ): { unsubscribe(): void }
  }
}
export interface WideManager extends WideSet {
  create(values: object): Row
  update(row: unknown, values?: object): never
  delete(row: unknown): unknown
}
export interface WideStore {
  readonly schema: core.SchemaMeta
  model(name: string): WideManager
  transact(fn: () => void): unknown
}

type Make = (...args: readonly unknown[]) => object
const make = { ...core, ...query } as unknown as Readonly<Record<string, Make>>
export function call(name: string, ...args: readonly unknown[]): object {
  const found = make[name]
  if (found === undefined) throw new Error(`no ${name}`)
  return found(...args)
}

export const NAMES = ['Ape', 'Bee', 'Cat'] as const
const BYTES = [new Uint8Array([1, 2]), new Uint8Array(70_000).fill(7), new Uint8Array()]

/** Few values a type, so that conditions meet rows; those at the edges of their types among them. */
const POOLS: Readonly<Record<string, readonly unknown[]>> = {
  text: ['ab', 'AB', 'Ab', 'ς', 'Σ', 'ß', 'SS', 'İ', 'ı', 'ﬁ', 'Ǆ', 'ǆ', '', 'a.b%_'],
  big: [0, 1, 2, -1, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 52],
  price: ['0', '1.50', '-2.25', '99999999.99'],
  ratio: [0, 0.1, -0.5, 1e300],
  day: ['2020-01-31', '2020-02-29', '2021-12-31'],
  at: ['2020-01-31T23:59:59.5Z', '2021-06-01T00:00:00Z'],
  took: [0, 1_500, 86_400_000],
  flag: [true, false],
  bytes: BYTES,
  data: [{ k: 1 }, { k: 'a', l: [1, 2] }, [1, 'a'], 'a', 3, true],
  tags: [[], ['ab'], ['AB', 'ab'], ['ς', 'ab', 'ab'], [''], ['ß']],
}
const TYPES: Readonly<Record<string, () => unknown>> = {
  text: () => call('string', { null: true, index: true, trigram: true }),
  big: () => call('integer', { null: true }),
  price: () => call('decimal', { maxDigits: 12, decimalPlaces: 2, null: true }),
  ratio: () => call('float', { null: true }),
  day: () => call('date', { null: true, index: true }),
  at: () => call('datetime', { null: true }),
  took: () => call('duration', { null: true }),
  flag: () => call('boolean', { null: true }),
  bytes: () => call('binary', { null: true }),
  data: () => call('json', { null: true }),
  tags: () => call('array', call('string'), { null: true, index: true }),
}
const FIELDS = Object.keys(POOLS)

/** Three models with fields of every type, relations of every kind between them, and some rows. */
export function wideWorld(random: Random): WideStore {
  const fields: Record<string, Record<string, unknown>> = {}
  for (const name of NAMES)
    fields[name] = Object.fromEntries(FIELDS.map((field) => [field, TYPES[field]?.()]))
  for (let i = 2 + random.below(4); i > 0; i--)
    (fields[random.of(NAMES)] as Record<string, unknown>)[`f${i}`] = relation(random, i)
  const orderings = [[], ['-day', 'text'], [call('lower', 'text')], ['-pk']]
  const models = NAMES.map(
    (name) =>
      [name, call('model', fields[name], { ordering: random.of(orderings), search: ['text'] })] as const,
  )
  const schema = core.defineSchema(Object.fromEntries(models) as never)
  const db = query.createStore(schema) as unknown as WideStore
  for (let i = 0; i < 10; i++) write(db, random)
  return db
}

function relation(random: Random, i: number): unknown {
  const target = random.of(NAMES)
  const options = { relatedName: `back${i}` }
  switch (random.below(4)) {
    case 0:
      return call('oneToOne', target, { ...options, onDelete: 'SET_NULL', null: true })
    case 1:
      return call('manyToMany', target, { ...options, symmetrical: false })
    case 2:
      return call('manyToMany', 'self', { symmetrical: true })
    default:
      return call('foreignKey', target, { ...options, onDelete: 'SET_NULL', null: true })
  }
}

/** One random write: a row, a change, a link, a deletion. What the store refuses changes nothing. */
export function write(db: WideStore, random: Random): void {
  const name = random.of(NAMES)
  const model = db.schema.model(name)
  const keys = keysOf(db.model(name).orderBy('pk'))
  try {
    if (keys.length < 6 && !random.chance(4)) db.model(name).create(randomValues(db, random, model))
    else if (keys.length === 0) return
    else if (random.chance(5)) db.model(name).delete(random.of(keys))
    else
      (db.model(name).update as (row: unknown, values: object) => unknown)(
        random.of(keys),
        randomValues(db, random, model),
      )
    link(db, random, model)
  } catch (error) {
    if (!(error instanceof core.RelataError)) throw error
  }
}

function randomValues(db: WideStore, random: Random, model: ModelMeta): object {
  const values: Record<string, unknown> = {}
  for (const field of FIELDS)
    if (random.chance(2)) values[field] = random.chance(5) ? null : random.of(POOLS[field] ?? [])
  for (const { key, attribute } of model.rowFields) {
    if (key === undefined || !random.chance(2)) continue
    const targets = keysOf(db.model(key.target.name).orderBy('pk'))
    values[attribute] = targets.length === 0 ? null : random.of(targets)
  }
  return values
}

function link(db: WideStore, random: Random, model: ModelMeta): void {
  const edges = model.allEdges.filter((edge) => edge.kind === 'link' && edge.accessor !== '')
  const owners = db.model(model.name).orderBy('pk').toArray() as Readonly<
    Record<string, { add(...keys: readonly number[]): void }>
  >[]
  if (edges.length === 0 || owners.length === 0) return
  const edge = random.of(edges)
  const targets = keysOf(db.model(edge.target.name).orderBy('pk'))
  if (targets.length > 0) random.of(owners)[edge.accessor]?.add(random.of(targets))
}

export const keysOf = (set: WideSet): number[] => (set.toArray() as Row[]).map(({ pk }) => pk)

export interface RandomChain {
  readonly path: readonly string[]
  readonly end: ModelMeta
}
/** A chain of relations; `single`: of those that lead to one row at most. */
export function chain(
  random: Random,
  model: ModelMeta,
  { longest, single = false }: { longest: number; single?: boolean },
): RandomChain {
  const path: string[] = []
  let at = model
  for (let i = random.below(longest + 1); i > 0; i--) {
    const edges: Edge[] = [...at.edges.values()].filter(
      (edge) => edge.name !== '' && (!single || edge.single),
    )
    if (edges.length === 0) break
    const edge = random.of(edges)
    path.push(edge.name)
    at = edge.target
  }
  return { path, end: at }
}

const TEXT = [
  'exact',
  'iexact',
  'contains',
  'icontains',
  'search',
  'similar',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'in',
  'isnull',
  'gt',
  'range',
]
const ORDERED = ['exact', 'in', 'gt', 'gte', 'lt', 'lte', 'range', 'isnull']
const LOOKUPS: Readonly<Record<string, readonly string[]>> = {
  text: TEXT,
  day: [...ORDERED, 'year', 'month__gt'],
  at: [...ORDERED, 'date', 'hour'],
  flag: ['exact', 'in', 'isnull'],
  bytes: ['exact', 'in', 'isnull'],
  data: ['exact', 'isnull', 'k', 'has_key'],
  tags: ['exact', 'in', 'isnull', 'gt', 'contains', 'contained_by', 'overlap', 'item', 'len', 'len__gt', '0'],
}

export interface RandomLookup {
  readonly chain: string
  readonly lookup: string
  readonly value: unknown
}
export function lookup(random: Random, model: ModelMeta, { longest = 2, single = false } = {}): RandomLookup {
  const { path } = chain(random, model, { longest, single })
  const field = random.of(FIELDS)
  const name = random.of(LOOKUPS[field] ?? ORDERED)
  return { chain: [...path, field].join('__'), lookup: name, value: valueFor(random, field, name) }
}
export const where = ({ chain: text, lookup: name, value }: RandomLookup): object => ({
  [name === 'exact' ? text : `${text}__${name === 'item' ? 'contains' : name}`]: value,
})

function valueFor(random: Random, field: string, name: string): unknown {
  const one = (): unknown => random.of(POOLS[field] ?? [])
  switch (name) {
    case 'isnull':
      return random.chance(2)
    case 'in':
      return random.chance(6)
        ? Array.from({ length: 3_000 }, (_, i) => (i % 2 === 0 ? one() : (POOLS[field] ?? [])[0]))
        : [one(), one()]
    case 'range':
      return [one(), one()]
    case 'year':
      return 2020
    case 'month__gt':
      return 1
    case 'hour':
      return 23
    case 'date':
      return '2020-01-31'
    case 'k':
      return 'a'
    case 'item':
    case '0':
      return random.of(POOLS['text'] ?? [])
    case 'len':
    case 'len__gt':
      return random.below(3)
    case 'has_key':
      return 'k'
    default:
      return one()
  }
}

interface Depth {
  readonly depth: number
  readonly single?: boolean
}
/** A condition of any kind. `single`: over chains that lead to one row at most. */
export function condition(
  db: WideStore,
  random: Random,
  model: ModelMeta,
  { depth, single = false }: Depth,
): object {
  const inner = (): object => condition(db, random, model, { depth: depth - 1, single })
  const kind = depth === 0 ? 0 : random.below(10)
  switch (kind) {
    case 3:
      return call('not', inner())
    case 4:
      return call('xor', inner(), inner())
    case 5:
      return call('and', inner(), inner(), inner())
    case 6:
      return call('or', inner(), inner())
    case 7:
      return exists(db, random, model)
    case 8:
      return { pk__in: db.model(model.name).filter(where(lookup(random, model))) }
    case 9:
      return quantified(db, random, model, { depth, single })
    default:
      return where(lookup(random, model, { single }))
  }
}

/** A condition on the rows that a chain of relations reaches. */
function quantified(
  db: WideStore,
  random: Random,
  model: ModelMeta,
  { depth, single = false }: Depth,
): object {
  const { path, end } = chain(random, model, { longest: 2 })
  if (path.length === 0) return where(lookup(random, model, { single }))
  return call(
    random.of(['any', 'all', 'none']),
    path.join('__'),
    condition(db, random, end, { depth: depth - 1 }),
  )
}

/**
 * Rows of any model that agree with the row around in a column: by a chain of its own and one of the row
 * around, to one row or to several.
 */
export function exists(db: WideStore, random: Random, model: ModelMeta, single = true): object {
  const target = db.schema.model(random.of(NAMES))
  const field = random.of(['text', 'big', 'day', 'price', 'took', 'at'])
  const own = chain(random, target, { longest: 1, single: true })
  const around = chain(random, model, { longest: 2, single })
  const tie = { [[...own.path, field].join('__')]: call('OuterRef', [...around.path, field].join('__')) }
  return call('Exists', db.model(target.name).filter(tie))
}

/** An expression of a kind, over chains that lead to one row at most. */
export function expression(
  db: WideStore,
  random: Random,
  model: ModelMeta,
  { kind, depth }: { kind: 'number' | 'text' | 'day'; depth: number },
): object {
  const field = kind === 'number' ? random.of(['price', 'ratio', 'took']) : kind
  const inner = (wanted: 'number' | 'text' | 'day' = kind): object =>
    expression(db, random, model, { kind: wanted, depth: depth - 1 })
  const choice = depth === 0 ? random.below(2) : 2 + random.below(4)
  if (choice === 0)
    return call(
      'F',
      [...chain(random, model, { longest: 2, single: true }).path, kind === 'number' ? 'took' : field].join(
        '__',
      ),
    )
  if (choice === 1)
    return kind === 'number'
      ? call('Value', random.below(5))
      : kind === 'text'
        ? call('Value', 'ab')
        : call('F', 'day')
  if (choice === 2) {
    const test = condition(db, random, model, { depth: 1, single: true })
    return call('Case', call('When', test, inner()), { default: inner() })
  }
  if (choice === 3) return call('coalesce', inner(), inner())
  if (kind === 'number')
    return random.chance(2) ? call('length', inner('text')) : call('extract', inner('day'), 'year')
  if (kind === 'text') return random.chance(2) ? call('lower', inner()) : call('concat', inner(), inner())
  return call('greatest', inner(), inner())
}
