import type {
  Compaction,
  CommitListener,
  Health,
  ReachOptions,
  ReadStore,
  StoreError,
  StoreStats,
} from '@relata/core/engine'
import type { Boundary, ScopedSchema } from '../../resolve/boundary.js'
import type { Crossings } from './crossings.js'
import { ScopedState } from './scoped-state.js'

/** The parts of a scope. */
export interface ScopeParts {
  readonly schema: ScopedSchema
  readonly crossings: readonly Crossings[]
}

/** A store as a scope reads it. Its listeners get the commits of the whole store. */
export class ScopedStore implements ReadStore {
  readonly schema: ScopedSchema
  readonly whole: ReadStore
  readonly boundary: Boundary
  readonly observation: ReadStore['observation']
  readonly #crossings: readonly Crossings[]
  readonly #replaced = new Set<() => void>()
  #state: ScopedState

  constructor(whole: ReadStore, { schema, crossings }: ScopeParts) {
    this.schema = schema
    this.whole = whole
    this.boundary = schema.boundary
    this.observation = whole.observation
    this.#crossings = crossings
    this.#state = new ScopedState(whole.state, schema.boundary)
    // The store must not keep a scope that the application has dropped.
    const self = new WeakRef(this)
    whole.onReplacement(() => self.deref()?.replace())
  }

  get state(): ScopedState {
    return this.#state
  }
  assertOpen(): void {
    this.whole.assertOpen()
    for (const crossings of this.#crossings) crossings.assertNone()
  }
  onReplacement(listener: () => void): () => void {
    this.#replaced.add(listener)
    return () => this.#replaced.delete(listener)
  }
  protected replace(): void {
    this.#state = new ScopedState(this.whole.state, this.boundary)
    for (const listener of this.#replaced) listener()
  }

  get position(): number {
    return this.whole.position
  }
  get log(): ReadStore['log'] {
    return this.whole.log
  }
  get writing(): boolean {
    return this.whole.writing
  }
  get notifying(): boolean {
    return this.whole.notifying
  }
  now(): number {
    return this.whole.now()
  }
  onCommit(listener: CommitListener, onError?: (error: unknown) => void): () => void {
    return this.whole.onCommit(listener, onError)
  }
  onCompaction(
    listener: (moved: readonly Compaction[]) => void,
    onError?: (error: unknown) => void,
  ): () => void {
    return this.whole.onCompaction(listener, onError)
  }
  onFailure(listener: (error: StoreError) => void): () => void {
    return this.whole.onFailure(listener)
  }
  reached(position: number, options?: ReachOptions): Promise<void> {
    return this.whole.reached(position, options)
  }
  synced(options?: ReachOptions): Promise<number> {
    return this.whole.synced(options)
  }
  health(): Health {
    return this.whole.health()
  }
  stats(): Promise<StoreStats> {
    return this.whole.stats()
  }
  close(): Promise<void> {
    return this.whole.close()
  }
}
