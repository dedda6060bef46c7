import type { StoreError } from '../error/errors.js'
import type { EventLog, LogHead } from '../log/event-log.js'
import type { LinkMeta, ModelMeta, SchemaMeta } from '../schema/meta.js'
import type { RecoveryReport } from '../recovery/recovery-report.js'
import type { SnapshotInfo } from '../snapshot/snapshot-store.js'
import type { CommitListener } from '../state/commit-report.js'
import type { Observation } from '../observe/observation.js'
import type { StateReader } from '../state/reader.js'
import type { BackupOptions } from './backup-options.js'
import type { CompactOptions, CompactResult } from './compact-options.js'
import type { Compaction } from '../state/table/compaction.js'
import type { DeleteExplanation, DeleteReport } from '../transaction/delete-report.js'
import type { DeletePart } from '../transaction/delete-parts.js'
import type { HookTable } from '../transaction/hooks.js'
import type { Recipe } from '../transaction/recipe.js'
import type { Input } from '../transaction/row-input.js'
import type { Health } from './health.js'
import type { ReachOptions } from './limited.js'
import type { Written } from '../transaction/write-context.js'
import type { SubmitOptions } from './shared/submit-options.js'
import type { PastOptions } from './past-options.js'
import type { StoreStats } from './store-stats.js'
import type { TransactOptions } from './options.js'
import type { TransactResult } from './transact-result.js'

/**
 * The part of a store that queries need: a state, notifications of changes, and whether it may be read. A
 * store that writes, a follower of another store's commits and a past state all implement it.
 */
export interface ReadStore {
  readonly schema: SchemaMeta
  /** The current state: the same object until `onReplacement` calls back. */
  readonly state: StateReader
  /** Position of the last visible commit. */
  readonly position: number
  /** The log with the durable commits; undefined in a store that keeps none. */
  readonly log: EventLog | undefined
  /** True while a transaction runs. */
  readonly writing: boolean
  /** True while the listeners of a commit are called. */
  readonly notifying: boolean
  /** Reports to the observer; undefined in a store without one. */
  readonly observation?: Observation | undefined
  /** The current time by the store's clock, in milliseconds since the epoch. */
  now(): number
  /** Throws `ERR_STORE_FAILED` or `ERR_CLOSED`. Cheap, because it is called before every read. */
  assertOpen(): void
  /**
   * Calls back after each commit, once it is visible. `onError` is called with an error that the listener
   * throws or rejects with, and with the reason why it could not be called. Returns the function that removes
   * the listener.
   */
  onCommit(listener: CommitListener, onError?: (error: unknown) => void): () => void
  /** Calls back when slots have moved, between commits. */
  onCompaction(
    listener: (moved: readonly Compaction[]) => void,
    onError?: (error: unknown) => void,
  ): () => void
  /**
   * Calls back when another state has replaced the current one, for example when a past state moves or a
   * follower starts again. Tables and slots of the previous state are then no longer valid. Returns the
   * function that removes the listener.
   */
  onReplacement(listener: () => void): () => void
  /** Calls back when the store fails. */
  onFailure(listener: (error: StoreError) => void): () => void
  /** Resolves once the store has the commit of a position. */
  reached(position: number, options?: ReachOptions): Promise<void>
  /** Resolves, to its position, once the store has every commit that the log has now. */
  synced(options?: ReachOptions): Promise<number>
  /** The health of the store. Never throws. */
  health(): Health
  /** The memory and storage that the store uses, by model, index and log. */
  stats(): Promise<StoreStats>
  close(): Promise<void>
}

/** A store that can be written to. */
export interface WriteStore extends ReadStore {
  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T>
  submit<T>(fn: () => T, options?: SubmitOptions): Promise<T>
  atomic<T>(fn: () => T): T
  each<T, R>(list: Iterable<T>, write: (entry: T) => R): R[]
  step<T>(fn: () => T): T
  create(
    model: ModelMeta,
    values: Input,
    read?: (values: Input) => Input,
    finish?: (slot: number) => void,
  ): number
  bulkCreate<T>(model: ModelMeta, list: Iterable<T>, read: (entry: T) => Input): number[]
  update(model: ModelMeta, slot: number, changes: Input | Recipe): boolean
  updateInStep(model: ModelMeta, slot: number, changes: Input | Recipe): boolean
  delete(model: ModelMeta, slots: Iterable<number>): DeleteReport
  deleteParts(model: ModelMeta, slots: Iterable<number>, size: number): readonly DeletePart[]
  explainDelete(model: ModelMeta, slots: Iterable<number>): DeleteExplanation
  link(link: LinkMeta, from: number, to: number): boolean
  unlink(link: LinkMeta, from: number, to: number): boolean
  written(): Written
  /** Sets what runs with the writes of the store from now on. */
  setHooks(table: HookTable): void
  durable(): Promise<void>
  readonly recovery: RecoveryReport | undefined
  at(position: number | Date, options?: PastOptions): Promise<ReadStore>
  saveSnapshot(): Promise<SnapshotInfo>
  compact(options?: CompactOptions): Promise<CompactResult>
  backup(folder: string, options?: BackupOptions): Promise<LogHead>
}

/** Whether a store can be written to. */
export function takesWrites(store: ReadStore): store is WriteStore {
  return 'transact' in store
}
