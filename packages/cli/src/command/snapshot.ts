import { join, resolve } from 'node:path'
import { CoreStore, describeDifference, type SchemaMeta } from '@relata/core/engine'
import { FileSnapshots } from '@relata/level'
import { CommandError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { loadSchema } from '../load/load-schema.js'
import { jsonDocument } from '../output/json.js'
import { bytesText } from '../output/quantities.js'
import { replay, schemaInForce, SNAPSHOTS, withOwnLog, type LogWithSchemas } from '../store/open-folder.js'
import { argument } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'

interface Options {
  readonly schema?: string
  readonly export?: string
}

/** `relata snapshot DIR`: a snapshot of the present state. */
export const SNAPSHOT: CommandDefinition = {
  description:
    'Writes a snapshot beside the log of a store that no process has open. A store that is open makes snapshots by itself, and by db.saveSnapshot(). The two newest ones are kept.',
  examples: [
    ['relata snapshot ./library', 'before the service starts'],
    [
      'relata snapshot ./library --schema dist/schema.js',
      'if the schema has expressions, which a log only names',
    ],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store')
      .option(
        '--schema <module>',
        'the module that exports your schema; needed if the schema has expressions',
      )
      .option('--export <name>', 'the name under which the module exports the schema'),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const folder = argument(args, 0)
    await withOwnLog(context, folder, async (opened) => {
      const schema = await schemaOf(invocation, opened)
      const snapshotStore = await FileSnapshots.open(join(resolve(context.cwd, folder), SNAPSHOTS))
      const recovered = await replay(context, schema, opened.log, snapshotStore)
      await using store = new CoreStore(
        schema,
        { log: opened.log, snapshotStore, snapshots: false },
        recovered,
      )
      const { position, bytes } = await store.saveSnapshot()
      context.stdout.write(
        options().json === true
          ? jsonDocument({ folder, position, bytes })
          : `The snapshot of commit ${position} has ${bytesText(bytes)}.\n`,
      )
    })
    return EXIT.ok
  },
}

/** The schema that the log has: of the log, if nothing is missing there, or of the user's module. */
async function schemaOf({ context, options }: Invocation, { versions }: LogWithSchemas): Promise<SchemaMeta> {
  const { schema: path, export: name } = options<Options>()
  const schema =
    path === undefined
      ? schemaInForce(versions)
      : await loadSchema(context.cwd, name === undefined ? { schema: path } : { schema: path, export: name })
  const last = versions.at(-1)
  const differences = last === undefined ? [] : describeDifference(last.event.schema, schema.describe())
  if (differences.length === 0) return schema
  const why =
    path === undefined
      ? 'The schema has expressions, which a log only names: pass the module that exports it, as --schema'
      : `${path} has another schema than the store, which has to be opened with it first`
  throw new CommandError('ERR_SCHEMA_CHANGED', `${why}.\n  ${differences.join('\n  ')}`, {
    value: differences,
  })
}
