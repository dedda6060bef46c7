import {
  FieldError,
  type Edge,
  type FieldMeta,
  type ForwardEdge,
  type LinkEdge,
  type ModelMeta,
  type ReverseEdge,
  type SchemaMeta,
  type ScalarName,
  type TreeEdge,
} from '@relata/core'
import { nameAt, treeMembers } from '@relata/core/engine'
import { boundaryOf, type Boundary } from './boundary.js'
import { isLookupName, type LookupName } from './lookups/registry.js'
import { itemStep, transformOf } from './transforms.js'
import { type Transform } from './transform.js'

/**
 * One primitive step: a many-to-many with a through model is two of them, so that `members` and `membership`
 * share the through row.
 */
export type Hop = ForwardEdge | ReverseEdge | LinkEdge | TreeEdge | RestrictedHop

/**
 * A hop that filters the rows it reaches: the last hop of a FilteredRelation (bind/relations.ts), or one that may leave
 * a scope. It is always multi-valued.
 */
export type RestrictedHop = (
  | Several<ForwardEdge>
  | Several<ReverseEdge>
  | Several<LinkEdge>
  | Several<TreeEdge>
) &
  Restriction
type Several<E> = { readonly [K in keyof E]: K extends 'single' ? false : E[K] }
interface Restriction {
  /** The name of the FilteredRelation; '' for a hop that only keeps to a scope. */
  readonly alias: string
  /** The scope whose rows it reaches only. */
  readonly boundary: Boundary | undefined
  /** The hop without the restriction. */
  readonly whole: ForwardEdge | ReverseEdge | LinkEdge | TreeEdge
  /** Whether the filter reads only the row that the hop reaches, not the rows on the way. */
  readonly filtersTargetOnly: boolean
  /** At most one row is reached. */
  readonly isSingle: boolean
}

export function restrictedHop(hop: Hop, alias: string, filtersTargetOnly: boolean): RestrictedHop {
  return Object.freeze({
    ...hop,
    id: `${hop.id}#${alias}`,
    single: false as const,
    alias,
    boundary: isRestricted(hop) ? hop.boundary : undefined,
    whole: isRestricted(hop) ? hop.whole : hop,
    filtersTargetOnly: filtersTargetOnly && !isRestricted(hop),
    isSingle: isRestricted(hop) ? hop.isSingle : hop.single,
  })
}

/** The hops, of which those that may leave the scope reach only its rows. */
export function boundedHops(schema: SchemaMeta, hops: readonly Hop[]): readonly Hop[] {
  const boundary = boundaryOf(schema)
  if (boundary === undefined || !leaves(boundary, hops)) return hops
  return hops.map((hop) =>
    boundary.isCrossed(hop.source, hop.target)
      ? Object.freeze({ ...restrictedHop(hop, '', true), boundary })
      : hop,
  )
}

/** Whether some of the hops may leave the scope. */
export function leavesScope(schema: SchemaMeta, hops: readonly Hop[]): boolean {
  const boundary = boundaryOf(schema)
  return boundary !== undefined && leaves(boundary, hops)
}

const leaves = (boundary: Boundary, hops: readonly Hop[]): boolean =>
  hops.some((hop) => boundary.isCrossed(hop.source, hop.target))

export function isRestricted(hop: Hop): hop is RestrictedHop {
  return 'alias' in hop
}
/** Whether a hop may lead to several rows. */
export function isSeveral(hop: Hop): boolean {
  return !hop.single && !(isRestricted(hop) && hop.isSingle)
}
/** Whether the rows of a hop must be tried one by one. */
export function choosesRows(hop: Hop): boolean {
  return isRestricted(hop) && !hop.filtersTargetOnly
}

/**
 * The meaning of a chain on a model: the hops to walk, the column at their end, the transforms of its value,
 * and the lookup at the end.
 */
export interface Path {
  readonly chain: string
  readonly hops: readonly Hop[]
  readonly field: FieldMeta
  /** Set if the chain ends at a relation: its values are rows or keys. */
  readonly relation: Edge | undefined
  readonly transforms: readonly Transform[]
  /** The type of the value after the transforms. */
  readonly kind: ScalarName
  /** '' if the chain ends without a lookup. */
  readonly lookup: LookupName | ''
  /** Some hop may lead to several rows. */
  readonly multi: boolean
}

const cache = new WeakMap<SchemaMeta, Map<string, Path>[]>()

/**
 * Resolves a chain (`book__author__name__icontains`) on a model. Throws FieldError `ERR_UNKNOWN_FIELD`,
 * `ERR_UNKNOWN_LOOKUP`.
 */
export function resolvePath(schema: SchemaMeta, model: ModelMeta, chain: string): Path {
  let byModel = cache.get(schema)
  if (byModel === undefined) cache.set(schema, (byModel = []))
  const chains = (byModel[model.id] ??= new Map())
  const known = chains.get(chain)
  if (known !== undefined) return known
  const path = resolve(schema, model, chain)
  // Chains come from code and from the allow-list of `lookups`, so there are few; the cache is bounded
  // nevertheless.
  if (chains.size > 10_000) chains.clear()
  chains.set(chain, path)
  return path
}

/**
 * Resolves a chain that may not end with a lookup: for `orderBy`, `values`, `F`. Throws FieldError
 * `ERR_UNKNOWN_FIELD`, `ERR_UNKNOWN_LOOKUP`.
 */
export function resolveValuePath(schema: SchemaMeta, model: ModelMeta, chain: string): Path {
  const path = resolvePath(schema, model, chain)
  if (path.lookup !== '') {
    throw new FieldError(
      'ERR_UNKNOWN_FIELD',
      `'${chain}' ends with the lookup '${path.lookup}', but a value is expected here: name a field of ${model.name} or a chain to one.`,
      { model: model.name, value: chain },
    )
  }
  return path
}

function resolve(schema: SchemaMeta, model: ModelMeta, chain: string): Path {
  const names = chain.split('__')
  let hops: readonly Hop[] = []
  let at = model
  let relation: Edge | undefined
  let field: FieldMeta | undefined
  let used = 0
  let trimmable = false
  while (used < names.length && field === undefined) {
    const owner: ModelMeta = at
    const name = nameAt(names, used, (step) => schema.step(owner, step) !== undefined)
    const meaning = schema.step(at, name)
    if (meaning === undefined) break
    hops = [...hops, ...meaning.prefix]
    if (meaning.edge === undefined) {
      field = meaning.field
      relation = undefined
    } else {
      relation = meaning.edge
      hops = [...hops, ...hopsOf(relation)]
      at = relation.target
    }
    used += name === names[used] ? 1 : 2
  }
  if (field === undefined && relation === undefined) throw unknownName(at, names[0] as string, chain)
  const rest = names.slice(used)
  if (field === undefined) {
    if (rest.length > 0 && !isLookupName(rest[0] as string)) {
      // A transform of the key: `date__month`, if `date` is a relation to rows whose key is a date.
      if (at.pk.type.name === 'json' || transformOf(at.pk.type.name, rest[0] as string) === undefined)
        throw unknownName(at, rest[0] as string, chain)
      relation = undefined
      trimmable = true
    }
    field = at.pk
  }
  const trimmed = trim(hops, field, relation !== undefined || trimmable)
  const bounded = boundedHops(schema, trimmed.hops)
  return finish({ model, chain, hops: bounded, field: trimmed.field, relation, rest })
}

/** The path from the far side of an edge back to the primary key of the row that it starts from. */
export function pathBack(edge: Edge): Path {
  const back = edge.inverse
  const { hops, field } = trim(hopsOf(back), edge.source.pk, false)
  const chain = back.name === '' ? back.id : back.name
  return {
    chain,
    hops,
    field,
    relation: back,
    transforms: [],
    kind: field.type.name,
    lookup: '',
    multi: hops.some((hop) => !hop.single),
  }
}

/** The path along edges to the primary key of a row, whose hops are all walked. */
export function rowPath(schema: SchemaMeta, edges: readonly Edge[], { pk }: ModelMeta): Path {
  const hops = boundedHops(schema, edges.flatMap(hopsOf))
  return {
    chain: edges.map(({ id }) => id).join(' '),
    hops,
    field: pk,
    relation: undefined,
    transforms: [],
    kind: pk.type.name,
    lookup: '',
    multi: hops.some((hop) => !hop.single),
  }
}

/** An edge's primitive steps. */
export function hopsOf(edge: Edge): readonly Hop[] {
  return edge.kind === 'through' ? [edge.first, ...edge.between, edge.second] : [edge]
}

/**
 * A final forward hop to the column that the foreign key stores is not walked: the raw key is read. A chain
 * that ends at a relation also reads the key.
 */
function trim(
  hops: readonly Hop[],
  field: FieldMeta,
  atRelation: boolean,
): { hops: readonly Hop[]; field: FieldMeta } {
  const last = hops.at(-1)
  if (last?.kind !== 'forward' || !(atRelation || last.key.targetField === field)) return { hops, field }
  return trim(hops.slice(0, -1), last.key.field, false)
}

interface Unfinished {
  readonly model: ModelMeta
  readonly chain: string
  readonly hops: readonly Hop[]
  readonly field: FieldMeta
  readonly relation: Edge | undefined
  readonly rest: readonly string[]
}

function finish({ model, chain, hops, field, relation, rest }: Unfinished): Path {
  const transforms: Transform[] = []
  let kind: ScalarName = field.type.name
  let lookup: LookupName | '' = ''
  rest.forEach((name, i) => {
    const transform = relation === undefined ? stepOf(field, transforms, kind, name) : undefined
    if (transform !== undefined && !(i === rest.length - 1 && kind === 'json' && isLookupName(name))) {
      transforms.push(transform)
      kind = transform.output
    } else if (i === rest.length - 1 && isLookupName(name)) lookup = name
    else throw unknownLookup(model, chain, name, field)
  })
  return Object.freeze({
    chain,
    hops: Object.freeze([...hops]),
    field,
    relation,
    transforms: Object.freeze(transforms),
    kind,
    lookup,
    multi: hops.some((hop) => !hop.single),
  })
}

function stepOf(
  { type: { items } }: FieldMeta,
  before: readonly Transform[],
  kind: ScalarName,
  name: string,
): Transform | undefined {
  return items !== undefined && before.length === 0 ? itemStep(items, name) : transformOf(kind, name)
}

function unknownName(model: ModelMeta, name: string, chain: string): FieldError {
  if (model.properties.has(name))
    return new FieldError(
      'ERR_UNKNOWN_FIELD',
      `${model.name}.${name} is computed by a getter of the model's methods${chain === name ? '' : ` (in '${chain}')`}: it has no column to search, sort or select by. Declare a computed field, or annotate an expression.`,
      { model: model.name, field: name, value: chain },
    )
  const names = [
    ...model.fieldByName.keys(),
    ...model.edges.keys(),
    ...treeMembers(model).map(([member]) => member),
  ]
  return new FieldError(
    'ERR_UNKNOWN_FIELD',
    `${model.name} has no field or relation '${name}'${chain === name ? '' : ` (in '${chain}')`}. It has: ${[...new Set(names)].sort().join(', ')}.`,
    { model: model.name, field: name, value: chain },
  )
}

function unknownLookup(model: ModelMeta, chain: string, name: string, field: FieldMeta): FieldError {
  return new FieldError(
    'ERR_UNKNOWN_LOOKUP',
    `'${name}' in '${chain}' is not a lookup, transform or relation of ${field.model.name}.${field.name} (${field.type.name}).`,
    { model: model.name, field: field.name, value: chain },
  )
}
