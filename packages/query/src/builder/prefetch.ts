import type { Prefetched } from './prefetched.js'
import {
  FieldError,
  INSPECT,
  printedInCopies,
  isA,
  nameAt,
  readOptions,
  UsageError,
  type Edge,
  type ModelMeta,
} from '@relata/core/engine'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { PREFETCH } from './option-rules.js'
import { checkValueName, relationAliases } from './relation-aliases.js'
import { genericChain } from '../resolve/generic-chain.js'
import { chainOf } from './generic-conditions.js'
import { prefetchesOf, QuerySource, storeOf, withPrefetches } from './query-source.js'
import { otherStoreError } from './store-identity.js'
import { markMade, refuseOtherCopy } from './this-copy.js'

interface PrefetchOptions {
  readonly query?: unknown
  readonly toAttr?: unknown
}

/** The result of `Prefetch`: a relation to prefetch with its own query set or under another attribute. */
export class PrefetchRequest {
  readonly path: string
  readonly query: Query | undefined
  readonly toAttr: string | undefined
  constructor(path: string, query: Query | undefined, toAttr: string | undefined) {
    this.path = path
    this.query = query
    this.toAttr = toAttr
    Object.freeze(this)
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString()
  }
  toJSON(): string {
    return this.toString()
  }
  toString(): string {
    const options = [
      this.query === undefined ? '' : `query: ${this.query.model.name}`,
      this.toAttr === undefined ? '' : `toAttr: ${this.toAttr}`,
    ].filter(Boolean)
    return `Prefetch(${this.path}${options.map((option) => `, ${option}`).join('')})`
  }
}

printedInCopies(PrefetchRequest.prototype)
markMade(PrefetchRequest.prototype, 'Prefetch')

export function Prefetch(path: unknown, options?: PrefetchOptions): PrefetchRequest {
  if (typeof path !== 'string' || path === '')
    throw new UsageError('ERR_ARGUMENT', "Prefetch takes a chain of relations such as 'books__tags'", {
      value: path,
    })
  const { query, toAttr } = readOptions(options, PREFETCH, 'Prefetch')
  if (query !== undefined && !(query instanceof QuerySource)) refuseOtherCopy(query)
  if (query !== undefined && !(query instanceof QuerySource))
    throw new UsageError('ERR_ARGUMENT', 'Prefetch takes a query set of rows', { value: query })
  if (toAttr !== undefined && (typeof toAttr !== 'string' || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(toAttr)))
    throw new UsageError('ERR_ARGUMENT', 'Prefetch: toAttr must be the name of an attribute', {
      value: toAttr,
    })
  if (toAttr !== undefined) checkValueName(toAttr, 'Prefetch')
  if (query !== undefined && query.query.shape.kind !== 'rows')
    throw new UsageError('ERR_VALUES', 'Prefetch takes a query set of rows, not of values', { value: path })
  return new PrefetchRequest(path, query?.query, toAttr)
}

/**
 * Adds the names and requests passed to `prefetchRelated`. A name alone has no effect, because related rows
 * are in memory, but a wrong name is still reported.
 */
export function withPrefetchRequests(context: StoreContext, query: Query, args: readonly unknown[]): Query {
  // As in Django, null removes all prefetches.
  if (args.length === 1 && args[0] === null) return withPrefetches(query, undefined)
  let nodes = prefetchesOf(query) ?? []
  for (const each of args) {
    const request = typeof each === 'string' ? new PrefetchRequest(each, undefined, undefined) : each
    if (!(request instanceof PrefetchRequest)) refuseOtherCopy(request)
    if (!(request instanceof PrefetchRequest))
      throw new UsageError(
        'ERR_ARGUMENT',
        "prefetchRelated takes chains such as 'books__tags', and Prefetch",
        { value: each },
      )
    refuseAlias(context, query, request.path)
    if (request.query !== undefined && storeOf(request.query) !== context)
      throw otherStoreError(`The query set of ${request.query.model.name}`, request.query)
    for (const path of pathsOf(context, query.model, request))
      nodes = withPath(context, nodes, { model: query.model, names: path.split('__'), request })
  }
  return withPrefetches(query, nodes)
}

/** A generic key means the keys to its targets. */
function pathsOf(
  context: StoreContext,
  model: ModelMeta,
  { path, query, toAttr }: PrefetchRequest,
): readonly string[] {
  const isPlain = context.hasGenericKeys && query === undefined && toAttr === undefined
  const found = isPlain ? genericChain(context.schema, model, path) : undefined
  if (found?.part !== 'target' || found.rest.length > 0) return [path]
  return found.generic.parts.map((part) => chainOf(found, part))
}

function refuseAlias(context: StoreContext, query: Query, path: string): void {
  const [head = ''] = path.split('__')
  if (relationAliases(context, query).has(head))
    throw new UsageError(
      'ERR_RELATION_ALIAS',
      `prefetchRelated: '${head}' is a FilteredRelation, so rows have no such attribute; use Prefetch with a query set`,
      { value: path },
    )
}

interface PathRequest {
  readonly model: ModelMeta
  readonly names: readonly string[]
  readonly request: PrefetchRequest
}

/**
 * Adds a path to the tree of prefetches. Each step is an attribute that is already in the tree, or a
 * relation.
 */
function withPath(
  context: StoreContext,
  nodes: readonly Prefetched[],
  { model, names, request }: PathRequest,
): readonly Prefetched[] {
  const name = nameAt(names, 0, (step) => context.schema.attribute(model, step) !== undefined)
  const rest = names.slice(name === names[0] ? 1 : 2)
  const last = rest.length === 0
  const attribute = (last ? request.toAttr : undefined) ?? name
  const known = nodes.find((node) => node.attribute === attribute)
  const edge = known?.edge ?? edgeOf(context, model, name, request.path)
  if (last) {
    const node = lastNode(model, { attribute, edge, request, known })
    return known === undefined ? [...nodes, node] : nodes.map((one) => (one === known ? node : one))
  }
  const from = known ?? { attribute, edge, own: false, query: undefined, nested: [] }
  const node = {
    ...from,
    nested: withPath(context, from.nested, { model: edge.target, names: rest, request }),
  }
  return known === undefined ? [...nodes, node] : nodes.map((one) => (one === known ? node : one))
}

function lastNode(
  model: ModelMeta,
  {
    attribute,
    edge,
    request,
    known,
  }: { attribute: string; edge: Edge; request: PrefetchRequest; known: Prefetched | undefined },
): Prefetched {
  const { query, toAttr, path } = request
  if (known !== undefined) {
    if (query === undefined && toAttr === undefined) return known
    throw new UsageError(
      'ERR_PREFETCH',
      `'${path}' is already prefetched with another query set: put the Prefetch first, or give it its own toAttr`,
      { value: path },
    )
  }
  if (toAttr !== undefined) refuseTakenName(model, toAttr)
  if (query !== undefined) checkTarget(edge.target, query, path)
  return {
    attribute,
    edge,
    own: toAttr !== undefined,
    query,
    nested: (query === undefined ? undefined : prefetchesOf(query)) ?? [],
  }
}

function edgeOf({ schema }: StoreContext, model: ModelMeta, name: string, path: string): Edge {
  const meaning = schema.attribute(model, name)
  const edge = meaning?.edge ?? meaning?.field?.key?.forward
  if (edge !== undefined && name !== meaning?.field?.attribute) return edge
  if (meaning === undefined)
    throw new FieldError(
      'ERR_UNKNOWN_FIELD',
      `prefetchRelated: ${model.name} has no field or relation '${name}'`,
      {
        value: path,
        model: model.name,
        field: name,
      },
    )
  throw new FieldError('ERR_NOT_A_RELATION', `prefetchRelated: '${name}' in '${path}' is not a relation`, {
    value: path,
    model: model.name,
  })
}

function refuseTakenName(model: ModelMeta, toAttr: string): void {
  const isTaken =
    toAttr === 'pk' ||
    model.rowFields.some(({ attribute, name }) => attribute === toAttr || name === toAttr) ||
    model.accessors.has(toAttr) ||
    model.methods.has(toAttr) ||
    model.properties.has(toAttr)
  if (isTaken)
    throw new FieldError(
      'ERR_NAME_TAKEN',
      `Prefetch: toAttr '${toAttr}' is the name of a field, relation or method of ${model.name}: choose another`,
      {
        model: model.name,
        field: toAttr,
      },
    )
}

function checkTarget(target: ModelMeta, { model }: Query, path: string): void {
  if (isA(model, target)) return
  throw new UsageError(
    'ERR_WRONG_MODEL',
    `Prefetch('${path}') takes a query set of ${target.name}, not of ${model.name}`,
    {
      value: model.name,
    },
  )
}
