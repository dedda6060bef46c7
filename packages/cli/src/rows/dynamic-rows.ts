import { suggest, type ModelMeta, type ReadOnlyStore, type SchemaMeta } from '@relata/core/engine'
import { databaseOver } from '@relata/query'
import { CommandError } from '../command-error.js'

/** A stored row, or a row of values. */
export type AnyRow = Readonly<Record<string, unknown>>

/** A query set or manager of a model whose name is only known at run time. */
export interface DynamicRows extends Iterable<AnyRow> {
  all(): DynamicRows
  filter(condition: unknown): DynamicRows
  orderBy(...terms: readonly string[]): DynamicRows
  slice(start: number, end?: number): DynamicRows
  values(...chains: readonly string[]): DynamicRows
  count(): number
  get(key: unknown): AnyRow
}

/** The parts of a database that are read, for models whose names are only known at run time. */
export interface DynamicDatabase {
  model(name: string): DynamicRows
  related(row: AnyRow, name: string): unknown
}

export function dynamic(store: ReadOnlyStore): DynamicDatabase {
  return databaseOver(store) as unknown as DynamicDatabase
}

/** The model with this name. Throws CommandError `ERR_NO_MODEL`, with a similar name if there is one. */
export function modelNamed(schema: SchemaMeta, name: string): ModelMeta {
  if (schema.has(name)) return schema.model(name)
  const names = schema.models.map((model) => model.name)
  const hint = suggest(name, names)
  throw new CommandError(
    'ERR_NO_MODEL',
    hint === ''
      ? `There is no model '${name}'. Models: ${names.join(', ')}.`
      : `There is no model '${name}'${hint}.`,
    { value: name },
  )
}
