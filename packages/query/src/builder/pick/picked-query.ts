import {
  emptyList,
  FieldError,
  UsageError,
  type Edge,
  type ModelMeta,
  type NameMeaning,
} from '@relata/core/engine'
import { lookup } from '../../ast/condition.js'
import { isExpression } from '../../ast/expression.js'
import type { Expression, Query } from '../../ast/nodes.js'
import { ResultMember, ResultTree, ValuesShape, ValuesStep } from '../../ast/query-part.js'
import { renameChains } from '../../ast/rename-chains.js'
import { checkedExpression } from '../check-arguments.js'
import { conditionExpression, isPlainObject } from '../condition.js'
import { Conditions } from '../conditions.js'
import { genericValue } from '../generic-values.js'
import type { StoreContext } from '../context.js'
import { F, node } from '../expression.js'
import { filteredQuery } from '../filtered-query.js'
import { queryAll, queryAlong, refined } from '../query-source.js'
import { annotated, ordered, sliced } from '../refine.js'
import { refuseForRows } from '../refusal.js'
import { checkValueName } from '../relation-aliases.js'
import { PickShape } from './pick-shape.js'
import { relationOptions, type RelationOptions } from './relation-options.js'

/** A shape may contain itself; the recursion ends here. */
const MOST_LEVELS = 50

/**
 * The query of `pick`: the rows of a query as nested objects of values. Single related rows are read by
 * chains; lists of related rows are separate queries. Throws FieldError and UsageError for a wrong shape.
 */
export function pickedQuery(context: StoreContext, query: Query, shape: unknown): Query {
  refuseForRows(query, 'pick')
  return picked(context, query, shape, 0)
}

function picked(context: StoreContext, query: Query, shape: unknown, level: number): Query {
  const values = new PickedValues(context, query)
  const tree = values.object(shape, { model: query.model, prefix: '', path: NO_EDGES, level })
  const computed = annotated(query, values.expressions, true)
  // As rows, which have one value per expression; values may have several.
  if (computed !== query) context.engine.check(computed)
  const names = values.names
  const result = refined(computed, {
    steps: Object.freeze([...computed.steps, new ValuesStep(names)]),
    shape: new ValuesShape('object', names, false, tree),
  })
  context.engine.check(result)
  return result
}

const NO_EDGES: readonly Edge[] = Object.freeze([])

/** A row whose values are picked: the root of a query, or a single row that chains lead to from there. */
interface Place {
  readonly model: ModelMeta
  /** Of the chains from the root: '' or `team__`. */
  readonly prefix: string
  /** The edges from the root. */
  readonly path: readonly Edge[]
  readonly level: number
}

/** The values that a query has to return for a shape. */
class PickedValues {
  readonly #context: StoreContext
  readonly #query: Query
  /** The distinct chains and annotations that are read. */
  readonly names: string[] = emptyList<string>()
  readonly expressions: Record<string, Expression> = {}

  constructor(context: StoreContext, query: Query) {
    this.#context = context
    this.#query = query
  }

  /** `key`: the place of a value that is null without such a row. */
  object(shape: unknown, place: Place, key?: number): ResultTree {
    const members = emptyList<ResultMember>()
    for (const [name, entry] of Object.entries(membersOf(shape, place))) {
      if (entry === undefined) continue
      if (name !== '*') members.push(this.#member(name, entry, place))
      else for (const field of place.model.rowFields) members.push(this.#value(field.attribute, place))
    }
    return new ResultTree(members, key)
  }

  #member(name: string, entry: unknown, place: Place): ResultMember {
    checkValueName(name, 'pick')
    const expression = entry instanceof Conditions ? conditionExpression(entry) : entry
    if (isExpression(expression)) return this.#computed(name, expression, place)
    if (entry === true && (name === 'pk' || this.#isAnnotation(name, place))) return this.#value(name, place)
    const generic = entry === true ? genericValue(this.#context, place.model, name) : undefined
    if (generic !== undefined) return this.#computed(name, generic, place)
    if (entry === true && place.model.properties.has(name)) return this.#property(name, place)
    const meaning = this.#context.schema.attribute(place.model, name)
    const edge = edgeOf(name, meaning)
    if (edge !== undefined && (entry === true || isShape(entry)))
      return this.#related(name, entry, { place: along(place, meaning), edge })
    if (meaning === undefined || edge !== undefined || entry !== true) throw wrongMember(place, name, meaning)
    return this.#value(name, place)
  }

  #isAnnotation(name: string, { prefix }: Place): boolean {
    const { steps } = this.#query
    return (
      prefix === '' && steps.some((step) => step.kind === 'annotate' && step.name === name && !step.hidden)
    )
  }

  #value(name: string, { prefix }: Place): ResultMember {
    return new ResultMember(name, this.#placeOf(`${prefix}${name}`))
  }

  #placeOf(chain: string): number {
    const known = this.names.indexOf(chain)
    return known < 0 ? this.names.push(chain) - 1 : known
  }

  #computed(name: string, expression: Expression, place: Place): ResultMember {
    const { model, prefix } = place
    const own = checkedExpression(this.#context, model, expression)
    const renamed = prefix === '' ? own : renameChains(own, (chain) => `${prefix}${chain}`)
    return this.#annotation(name, place, renamed)
  }

  /** What a getter of the row returns. */
  #property(name: string, place: Place): ResultMember {
    const { model, path, prefix } = place
    const owner = F(`${prefix}${model.pk.attribute}`)
    return this.#annotation(name, place, node({ kind: 'property', owner, path, model, name }))
  }

  #annotation(name: string, { prefix }: Place, expression: Expression): ResultMember {
    return new ResultMember(name, this.#annotationPlace(`${prefix}${name}`, expression))
  }

  #annotationPlace(chain: string, expression: Expression): number {
    // A name that no field or annotation of a user can have.
    let alias = `#${chain}`
    while (Object.hasOwn(this.expressions, alias)) alias += '#'
    this.expressions[alias] = expression
    return this.#placeOf(alias)
  }

  #related(name: string, entry: unknown, { place, edge }: { place: Place; edge: Edge }): ResultMember {
    const options = relationOptions(entry)
    if (!edge.single) return this.#list(name, options, { place, edge })
    refuseOptions(place.model, name, options)
    const prefix = `${place.prefix}${edge.name}__`
    const next = { model: edge.target, prefix, path: [...place.path, edge], level: place.level + 1 }
    return new ResultMember(name, this.object(options.pick, next, this.#presence(edge, place, prefix)))
  }

  /** The place of a value that is null or false if the single row doesn't exist. */
  #presence(edge: Edge, { prefix: before }: Place, prefix: string): number {
    const mayDangle =
      edge.kind === 'forward' && !edge.key.dbConstraint && edge.key.targetField === edge.target.pk
    if (!mayDangle) return this.#placeOf(`${prefix}pk`)
    const exists = lookup(`${before}${edge.name}__in`, queryAll(this.#context, edge.target))
    return this.#annotationPlace(`${before}${edge.name}`, conditionExpression(new Conditions(exists)))
  }

  #list(name: string, options: RelationOptions, { place, edge }: { place: Place; edge: Edge }): ResultMember {
    const all = queryAlong(this.#context, edge)
    const rows = picked(this.#context, selected(this.#context, all, options), options.pick, place.level + 1)
    const owner = F(`${place.prefix}${edge.source.pk.attribute}`)
    return this.#annotation(name, place, node({ kind: 'list', owner, path: place.path, edge, query: rows }))
  }
}

function selected(
  context: StoreContext,
  query: Query,
  { where, orderBy, take, skip = 0 }: RelationOptions,
): Query {
  const found = where === undefined ? query : filteredQuery(context, query, [where].flat(), 'filter')
  const sorted = orderBy === undefined ? found : ordered(found, [orderBy].flat())
  if (take === undefined && skip === 0) return sorted
  return sliced(sorted, skip, take === undefined ? undefined : skip + take)
}

function membersOf(shape: unknown, { model, level }: Place): Readonly<Record<string, unknown>> {
  if (level > MOST_LEVELS)
    throw new UsageError(
      'ERR_TOO_DEEP',
      `pick: a shape has at most ${MOST_LEVELS} levels; this one may contain itself`,
      { value: level, model: model.name },
    )
  const members = shape instanceof PickShape ? shape.members : shape
  if (isPlainObject(members) && !isExpression(members)) return members
  throw new UsageError(
    'ERR_ARGUMENT',
    `pick takes the members of the result: { name: true, books: { title: true }, n: count('books') }`,
    { value: shape, model: model.name },
  )
}

function isShape(entry: unknown): boolean {
  return entry instanceof PickShape || isPlainObject(entry)
}

/** The relation that rows have under a name; the name of a raw key is a column. */
function edgeOf(name: string, meaning: NameMeaning | undefined): Edge | undefined {
  const edge = meaning?.edge ?? meaning?.field?.key?.forward
  return name === meaning?.field?.attribute ? undefined : edge
}

/** An inherited relation starts at the row of a parent. */
function along(place: Place, meaning: NameMeaning | undefined): Place {
  let at = place
  for (const link of meaning?.prefix ?? NO_EDGES)
    at = {
      model: link.target,
      prefix: `${at.prefix}${link.name}__`,
      path: [...at.path, link],
      level: at.level,
    }
  return at
}

function refuseOptions(model: ModelMeta, name: string, options: RelationOptions): void {
  const { where, orderBy, take, skip } = options
  if ([where, orderBy, take, skip].every((option) => option === undefined)) return
  throw new UsageError(
    'ERR_ARGUMENT',
    `pick: ${model.name}.${name} is a single row, so it takes a shape, and neither where, orderBy, take nor skip`,
    { value: name, model: model.name, field: name },
  )
}

function wrongMember({ model }: Place, name: string, meaning: NameMeaning | undefined): Error {
  const details = { value: name, model: model.name, field: name }
  if (meaning === undefined)
    return new FieldError(
      'ERR_UNKNOWN_FIELD',
      `pick: ${model.name} has no field or relation '${name}'`,
      details,
    )
  return new UsageError(
    'ERR_ARGUMENT',
    `pick: '${name}' of ${model.name} is true to be included, an expression or, of a relation, the shape of its rows`,
    details,
  )
}
