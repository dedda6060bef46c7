import type { CoreStore, ModelMeta, SchemaMeta, State, TableReader } from '@relata/core'
import type { Engine } from '../engine/engine.js'

/** What every query set and manager of one store shares. */
export class StoreContext {
  readonly core: CoreStore
  readonly engine: Engine
  readonly schema: SchemaMeta

  constructor(core: CoreStore, engine: Engine) {
    this.core = core
    this.engine = engine
    this.schema = core.schema
  }

  /** The state in force. Raises `ERR_CLOSED` or `ERR_STORE_FAILED` where the store doesn't serve. */
  get state(): State {
    return this.core.state
  }

  table(model: ModelMeta): TableReader {
    return this.core.state.table(model)
  }
}
