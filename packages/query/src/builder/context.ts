import type { CoreStore, ModelMeta, ProxyMeta, SchemaMeta, State, TableReader } from '@relata/core'
import { Engine } from '../engine/engine.js'
import { LiveQueries } from '../live/registry/live-queries.js'
import type { Query } from '../ast/nodes.js'

/** What every query set and manager of one store shares. */
export class StoreContext {
  readonly core: CoreStore
  readonly engine: Engine
  readonly live: LiveQueries
  readonly schema: SchemaMeta
  /** The manager of each model and proxy. */
  readonly managers: Map<ModelMeta | ProxyMeta, { readonly query: Query }> = new Map()

  constructor(core: CoreStore) {
    this.core = core
    this.schema = core.schema
    this.engine = new Engine(
      core.schema,
      () => this.state,
      () => core.now(),
    )
    this.live = new LiveQueries(core)
  }

  /** The state in force. Raises `ERR_CLOSED` or `ERR_STORE_FAILED` where the store doesn't serve. */
  get state(): State {
    this.core.assertOpen()
    return this.core.state
  }

  table(model: ModelMeta): TableReader {
    return this.state.table(model)
  }
}
