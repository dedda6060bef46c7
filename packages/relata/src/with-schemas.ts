/** What is made of schemas: hooks of their writes, schemas of requests, migrations between two of them. */

export { jsonSchema, migration, standardSchema, withHooks } from '@relata/query'
export type {
  ChangeContext,
  HookContext,
  Hooks,
  LinkHooks,
  MigrationParts,
  ModelHooks,
  RequestIssue,
  RequestResult,
  RowContext,
  StandardSchema,
  TypedSteps,
} from '@relata/query'
