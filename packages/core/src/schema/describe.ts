import type { SchemaDescription, SchemaMeta } from './meta.js'
export function describeSchema(schema: SchemaMeta): SchemaDescription {
  void schema
  return { format: 1, models: {} }
}
