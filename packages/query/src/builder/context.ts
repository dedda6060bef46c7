import { StoreError, takesWrites } from '@relata/core/engine'
import type { DefaultScope } from '../bind/default-scope.js'
import type {
  ModelMeta,
  ProxyMeta,
  ReadStore,
  SchemaMeta,
  StateReader,
  TableReader,
  WriteStore,
} from '@relata/core/engine'
import { Engine } from '../engine/engine.js'
import { ObservedEngine } from '../engine/observed-engine.js'
import { LiveQueries } from '../live/registry/live-queries.js'
import type { Query } from '../ast/nodes.js'
import { allOf } from '../ast/query.js'
import { boundaryOf } from '../resolve/boundary.js'
import { hasGenericKeys } from '../resolve/generic-chain.js'
import { RecentValues } from './scope/recent-values.js'
import { wholeState } from './scope/scoped-state.js'

/** An engine that measures queries if the store has an observer. */
function engineOf(store: ReadStore, state: () => StateReader): Engine {
  const parts = { schema: store.schema, state, clock: (): number => store.now() }
  return store.observation === undefined ? new Engine(parts) : new ObservedEngine(store.observation, parts)
}

/** What every query set and manager of one store shares. */
export class StoreContext {
  readonly store: ReadStore
  readonly engine: Engine
  readonly live: LiveQueries
  readonly schema: SchemaMeta
  /** Whether chains may end at a generic key. */
  readonly hasGenericKeys: boolean
  /** The manager of each model and proxy. */
  readonly managers: Map<ModelMeta | ProxyMeta, { readonly query: Query }> = new Map()
  /** The default scopes of models that have one. */
  readonly defaultScopes: Map<ModelMeta, DefaultScope> = new Map()
  /** The databases of scopes that were used last, by their keys. */
  readonly scopes: RecentValues = new RecentValues(1000)
  readonly #writer: WriteStore | undefined
  readonly #followers: ((state: StateReader) => void)[] = []

  constructor(store: ReadStore) {
    this.store = store
    this.#writer = takesWrites(store) ? store : undefined
    this.schema = store.schema
    this.hasGenericKeys = hasGenericKeys(store.schema)
    this.engine = engineOf(store, () => this.state)
    this.live = new LiveQueries(store)
    store.onReplacement(() => {
      for (const enter of this.#followers) enter(store.state)
    })
  }

  /** The current state. Throws `ERR_CLOSED` or `ERR_STORE_FAILED` if the store is not open. */
  get state(): StateReader {
    this.store.assertOpen()
    return this.store.state
  }

  /**
   * Calls a function whenever the state is replaced. Until then a reader may keep the tables of the state,
   * because looking them up would cost as much as the read itself. benchmarks: forward_hops, reverse_count.
   */
  onReplacement(enter: (state: StateReader) => void): void {
    this.#followers.push(enter)
  }

  /** Whether the row in a slot is in the scope of this store; always, if it has none. */
  holds(model: ModelMeta, slot: number): boolean {
    const boundary = boundaryOf(this.schema)
    return boundary === undefined || boundary.holds(wholeState(this.state), model, slot)
  }

  /** The store, for writing. Throws `ERR_READ_ONLY_STORE` if it accepts no writes. */
  get writer(): WriteStore {
    return this.#writer ?? this.#refuseWrites()
  }

  /** The number of rows of a model that this store shows. */
  sizeOf(model: ModelMeta): number {
    return boundaryOf(this.schema)?.covers(model) === true
      ? this.engine.count(allOf(model))
      : this.store.state.table(model).size
  }

  table(model: ModelMeta): TableReader {
    return this.state.table(model)
  }

  #refuseWrites(): never {
    this.store.assertOpen()
    throw new StoreError(
      'ERR_READ_ONLY_STORE',
      'This store is read-only: it shows the commits of another store. Write to that one.',
    )
  }
}
