import type * as core from '@relata/core/engine'
import type { ModelMeta } from '@relata/core'
import type { Changes } from '../../src/index.js'

/** A store whose schema is made at random, and what the laws call of it. */
export type Row = Readonly<Record<string, unknown>> & { readonly pk: number }
interface Observed<T> {
  subscribe(next: (value: T) => void): { unsubscribe(): void }
}
export interface Loose {
  readonly query: { readonly shape: { readonly kind: string }; readonly model: ModelMeta }
  filter(...where: readonly unknown[]): Loose & { delete(): unknown }
  exclude(...where: readonly unknown[]): Loose
  annotate(annotations: object): Loose
  orderBy(...terms: readonly unknown[]): Loose
  slice(start: number, stop?: number): Loose
  values(...names: readonly unknown[]): Loose
  distinct(...names: readonly string[]): Loose
  union(...others: readonly unknown[]): Loose
  intersection(...others: readonly unknown[]): Loose
  difference(...others: readonly unknown[]): Loose
  aggregate(aggregates: object): Readonly<Record<string, unknown>>
  liveAggregate(aggregates: object): Observed<Readonly<Record<string, unknown>>>
  all(): Loose
  unscoped(): Loose
  count(): number
  exists(): boolean
  first(): unknown
  toArray(): unknown[]
  live(): Observed<readonly unknown[]>
  changes(): Observed<Changes<unknown>>
  liveCount(): Observed<number>
  liveExists(): Observed<boolean>
  liveFirst(): Observed<unknown>
  explain(options?: object): object
}
interface Manager extends Loose {
  create(values: object): Row
  update(row: unknown, values: object): Row
  delete(row: unknown): unknown
}
export interface LooseStore {
  readonly schema: core.SchemaMeta
  stateHash(): string
  model(name: string): Manager
  transact(fn: () => void): { readonly commit: object | undefined }
  /** What a store that applies default scopes by hand makes of a related manager. */
  readonly shown?: (manager: Loose) => Loose
}
