import fc from 'fast-check'
import * as core from '@relata/core/engine'
import * as query from '@relata/query'
import { OuterValue, relationOf, type Condition, type Relation, type Row, type World } from './naive.js'

/** Random schemas, rows and queries. Few keys and few values, so that conditions meet rows. */
export interface FieldPlan {
  readonly kind: 'foreignKey' | 'oneToOne' | 'manyToMany' | 'symmetric'
  readonly model: number
  readonly target: number
  readonly indexed: boolean
}
export interface Plan {
  readonly models: number
  readonly fields: readonly FieldPlan[]
  readonly indexed: readonly boolean[]
  readonly counts: readonly number[]
  readonly seed: readonly number[]
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  models: fc.constant(3),
  fields: fc.array(
    fc.record({
      kind: fc.constantFrom('foreignKey', 'foreignKey', 'oneToOne', 'manyToMany', 'symmetric'),
      model: fc.nat(2),
      target: fc.nat(2),
      indexed: fc.boolean(),
    }),
    { minLength: 2, maxLength: 6 },
  ),
  indexed: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  counts: fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 3, maxLength: 3 }),
  seed: fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
})

/** The name of the key of a field, by its place: that of every second one is declared. */
export function keyOf(place: number): string {
  return place % 2 === 0 ? `f${place}_id` : `key${place}`
}

/** To resolve a schema and to fill a store takes several times as long as a query: each world gets several queries. */
const QUERIES = 2
export const several = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(of, { minLength: QUERIES, maxLength: QUERIES })

const NAMES = ['Ape', 'Bee', 'Cat']
const WORDS = ['ab', 'Ab', 'b', 'zz', '']

/** The schema is random, so the static types have nothing to say: the same calls, typed loosely. */
export interface LooseSet {
  filter(...where: readonly unknown[]): LooseSet
  exclude(...where: readonly unknown[]): LooseSet
  annotate(annotations: object): LooseSet
  update(values: object): number
  delete(): unknown
  orderBy(...terms: readonly unknown[]): LooseSet
  slice(start: number, stop?: number): LooseSet
  values(...names: readonly string[]): LooseSet
  count(): number
  toArray(): Row[]
}
export interface LooseRelated extends LooseSet {
  add(key: number): void
}
export interface LooseManager extends LooseSet {
  create(values: object): Row
  get(key: number): Readonly<Record<string, LooseRelated>>
}
export interface LooseStore {
  model(name: string): LooseManager
  transact(fn: () => void): void
}
const loose = core as unknown as Record<
  'foreignKey' | 'oneToOne' | 'manyToMany' | 'integer' | 'string' | 'model' | 'defineSchema',
  (...args: readonly unknown[]) => unknown
>
const { foreignKey, oneToOne, manyToMany, integer, string, defineSchema } = loose
const databaseOver = query.databaseOver as unknown as (store: core.CoreStore) => LooseStore

/** A store and the same rows as plain arrays. */
export interface Built {
  readonly db: LooseStore
  readonly core: core.CoreStore
  readonly world: World
}

export function build(plan: Plan): Built {
  const fields = plan.fields.map((field, i) => ({
    ...field,
    name: `f${i}`,
    back: `back${i}`,
    key: keyOf(i),
  }))
  const declared = Object.fromEntries(
    NAMES.map((name, m) => [
      name,
      loose.model({
        number: integer({ null: true, index: plan.indexed[m] === true }),
        word: string({ null: true, index: plan.indexed[m + 3] === true }),
        ...Object.fromEntries(
          fields.filter((field) => field.model === m).map((field) => [field.name, declare(field)]),
        ),
      }),
    ]),
  )
  const schema = defineSchema(declared)
  const inside = new core.CoreStore(schema as core.SchemaMeta)
  const store = databaseOver(inside)
  let at = 0
  const random = (n: number): number => ((plan.seed[at++ % plan.seed.length] ?? 0) + at * 7) % n
  const rows: Record<string, Row[]> = { Ape: [], Bee: [], Cat: [] }
  const links = new Map<string, [number, number][]>()
  store.transact(() => {
    NAMES.forEach((name, m) => {
      for (let id = 1; id <= (plan.counts[m] ?? 0); id++) {
        const values: Record<string, number | string | null> = {
          number: random(4) === 0 ? null : random(4),
          word: random(5) === 0 ? null : (WORDS[random(5)] as string),
        }
        for (const field of fields.filter(
          (one) => one.model === m && (one.kind === 'foreignKey' || one.kind === 'oneToOne'),
        )) {
          const target = random((plan.counts[field.target] ?? 0) + 1)
          const taken = field.kind === 'oneToOne' && rows[name]?.some((row) => row[field.key] === target)
          values[field.key] = target === 0 || taken === true ? null : target
        }
        store.model(name).create(values)
        rows[name]?.push({ id, ...values })
      }
    })
  })
  store.transact(() => {
    for (const field of fields.filter((one) => one.kind === 'manyToMany' || one.kind === 'symmetric')) {
      const pairs: [number, number][] = []
      links.set(field.name, pairs)
      const targets = plan.counts[field.kind === 'symmetric' ? field.model : field.target] ?? 0
      const wanted = (rows[NAMES[field.model] as string] ?? []).flatMap((row) =>
        Array.from({ length: targets === 0 ? 0 : random(3) }, () => [row.id, 1 + random(targets)] as const),
      )
      for (const [from, to] of wanted) {
        const known = pairs.some(
          ([a, b]) => (a === from && b === to) || (field.kind === 'symmetric' && a === to && b === from),
        )
        if (known) continue
        pairs.push([from, to])
        const row = store.model(NAMES[field.model] as string).get(from)
        row[field.name]?.add(to)
      }
    }
  })
  return { db: store, core: inside, world: { rows, relations: relations(fields, rows, links) } }
}

type Named = FieldPlan & { readonly name: string; readonly back: string; readonly key: string }

function declare({ kind, model: own, target, indexed, back, key: column }: Named): unknown {
  const to = NAMES[target] as string
  switch (kind) {
    case 'foreignKey':
      return foreignKey(to, { column, onDelete: 'SET_NULL', null: true, relatedName: back, index: indexed })
    case 'oneToOne':
      return oneToOne(to, { column, onDelete: 'SET_NULL', null: true, relatedName: back })
    case 'manyToMany':
      return manyToMany(to, { relatedName: back, ...(own === target ? { symmetrical: false } : {}) })
    case 'symmetric':
      return manyToMany('self', { symmetrical: true })
  }
}

function relations(
  fields: readonly Named[],
  rows: Record<string, Row[]>,
  links: Map<string, [number, number][]>,
): World['relations'] {
  const all: Record<string, Relation[]> = { Ape: [], Bee: [], Cat: [] }
  const find = (model: string, id: unknown): Row[] => (rows[model] ?? []).filter((row) => row.id === id)
  for (const { name, back, kind, key, ...field } of fields) {
    const source = NAMES[field.model] as string
    const target = NAMES[kind === 'symmetric' ? field.model : field.target] as string
    const pairs = links.get(name) ?? []
    if (kind === 'foreignKey' || kind === 'oneToOne') {
      all[source]?.push({ name, target, multi: false, reach: (row) => find(target, row[key]) })
      all[target]?.push({
        name: back,
        target: source,
        multi: kind === 'foreignKey',
        reach: (row) => (rows[source] ?? []).filter((one) => one[key] === row.id),
      })
    } else if (kind === 'manyToMany') {
      all[source]?.push({
        name,
        target,
        multi: true,
        reach: (row) => pairs.filter(([a]) => a === row.id).flatMap(([, b]) => find(target, b)),
      })
      all[target]?.push({
        name: back,
        target: source,
        multi: true,
        reach: (row) => pairs.filter(([, b]) => b === row.id).flatMap(([a]) => find(source, a)),
      })
    } else {
      const others = (id: number): number[] => [
        ...new Set(pairs.flatMap(([a, b]) => (a === id ? [b] : b === id ? [a] : []))),
      ]
      all[source]?.push({
        name,
        target,
        multi: true,
        reach: (row) => others(row.id).flatMap((id) => find(source, id)),
      })
    }
  }
  return all
}

/** A path of relations from a model, by random numbers. */
export function randomPath(
  world: World,
  model: string,
  numbers: readonly number[],
): { path: string[]; end: string } {
  const path: string[] = []
  let at = model
  for (const number of numbers) {
    const leaving = world.relations[at] ?? []
    if (leaving.length === 0 || number % 4 === 3) break
    const relation = leaving[number % leaving.length] as Relation
    path.push(relation.name)
    at = relationOf(world, at, relation.name).target
  }
  return { path, end: at }
}

export type Shape =
  | {
      readonly kind: 'lookup'
      readonly numbers: readonly number[]
      readonly field: number
      readonly lookup: number
      readonly value: number
    }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Shape[] }
  | { readonly kind: 'not'; readonly child: Shape }
  | { readonly kind: 'exists'; readonly model: number; readonly scopes: readonly Shape[] }
  /** A lookup of a value of an outer row, or of a constant if there is none. */
  | {
      readonly kind: 'outer'
      readonly numbers: readonly number[]
      readonly around: readonly number[]
      readonly field: number
      readonly lookup: number
      readonly depth: number
    }

const shapeLeaf: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constant('lookup' as const),
  numbers: fc.array(fc.nat(50), { maxLength: 3 }),
  field: fc.nat(2),
  lookup: fc.nat(20),
  value: fc.nat(20),
})

export const shapes: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape; leaf: Shape }>((tie) => ({
  leaf: shapeLeaf,
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      children: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), child: tie('shape') }),
  ),
})).shape

/** The same with queries inside, two deep at most, that refer to the rows around them. */
export const nestedShapes: fc.Arbitrary<Shape> = shapesAround(2)

function shapesAround(depth: number): fc.Arbitrary<Shape> {
  const numbers = fc.array(fc.nat(50), { maxLength: 2 })
  const outer = fc.record({
    kind: fc.constant('outer' as const),
    numbers,
    around: numbers,
    field: fc.nat(2),
    lookup: fc.nat(20),
    depth: fc.nat(3),
  })
  const exists =
    depth === 0
      ? outer
      : fc.record({
          kind: fc.constant('exists' as const),
          model: fc.nat(2),
          scopes: fc.array(shapesAround(depth - 1), { minLength: 1, maxLength: 2 }),
        })
  return fc.letrec<{ shape: Shape; leaf: Shape }>((tie) => ({
    leaf: fc.oneof(shapeLeaf, outer, exists, exists),
    shape: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        children: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), child: tie('shape') }),
    ),
  })).shape
}

const LOOKUPS: Record<string, readonly string[]> = {
  id: ['exact', 'in', 'gt', 'isnull'],
  number: ['exact', 'in', 'gt', 'lte', 'range', 'isnull'],
  word: ['exact', 'icontains', 'in', 'isnull'],
}

/** `around` are the models of the rows around, the next one first. */
export function conditionOf(
  world: World,
  model: string,
  shape: Shape,
  around: readonly string[] = [],
): Condition {
  switch (shape.kind) {
    case 'not':
      return { kind: 'not', child: conditionOf(world, model, shape.child, around) }
    case 'and':
    case 'or':
      return {
        kind: shape.kind,
        children: shape.children.map((child) => conditionOf(world, model, child, around)),
      }
    case 'exists': {
      const inner = NAMES[shape.model] as string
      return {
        kind: 'exists',
        model: inner,
        scopes: shape.scopes.map((scope) => conditionOf(world, inner, scope, [model, ...around])),
      }
    }
    case 'outer':
      return outerLookup(world, model, shape, around)
    case 'lookup': {
      const { path } = randomPath(world, model, shape.numbers)
      const field = FIELDS[shape.field] as string
      const names = LOOKUPS[field] as readonly string[]
      const lookup = names[shape.lookup % names.length] as string
      return { kind: 'lookup', path, field, lookup, value: valueOf(field, lookup, shape.value) }
    }
  }
}
const FIELDS = ['number', 'word', 'id']

function outerLookup(
  world: World,
  model: string,
  shape: Extract<Shape, { kind: 'outer' }>,
  around: readonly string[],
): Condition {
  const { path } = randomPath(world, model, shape.numbers)
  const field = FIELDS[shape.field] as string
  const names = field === 'word' ? ['exact', 'icontains'] : ['exact', 'exact', 'gt', 'lte']
  const lookup = names[shape.lookup % names.length] as string
  const depth = 1 + (shape.depth % Math.max(1, around.length))
  const of = around[depth - 1]
  const value =
    of === undefined
      ? valueOf(field, lookup, shape.lookup)
      : new OuterValue(depth, randomPath(world, of, shape.around).path, field)
  return { kind: 'lookup', path, field, lookup, value }
}

function valueOf(field: string, lookup: string, n: number): unknown {
  const one = field === 'word' ? (WORDS[n % WORDS.length] as string) : n % 5
  switch (lookup) {
    case 'isnull':
      return n % 2 === 0
    case 'in':
      return field === 'word' ? [one, WORDS[(n + 1) % WORDS.length]] : [one, (n + 2) % 5]
    case 'range':
      return [n % 3, (n % 3) + 1]
    default:
      return one
  }
}
