import {
  addQueries,
  faultOfMethodName,
  FUNCTION,
  readOptions,
  refuseNoSchema,
  UsageError,
  type ModelMeta,
  type Schema,
  type SchemaMeta,
} from '@relata/core/engine'
import { ModelManager } from '../builder/model-manager.js'
import { type QueryFunction, type QuerySetMethods } from '../builder/query-methods.js'
import { QuerySet } from '../builder/query-set.js'
import { LinkManager } from '../builder/related/link-manager.js'
import { ReverseManager } from '../builder/related/reverse-manager.js'
import { ThroughManager } from '../builder/related/through-manager.js'
import type { Queries, QueriesFault, WithQueries } from '../types/queries.js'

/**
 * The schema with methods of query sets: the managers of a model, related managers and query sets have them, and so
 * have those of the models that inherit from it. A method is a function of a query set, which may take further
 * arguments; it returns another query set, or anything else.
 *
 * A second call adds methods, which may call those of the first. They are code: a log doesn't contain them.
 *
 * Throws UsageError `ERR_ARGUMENT` for a model that doesn't exist, and for a method with the name of a member of query
 * sets or managers.
 *
 * @example
 * ```ts
 * const models = defineSchema({ Book: model({ title: string(), published: date() }) })
 * export const schema = withQueries(models, {
 *   Book: {
 *     recent: (books) => books.filter({ published__year__gte: 2020 }),
 *     titled: (books, text: string) => books.filter({ title__icontains: text }).orderBy('title'),
 *   },
 * })
 * export interface Library extends SchemaOf<typeof schema> {}
 * createStore<Library>(schema).Book.recent().titled('dune').count()
 * ```
 * @public
 */
export function withQueries<S, const T extends Queries<S>>(
  schema: Schema<S>,
  queries: T & QueriesFault<S, T>,
): Schema<WithQueries<S, T>> {
  refuseNoSchema(schema, 'withQueries')
  return addQueries(schema, readQueries(schema, queries)) as Schema<WithQueries<S, T>>
}

const METHODS = {
  expected: 'an object of methods',
  accepts: (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value),
}

function readQueries(schema: SchemaMeta, queries: object): QuerySetMethods {
  const names = schema.models.filter(({ autoOf }) => autoOf === undefined).map(({ name }) => name)
  const rules = Object.fromEntries(names.map((name) => [name, METHODS]))
  const sets = new Map<ModelMeta, ReadonlyMap<string, QueryFunction>>()
  for (const [name, given] of Object.entries(readOptions<object>(queries, rules, 'withQueries'))) {
    const model = schema.model(name)
    const own = Object.keys(given as object)
    const methods = readOptions<Readonly<Record<string, QueryFunction>>>(
      given,
      Object.fromEntries(own.map((method) => [method, FUNCTION])),
      `the queries of ${name}`,
    )
    for (const method of own) refuseName(schema, model, method)
    sets.set(model, new Map(Object.entries(methods)))
  }
  return sets
}

function refuseName(schema: SchemaMeta, model: ModelMeta, method: string): void {
  const declared = schema.queries as readonly QuerySetMethods[]
  const fault = declared.some((set) => set.get(model)?.has(method) === true)
    ? `${model.name} has a query '${method}' already; choose another name`
    : isTaken(method)
      ? `a query can't be named '${method}', because query sets or managers have a member of this name; choose another name`
      : faultOfMethodName(method, 'method')
  if (fault !== undefined)
    throw new UsageError('ERR_ARGUMENT', `withQueries: ${model.name}: ${fault}`, {
      value: method,
      model: model.name,
    })
}

const SOURCES: readonly { readonly prototype: object }[] = [
  QuerySet,
  ModelManager,
  LinkManager,
  ReverseManager,
  ThroughManager,
]

/** Whether query sets or managers have a member of this name, or name another one to call instead of it. */
const isTaken = (name: string): boolean => SOURCES.some(({ prototype }) => name in prototype)
