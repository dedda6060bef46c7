import { describeDifference, type SchemaMeta } from '@relata/core/engine'
import { CommandError } from '../command-error.js'
import { loadSchema } from '../load/load-schema.js'
import { schemaInForce, type LogWithSchemas } from './log-with-schemas.js'

/** The location of the user's schema. */
export interface SchemaSource {
  readonly schema?: string
  readonly export?: string
}

/** The schema of the log: from the log, if nothing is missing in it, or from the user's module. */
export async function schemaOfLog(
  cwd: string,
  { schema: path, export: name }: SchemaSource,
  { versions }: Pick<LogWithSchemas, 'versions'>,
): Promise<SchemaMeta> {
  const schema =
    path === undefined
      ? schemaInForce(versions)
      : await loadSchema(cwd, name === undefined ? { schema: path } : { schema: path, export: name })
  const last = versions.at(-1)
  const differences = last === undefined ? [] : describeDifference(last.event.schema, schema.describe())
  if (differences.length === 0) return schema
  const why =
    path === undefined
      ? 'The schema has expressions, which a log does not contain: pass the module that exports it, as --schema'
      : `${path} has another schema than the store, which has to be opened with it first`
  throw new CommandError('ERR_SCHEMA_CHANGED', `${why}.\n  ${differences.join('\n  ')}`, {
    value: differences,
  })
}
