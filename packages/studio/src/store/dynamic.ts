import type {
  Commit,
  CommitReport,
  DeleteExplanation,
  DeleteReport,
  Explanation,
  LiveQueryInfo,
  SchemaMeta,
  StoreHealth,
  StoreStats,
  SubmitOptions,
  TransactOptions,
  TransactResult,
} from 'relata'

/** A stored row, or a row of values, of a model known only by name. */
export type AnyRow = Readonly<Record<string, unknown>>

/** A query set whose model is known only by name. */
export interface Rows extends Iterable<unknown> {
  all(): Rows
  filter(...conditions: readonly unknown[]): Rows
  orderBy(...terms: readonly unknown[]): Rows
  annotate(annotations: object): Rows
  slice(start: number, end?: number): Rows
  values(...chains: readonly string[]): Rows
  count(): number
  aggregate(aggregates: object): AnyRow
  first(): unknown
  explain(): Explanation
  toArray(): unknown[]
  update(values: object): number
  delete(): DeleteReport
}

/** Its rows are read without the default scope of the model: the studio shows all of them. */
export interface Manager {
  unscoped(): Rows
  create(values: object): AnyRow
  update(row: unknown, values: object): AnyRow
  delete(row: unknown): DeleteReport
  choicesFor(relation: string): Unscoped
}
interface Unscoped {
  unscoped(): Rows
}

/** A reverse relation or a many-to-many of one row. */
export interface RelatedRows extends Unscoped {
  create(values: object, options?: object): AnyRow
  add(...rows: readonly unknown[]): void
  remove(...rows: readonly unknown[]): void
}

/** The members of a store that the studio uses. */
export interface DynamicDatabase {
  readonly schema: SchemaMeta
  readonly position: number
  model(name: string): Manager
  transact<T>(fn: () => T, options?: TransactOptions): TransactResult<T>
  submit<T>(fn: () => T, options?: SubmitOptions): Promise<T>
  withTimeout<T>(ms: number, fn: () => T): T
  related(row: AnyRow, name: string): unknown
  explainDelete(rows: AnyRow | Iterable<AnyRow>): DeleteExplanation
  onCommit(listener: (report: CommitReport) => void): () => void
  commits(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<Commit>
  health(): StoreHealth
  stats(): Promise<StoreStats>
  liveQueries(): readonly LiveQueryInfo[]
}
