import { State, UsageError } from '@relata/core'
import type { CommitReport, CoreStore, DeleteExplanation, ModelMeta, Row, SchemaMeta, TransactionOptions, TransactionResult } from '@relata/core'
import { StoreContext } from '../builder/context.js'
import { managerOf } from '../builder/model-manager.js'
import type { ModelManager } from '../builder/model-manager.js'
import { RowAttributes } from '../builder/related/row-attributes.js'
import { slotOf } from '../builder/row-key.js'
import { Engine } from '../engine/engine.js'

/** A store as people use it: a manager for each model under its name, and what concerns the store as a whole. */
export class Store implements AsyncDisposable {
  readonly #context: StoreContext
  readonly #attributes: RowAttributes
  readonly #managers: ReadonlyMap<ModelMeta, ModelManager>

  constructor(core: CoreStore) {
    const context = new StoreContext(core, new Engine(core.schema, () => core.state))
    this.#context = context
    this.#attributes = new RowAttributes(context)
    this.#managers = new Map(core.schema.models.map((model) => [model, managerOf(context, model)]))
    for (const [model, manager] of this.#managers)
      Object.defineProperty(this, model.name, { value: manager, enumerable: model.autoOf === undefined, writable: false, configurable: false })
  }

  get schema(): SchemaMeta {
    return this.#context.schema
  }
  /** Of the last commit. */
  get position(): number {
    return this.#context.core.position
  }

  model(name: string): ModelManager {
    const manager = this.#managers.get(this.#context.schema.model(name))
    if (manager === undefined) throw new UsageError('ERR_UNKNOWN_MODEL', `There is no model '${name}'`, { value: name })
    return manager
  }

  transact<T>(fn: () => T, options?: TransactionOptions): TransactionResult<T> {
    return this.#context.core.transact(fn, options)
  }
  submit<T>(fn: () => T, options?: TransactionOptions): Promise<T> {
    return this.#context.core.submit(fn, options)
  }
  durable(): Promise<void> {
    return this.#context.core.durable()
  }
  close(): Promise<void> {
    return this.#context.core.close()
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.#context.core[Symbol.asyncDispose]()
  }

  /** A relation of a row; null where a single row is missing. */
  related(row: Row, name: string): unknown {
    const model = State.modelOf(row)
    if (model === undefined)
      throw new UsageError(row === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT', `related takes a row and the name of one of its relations`, { value: row })
    return this.#attributes.related(model, row, name)
  }

  explainDelete(row: Row): DeleteExplanation {
    const model = State.modelOf(row)
    if (model === undefined) throw new UsageError(row === undefined ? 'ERR_UNDEFINED' : 'ERR_ARGUMENT', 'explainDelete takes a row', { value: row })
    return this.#context.core.explainDelete(model, [slotOf(this.#context, model, row)])
  }

  onCommit(listener: (report: CommitReport) => void): () => void {
    return this.#context.core.onCommit(listener)
  }
  stateHash(): string {
    return this.#context.state.hash()
  }
}
