import type { ModelMeta, SchemaMeta } from '@relata/core/engine'
import type { StoreContext } from './context.js'
import type { Query } from '../ast/nodes.js'
import { type Queryable, QuerySet } from './query-set.js'

/** A method of query sets as it was declared: its first parameter is the query set. */
export type QueryFunction = (rows: QuerySet, ...args: readonly unknown[]) => unknown

/** The methods of one call of `withQueries`, by model and name. */
export type QuerySetMethods = ReadonlyMap<ModelMeta, ReadonlyMap<string, QueryFunction>>

type SourceClass = new (...args: never[]) => Queryable

/** The classes of one model's managers and query sets, with its methods. */
class MethodClasses {
  readonly methods: ReadonlyMap<string, QueryFunction>
  readonly #querySet: typeof QuerySet
  readonly #extended = new Map<unknown, unknown>()

  constructor(methods: ReadonlyMap<string, QueryFunction>) {
    this.methods = methods
    this.#querySet = this.extend(QuerySet)
  }

  querySet(context: StoreContext, query: Query): QuerySet {
    return new this.#querySet(context, query)
  }

  /** A subclass with the methods, whose query sets have them too. */
  extend<C>(base: C): C {
    const known = this.#extended.get(base)
    if (known !== undefined) return known as C
    const make = (context: StoreContext, query: Query): QuerySet => this.querySet(context, query)
    abstract class Extended extends (base as SourceClass) {
      protected override make(query: Query): QuerySet {
        return make(this.context, query)
      }
    }
    // Printers name the class that it extends.
    Object.defineProperty(Extended.prototype, 'constructor', { value: base })
    for (const [name, run] of this.methods) Object.defineProperty(Extended.prototype, name, methodOf(run))
    this.#extended.set(base, Extended)
    return Extended as C
  }
}

function methodOf(run: QueryFunction): PropertyDescriptor {
  return {
    configurable: true,
    writable: true,
    value(this: Queryable, ...args: readonly unknown[]): unknown {
      return run(this instanceof QuerySet ? this : this.all(), ...args)
    },
  }
}

/** The classes of a model with methods; undefined if it has none. */
function methodClasses({ queries }: SchemaMeta, model: ModelMeta): MethodClasses | undefined {
  if (queries.length === 0) return undefined
  let byModel = known.get(queries)
  if (byModel === undefined) known.set(queries, (byModel = new Map()))
  let classes = byModel.get(model)
  if (classes === undefined && !byModel.has(model)) {
    const methods = methodsOf(queries as readonly QuerySetMethods[], model)
    classes = methods.size === 0 ? undefined : new MethodClasses(methods)
    byModel.set(model, classes)
  }
  return classes
}
/** By the methods of a schema, which its scopes share. */
const known = new WeakMap<readonly object[], Map<ModelMeta, MethodClasses | undefined>>()

/** The methods of a model: those of its parents, the first one's before the others', and its own before all. */
function methodsOf(sets: readonly QuerySetMethods[], model: ModelMeta): ReadonlyMap<string, QueryFunction> {
  const inherited = model.parents.toReversed().flatMap(({ target }) => [...methodsOf(sets, target)])
  return new Map([...inherited, ...sets.flatMap((set) => [...(set.get(model) ?? [])])])
}

/** A query set with the methods of its model. */
export function querySetOf(context: StoreContext, query: Query): QuerySet {
  return methodClasses(context.schema, query.model)?.querySet(context, query) ?? new QuerySet(context, query)
}

/** A class of managers with the methods of a model. */
export function withMethods<C>({ schema }: StoreContext, model: ModelMeta, base: C): C {
  return methodClasses(schema, model)?.extend(base) ?? base
}
