import { defineSchema, foreignKey, integer, model, string, type SchemaOf } from '@relata/core'
import { count, F, max } from '../../src/index.js'
import fc from 'fast-check'

/** Random forests, queries over them, and what they mean by walking from row to row: the naive model. */

export type ForestKind = 'cascade' | 'setNull' | 'loose'

const POLICIES = {
  cascade: { onDelete: 'CASCADE' },
  setNull: { onDelete: 'SET_NULL' },
  loose: { onDelete: 'DO_NOTHING', dbConstraint: false },
} as const

/** A forest of places. `loose`: keys may refer to no place. The static types are the same for all. */
function schemaOf(kind: ForestKind) {
  const policy = POLICIES[kind] as (typeof POLICIES)['cascade']
  return defineSchema({
    Kind: model({ name: string() }),
    Place: model({
      name: string({ index: true }),
      n: integer(),
      tenant: integer({ default: 1 }),
      kind: foreignKey('Kind', { onDelete: 'CASCADE', null: true, relatedName: 'places' }),
      parent: foreignKey('self', { null: true, tree: true, relatedName: 'children', ...policy }),
    }),
    Visit: model({
      n: integer(),
      place: foreignKey('Place', { onDelete: 'CASCADE', relatedName: 'visits' }),
    }),
  })
}
const schemas = {
  cascade: schemaOf('cascade'),
  setNull: schemaOf('setNull'),
  loose: schemaOf('loose'),
}
export const forestSchema = (kind: ForestKind) => schemas[kind]
export type ForestSchema = SchemaOf<ReturnType<typeof forestSchema>>

export interface PlaceRow {
  readonly id: number
  readonly name: string
  readonly n: number
  readonly tenant: number
  readonly kind_id: number | null
  readonly parent_id: number | null
}
export interface VisitRow {
  readonly id: number
  readonly n: number
  readonly place_id: number
}

/** The rows, and what follows from them. */
export class Forest {
  readonly places: ReadonlyMap<number, PlaceRow>
  readonly visits: readonly VisitRow[]

  constructor(places: readonly PlaceRow[], visits: readonly VisitRow[]) {
    this.places = new Map(places.map((place) => [place.id, place]))
    this.visits = visits
  }

  parent({ parent_id: id }: PlaceRow): readonly PlaceRow[] {
    const found = id === null ? undefined : this.places.get(id)
    return found === undefined ? [] : [found]
  }
  /** From the root. */
  ancestors(place: PlaceRow): readonly PlaceRow[] {
    return this.parent(place).flatMap((above) => [...this.ancestors(above), above])
  }
  path(place: PlaceRow): readonly PlaceRow[] {
    return [...this.ancestors(place), place]
  }
  root(place: PlaceRow): readonly PlaceRow[] {
    return this.path(place).slice(0, 1)
  }
  children(place: PlaceRow): readonly PlaceRow[] {
    return [...this.places.values()].filter(({ parent_id: id }) => id === place.id)
  }
  descendants(place: PlaceRow): readonly PlaceRow[] {
    return [...this.places.values()].filter((each) => this.ancestors(each).some(({ id }) => id === place.id))
  }
  depth(place: PlaceRow): number {
    return this.ancestors(place).length
  }
  visitsOf(place: PlaceRow): readonly VisitRow[] {
    return this.visits.filter(({ place_id: id }) => id === place.id)
  }
  isCyclic(): boolean {
    return [...this.places.values()].some((place) => {
      const seen = new Set([place.id])
      for (let [at] = this.parent(place); at !== undefined; [at] = this.parent(at)) {
        if (seen.has(at.id)) return true
        seen.add(at.id)
      }
      return false
    })
  }
}

/** One condition on places, and its meaning. */
export interface Leaf {
  readonly where: Readonly<Record<string, unknown>>
  readonly holds: (forest: Forest, place: PlaceRow) => boolean
}

const NAMES = ['a', 'b', 'c'] as const
const name = fc.constantFrom(...NAMES)
const small = fc.integer({ min: 0, max: 3 })
const key = fc.integer({ min: 1, max: 9 })

type Reach = 'ancestors' | 'descendants' | 'path' | 'root'
const reach = fc.constantFrom<Reach>('ancestors', 'descendants', 'path', 'root')

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.tuple(reach, key).map(([to, id]) => ({
    where: { [to]: id },
    holds: (forest: Forest, place: PlaceRow) => forest[to](place).some((each) => each.id === id),
  })),
  fc.tuple(reach, fc.array(key, { maxLength: 3 })).map(([to, ids]) => ({
    where: { [`${to}__in`]: ids },
    holds: (forest: Forest, place: PlaceRow) => forest[to](place).some((each) => ids.includes(each.id)),
  })),
  fc.tuple(reach, name).map(([to, text]) => ({
    where: { [`${to}__name`]: text },
    holds: (forest: Forest, place: PlaceRow) => forest[to](place).some((each) => each.name === text),
  })),
  // Two conditions of one call are about the same row.
  fc.tuple(reach, name, small).map(([to, text, n]) => ({
    where: { [`${to}__name`]: text, [`${to}__n__gte`]: n },
    holds: (forest: Forest, place: PlaceRow) =>
      forest[to](place).some((each) => each.name === text && each.n >= n),
  })),
  fc.tuple(reach, fc.boolean()).map(([to, none]) => ({
    where: { [`${to}__isnull`]: none },
    holds: (forest: Forest, place: PlaceRow) => (forest[to](place).length === 0) === none,
  })),
  fc.tuple(fc.constantFrom('exact', 'gt', 'lte'), small).map(([lookup, depth]) => ({
    where: { [`depth__${lookup}`]: depth },
    holds: (forest: Forest, place: PlaceRow) => compared(lookup, forest.depth(place), depth),
  })),
  fc.tuple(reach, fc.constantFrom('exact', 'gt', 'lte'), small).map(([to, lookup, depth]) => ({
    where: { [`${to}__depth__${lookup}`]: depth },
    holds: (forest: Forest, place: PlaceRow) =>
      forest[to](place).some((each) => compared(lookup, forest.depth(each), depth)),
  })),
  fc.tuple(reach, small).map(([to, n]) => ({
    where: { [`${to}__visits__n`]: n },
    holds: (forest: Forest, place: PlaceRow) =>
      forest[to](place).some((each) => forest.visitsOf(each).some((visit) => visit.n === n)),
  })),
  fc.tuple(reach, name).map(([to, text]) => ({
    where: { [`${to}__parent__name`]: text },
    holds: (forest: Forest, place: PlaceRow) =>
      forest[to](place).some((each) => forest.parent(each).some((up) => up.name === text)),
  })),
  fc.tuple(reach, name).map(([to, text]) => ({
    where: { [`parent__${to}__name`]: text },
    holds: (forest: Forest, place: PlaceRow) =>
      forest.parent(place).some((up) => forest[to](up).some((each) => each.name === text)),
  })),
  fc.tuple(reach, reach, small).map(([to, on, n]) => ({
    where: { [`${to}__${on}__n`]: n },
    holds: (forest: Forest, place: PlaceRow) =>
      forest[to](place).some((each) => forest[on](each).some((far) => far.n === n)),
  })),
  fc.tuple(name).map(([text]) => ({
    where: { name: text },
    holds: (_: Forest, place: PlaceRow) => place.name === text,
  })),
)

function compared(lookup: string, a: number, b: number): boolean {
  return lookup === 'exact' ? a === b : lookup === 'gt' ? a > b : a <= b
}

/** A call of `filter`, or of `exclude`. */
export interface Call extends Leaf {
  readonly negated: boolean
}
export const calls: fc.Arbitrary<readonly Call[]> = fc.array(
  fc.tuple(leaf, fc.boolean()).map(([each, negated]): Call => ({ ...each, negated })),
  { minLength: 1, maxLength: 3 },
)

export const passes = (forest: Forest, place: PlaceRow, all: readonly Call[]): boolean =>
  all.every((call) => call.holds(forest, place) !== call.negated)

/** What is read of each place besides its key. */
export interface Reading {
  readonly annotations: () => object
  readonly names: readonly string[]
  readonly read: (forest: Forest, place: PlaceRow) => readonly unknown[]
}
const greatest = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : Math.max(...numbers)

export const readings: readonly Reading[] = [
  {
    annotations: () => ({ below: count('descendants'), above: count('ancestors'), way: count('path') }),
    names: ['below', 'above', 'way'],
    read: (forest, place) => [forest.descendants(place).length, forest.depth(place), forest.depth(place) + 1],
  },
  {
    annotations: () => ({ most: max('descendants__n'), top: F('root__name'), level: F('depth') }),
    names: ['most', 'top', 'level', 'depth', 'root', 'root__n'],
    read: (forest, place) => {
      const [root] = forest.root(place)
      return [
        greatest(forest.descendants(place).map(({ n }) => n)),
        root?.name,
        forest.depth(place),
        forest.depth(place),
        root?.id,
        root?.n,
      ]
    },
  },
  {
    annotations: () => ({ deepest: max('descendants__depth'), seenBelow: count('descendants__visits') }),
    names: ['deepest', 'seenBelow', 'parent__depth'],
    read: (forest, place) => [
      greatest(forest.descendants(place).map((each) => forest.depth(each))),
      forest.descendants(place).flatMap((each) => forest.visitsOf(each)).length,
      forest.parent(place).map((up) => forest.depth(up))[0] ?? null,
    ],
  },
]

export type Step =
  | { readonly do: 'create'; readonly name: string; readonly n: number; readonly parent: number | null }
  | { readonly do: 'createBefore'; readonly parent: number | null }
  | { readonly do: 'move'; readonly at: number; readonly parent: number | null }
  | { readonly do: 'moveAll'; readonly list: readonly (readonly [number, number | null])[] }
  | { readonly do: 'rename'; readonly at: number; readonly name: string; readonly n: number }
  | { readonly do: 'delete'; readonly at: number }
  | { readonly do: 'visit'; readonly at: number; readonly n: number }
  | { readonly do: 'several'; readonly steps: readonly Step[]; readonly fails: boolean }

const at = fc.nat(11)
const parent = fc.option(at)
const oneStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create' as const), name, n: small, parent }) },
  fc.record({ do: fc.constant('createBefore' as const), parent }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), at, parent }) },
  fc.record({
    do: fc.constant('moveAll' as const),
    list: fc.array(fc.tuple(at, parent), { minLength: 1, maxLength: 4 }),
  }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), at, name, n: small }) },
  fc.record({ do: fc.constant('delete' as const), at }),
  fc.record({ do: fc.constant('visit' as const), at, n: small }),
)
/** Writes, of which some are parts of one transaction, which may fail. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: oneStep },
    fc.record({
      do: fc.constant('several' as const),
      steps: fc.array(oneStep, { minLength: 2, maxLength: 4 }),
      fails: fc.boolean(),
    }),
  ),
  { maxLength: 12 },
)
/** The first places: each below one before, or a root. */
export const seeds: fc.Arbitrary<readonly (readonly [string, number, number | null])[]> = fc.array(
  fc.tuple(name, small, parent),
  { minLength: 1, maxLength: 9 },
)
