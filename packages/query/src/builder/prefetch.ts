import type { Prefetched } from './prefetched.js'
import {
  FieldError,
  INSPECT,
  printedInCopies,
  isA,
  markMade,
  readOptions,
  refuseOtherCopy,
  UsageError,
  type Edge,
  type ModelMeta,
} from '@relata/core'
import type { Query } from '../ast/nodes.js'
import type { StoreContext } from './context.js'
import { PREFETCH } from './option-rules.js'
import { checkValueName, relationAliases } from './relation-aliases.js'
import { prefetchesOf, Source, withPrefetches } from './source.js'

interface PrefetchOptions {
  readonly query?: unknown
  readonly toAttr?: unknown
}

/** What `Prefetch` gives: a relation's rows with a query set of their own, or under a name of their own. */
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

export const Prefetch = (path: unknown, options?: PrefetchOptions): PrefetchRequest => {
  if (typeof path !== 'string' || path === '')
    throw new UsageError('ERR_ARGUMENT', "Prefetch takes relations such as 'books__tags'", { value: path })
  const { query, toAttr } = readOptions(options, PREFETCH, 'Prefetch')
  if (query !== undefined && !(query instanceof Source)) refuseOtherCopy(query)
  if (query !== undefined && !(query instanceof Source))
    throw new UsageError('ERR_ARGUMENT', 'Prefetch takes a query set of rows', { value: query })
  if (toAttr !== undefined && (typeof toAttr !== 'string' || !/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(toAttr)))
    throw new UsageError('ERR_ARGUMENT', 'toAttr is the name of an attribute', { value: toAttr })
  if (toAttr !== undefined) checkValueName(toAttr, 'Prefetch')
  if (query !== undefined && query.query.shape.kind !== 'rows')
    throw new UsageError('ERR_VALUES', 'Prefetch takes a query set of rows, not of values', { value: path })
  return new PrefetchRequest(path, query?.query, toAttr)
}

/**
 * Takes names and requests in. A name alone changes nothing, since every relation is a pointer already; a
 * wrong one is still a mistake worth hearing of.
 */
export const prefetching = (context: StoreContext, query: Query, given: readonly unknown[]): Query => {
  // Django's way to take all of them back.
  if (given.length === 1 && given[0] === null) return withPrefetches(query, undefined)
  let nodes = prefetchesOf(query) ?? []
  for (const each of given) {
    const request = typeof each === 'string' ? new PrefetchRequest(each, undefined, undefined) : each
    if (!(request instanceof PrefetchRequest)) refuseOtherCopy(request)
    if (!(request instanceof PrefetchRequest))
      throw new UsageError(
        'ERR_ARGUMENT',
        "prefetchRelated takes names such as 'books__tags', and Prefetch",
        { value: each },
      )
    refuseAlias(context, query, request.path)
    nodes = added(context, nodes, { model: query.model, names: request.path.split('__'), request })
  }
  return withPrefetches(query, nodes)
}

const refuseAlias = (context: StoreContext, query: Query, path: string): void => {
  const [head = ''] = path.split('__')
  if (relationAliases(context, query).has(head))
    throw new UsageError(
      'ERR_RELATION_ALIAS',
      `prefetchRelated: '${head}' is a FilteredRelation, and rows have no such attribute; give Prefetch a query set`,
      { value: path },
    )
}

interface Adding {
  readonly model: ModelMeta
  readonly names: readonly string[]
  readonly request: PrefetchRequest
}

/** The nodes with one path more; each step of it is an attribute that is there already, or a relation. */
const added = (
  context: StoreContext,
  nodes: readonly Prefetched[],
  { model, names, request }: Adding,
): readonly Prefetched[] => {
  const [name = '', ...rest] = names
  const last = rest.length === 0
  const attribute = (last ? request.toAttr : undefined) ?? name
  const known = nodes.find((node) => node.attribute === attribute)
  const edge = known?.edge ?? edgeOf(context, model, name, request.path)
  if (last) {
    const node = lastNode(model, { attribute, edge, request, known })
    return known === undefined ? [...nodes, node] : nodes.map((one) => (one === known ? node : one))
  }
  const from = known ?? { attribute, edge, own: false, query: undefined, behind: [] }
  const node = { ...from, behind: added(context, from.behind, { model: edge.target, names: rest, request }) }
  return known === undefined ? [...nodes, node] : nodes.map((one) => (one === known ? node : one))
}

const lastNode = (
  model: ModelMeta,
  {
    attribute,
    edge,
    request,
    known,
  }: { attribute: string; edge: Edge; request: PrefetchRequest; known: Prefetched | undefined },
): Prefetched => {
  const { query, toAttr, path } = request
  if (known !== undefined) {
    if (query === undefined && toAttr === undefined) return known
    throw new UsageError(
      'ERR_PREFETCH',
      `'${path}' was prefetched before with another query set: put the Prefetch first, or give it a toAttr of its own`,
      { value: path },
    )
  }
  if (toAttr !== undefined) refuseTaken(model, toAttr)
  if (query !== undefined) checkTarget(edge.target, query, path)
  return {
    attribute,
    edge,
    own: toAttr !== undefined,
    query,
    behind: (query === undefined ? undefined : prefetchesOf(query)) ?? [],
  }
}

const edgeOf = ({ schema }: StoreContext, model: ModelMeta, name: string, path: string): Edge => {
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
  throw new FieldError('ERR_NOT_A_RELATION', `prefetchRelated: '${name}' in '${path}' is no relation`, {
    value: path,
    model: model.name,
  })
}

const refuseTaken = (model: ModelMeta, toAttr: string): void => {
  const taken =
    toAttr === 'pk' ||
    model.rowFields.some(({ attribute, name }) => attribute === toAttr || name === toAttr) ||
    model.accessors.has(toAttr)
  if (taken)
    throw new FieldError(
      'ERR_NAME_TAKEN',
      `toAttr '${toAttr}' has the name of a field or relation of ${model.name}: choose another`,
      {
        model: model.name,
        field: toAttr,
      },
    )
}

const checkTarget = (target: ModelMeta, { model }: Query, path: string): void => {
  if (isA(model, target)) return
  throw new UsageError(
    'ERR_WRONG_MODEL',
    `Prefetch('${path}') takes a query set of ${target.name}, not of ${model.name}`,
    {
      value: model.name,
    },
  )
}
