import {
  FieldError,
  InvariantError,
  nameAt,
  UsageError,
  type Edge,
  type ModelMeta,
} from '@relata/core/engine'
import type { Condition, RelationExpression } from '../ast/nodes.js'
import { renameChainsOf } from '../ast/rename-chains.js'
import {
  boundedHops,
  hopsOf,
  isRestricted,
  resolvePath,
  resolveValuePath,
  restrictedHop,
  type Hop,
  type Path,
  type RestrictedHop,
} from '../resolve/path.js'
import { isLookupName } from '../resolve/lookups/registry.js'
import type { Item } from './bound-nodes.js'
import type { Context, RelationAlias } from './context.js'
import { boundaryPredicates } from '../plan/boundary-predicates.js'
import { allOf, anyOf, negationOf, TestPredicate, type Predicate } from '../plan/predicate.js'

/** Resolves a chain that may begin with such a name. Throws as {@link resolvePath}. */
export function pathOf(context: Context, chain: string): Path {
  if (context.grouped === true) throw notGrouped(context, chain)
  const alias = context.relations?.get(headOf(chain))
  return alias === undefined
    ? resolvePath(context.schema, context.model, chain)
    : aliasPath(context, alias, chain)
}

/** The same of a chain that may not end with a lookup. */
export function valuePathOf(context: Context, chain: string): Path {
  if (context.grouped === true) throw notGrouped(context, chain)
  const alias = context.relations?.get(headOf(chain))
  if (alias === undefined) return resolveValuePath(context.schema, context.model, chain)
  const path = aliasPath(context, alias, chain)
  if (path.lookup === '') return path
  throw new FieldError(
    'ERR_UNKNOWN_FIELD',
    `'${chain}' ends with the lookup '${path.lookup}', but a value is expected here.`,
    {
      model: context.model.name,
      value: chain,
    },
  )
}

function notGrouped({ model }: Context, chain: string): UsageError {
  return new UsageError(
    'ERR_NOT_GROUPED',
    `'${chain}' is neither a grouping key nor an aggregate: add it to values().`,
    {
      model: model.name,
      value: chain,
    },
  )
}

const headOf = (chain: string): string => {
  const end = chain.indexOf('__')
  return end < 0 ? chain : chain.slice(0, end)
}

function aliasPath(context: Context, { name, hops, edge }: RelationAlias, chain: string): Path {
  const rest = chain.slice(name.length + 2)
  const { target } = edge
  if (rest === '' || isLookupName(rest)) {
    return {
      chain,
      hops,
      field: target.pk,
      relation: edge,
      transforms: [],
      kind: target.pk.type.name,
      lookup: rest,
      multi: true,
    }
  }
  const path = resolvePath(context.schema, target, rest)
  return { ...path, chain, hops: [...hops, ...path.hops], multi: true }
}

/** Whether a path begins with such a name. */
export const overAlias = (path: Path): boolean => path.hops.some(isRestricted)

/**
 * Adds a named relation. Throws FieldError `ERR_RELATION_ALIAS` if its path isn't a relation, or its
 * condition reads something that isn't on the path.
 */
export function withRelation(
  context: Context,
  { name, expression }: { readonly name: string; readonly expression: RelationExpression },
  bind: Bind,
): Context {
  const { path, condition } = expression
  const way = walk(context, path)
  const last = way.hops.at(-1)
  if (last === undefined) throw notARelation(context.model, path)
  const relation = { name, path, way: way.hops, edge: way.edge }
  const general = aliasOf(context, relation, { condition, onTarget: false, bind })
  for (const inner of allPaths(general.item)) checkPath(inner, { name, path, hops: general.hops })
  const onTarget = filtersTargetOnly(general.item, general.hops)
  const alias = onTarget ? aliasOf(context, relation, { condition, onTarget, bind }) : general
  return { ...context, relations: new Map(context.relations).set(name, alias) }
}

/** Makes the item of a condition. */
type Bind = (context: Context, condition: Condition) => Item
interface AliasOptions {
  readonly condition: Condition | undefined
  readonly onTarget: boolean
  readonly bind: Bind
}
interface FoundRelation {
  readonly name: string
  readonly path: string
  readonly way: readonly Hop[]
  readonly edge: Edge
}

function aliasOf(
  context: Context,
  { name, path, way, edge }: FoundRelation,
  { condition, onTarget, bind }: AliasOptions,
): RelationAlias {
  const hops = [...way.slice(0, -1), restrictedHop(way.at(-1) as Hop, name, onTarget)]
  const bare: RelationAlias = { name, hops, edge, item: undefined }
  if (condition === undefined) return bare
  const own = { ...context, relations: new Map(context.relations).set(name, bare) }
  const within = renameChainsOf(condition, (chain) =>
    chain === path || chain.startsWith(`${path}__`) ? name + chain.slice(path.length) : chain,
  )
  return { ...bare, item: bind(own, within) }
}

/** Whether an item reads only columns of the row at the end of the hops, each by itself. */
function filtersTargetOnly(item: Item | undefined, hops: readonly Hop[]): boolean {
  switch (item?.kind) {
    case undefined:
      return true
    case 'field':
      return item.path.hops.length === hops.length
    case 'not':
      return filtersTargetOnly(item.child, hops)
    case 'and':
    case 'or':
      return item.children.every((child) => filtersTargetOnly(child, hops))
    case 'xor':
    case 'member':
    case 'compute':
    case 'planned':
      return false
  }
}

/**
 * What a hop requires of a row that it reaches: the condition of a named relation, and to be in the scope. Only for a
 * relation that can be tested on that row alone.
 */
export function restrictionOf(context: Context, { alias, boundary, target }: RestrictedHop): Predicate {
  const item = context.relations?.get(alias)?.item
  const inScope = boundaryPredicates(boundary, target)
  return item === undefined ? allOf(inScope) : allOf([...inScope, targetPredicate(item)])
}

function targetPredicate(item: Item): Predicate {
  switch (item.kind) {
    case 'field':
      return new TestPredicate(item.path.field, item.path.transforms, item.test)
    case 'not':
      return negationOf(targetPredicate(item.child))
    case 'and':
      return allOf(item.children.map(targetPredicate))
    case 'or':
      return anyOf(item.children.map(targetPredicate))
    case 'xor':
    case 'member':
    case 'compute':
    case 'planned':
      throw new InvariantError(
        `a relation that filters its target only reads the columns of the target, not a ${item.kind}`,
      )
  }
}

function walk(context: Context, path: string): { readonly hops: readonly Hop[]; readonly edge: Edge } {
  const names = path.split('__')
  const alias = context.relations?.get(names[0] ?? '')
  let hops: readonly Hop[] = alias?.hops ?? []
  let edge = alias?.edge
  let at = edge?.target ?? context.model
  for (let used = alias === undefined ? 0 : 1; used < names.length;) {
    const from: ModelMeta = at
    const name = nameAt(names, used, (step) => context.schema.step(from, step) !== undefined)
    used += name === names[used] ? 1 : 2
    const meaning = context.schema.step(at, name)
    if (meaning?.edge === undefined) throw notARelation(at, path, name)
    edge = meaning.edge
    hops = [...hops, ...boundedHops(context.schema, [...meaning.prefix, ...hopsOf(edge)])]
    at = edge.target
  }
  if (edge === undefined) throw notARelation(context.model, path)
  return { hops, edge }
}

function notARelation(model: ModelMeta, path: string, name: string = path): FieldError {
  return new FieldError(
    'ERR_RELATION_ALIAS',
    `FilteredRelation takes a relation of ${model.name}, or a chain of relations: '${name}'${name === path ? '' : ` in '${path}'`} is not a relation.`,
    { model: model.name, value: path },
  )
}

interface RelationPath {
  readonly name: string
  readonly path: string
  readonly hops: readonly Hop[]
}

/** The condition applies to the hops of the path: further hops would be other relations. */
function checkPath(inner: Path, { name, path, hops }: RelationPath): void {
  if (inner.hops.length <= hops.length && inner.hops.every((hop, i) => hop.id === hops[i]?.id)) return
  const chain = inner.chain.startsWith(name) ? path + inner.chain.slice(name.length) : inner.chain
  throw new FieldError(
    'ERR_RELATION_ALIAS',
    `The condition of FilteredRelation('${path}') reads '${chain}': it may read fields of the row, and of those along '${path}', not of other relations.`,
    { value: chain },
  )
}

function* allPaths(item: Item | undefined): Generator<Path> {
  if (item === undefined) return
  switch (item.kind) {
    case 'field':
    case 'member':
      yield item.path
      break
    case 'compute':
      yield* item.paths
      break
    case 'not':
      yield* allPaths(item.child)
      break
    case 'planned':
      break
    case 'and':
    case 'or':
    case 'xor':
      for (const child of item.children) yield* allPaths(child)
  }
}
