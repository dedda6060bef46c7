/** What is made of schemas: hooks of their writes, methods of their query sets, schemas of requests, migrations between two of them. */

export { jsonSchema, migration, standardSchema, withHooks, withQueries } from '@relata/query'
export type {
  ChangeContext,
  HookContext,
  Hooks,
  LinkHooks,
  MigrationParts,
  ModelHooks,
  ModelQueries,
  Queries,
  RequestIssue,
  RequestResult,
  RowContext,
  StandardSchema,
  TypedSteps,
} from '@relata/query'
