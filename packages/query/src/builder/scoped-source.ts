import type { Query } from '../ast/nodes.js'
import { filteredQuery } from './filtered-query.js'
import { LiveQuerySource } from './live-query-source.js'
import { scopeNamed } from './model-scopes.js'
import { unscoped } from './refine.js'
import { refuseArgument } from './unexpected.js'

/** The methods of query sets and managers about the scopes that a model declares. */
export abstract class ScopedSource extends LiveQuerySource {
  protected abstract derive(query: Query): unknown

  unscoped(unexpected?: never): unknown {
    refuseArgument('unscoped', unexpected)
    return this.derive(unscoped(this.query))
  }
  scoped(name: unknown): unknown {
    const { context, query } = this
    return this.derive(filteredQuery(context, query, [scopeNamed(query.model, name)], 'filter'))
  }
}
