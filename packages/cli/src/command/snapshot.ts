import { CoreStore } from '@relata/core/engine'
import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { bytesText } from '../output/quantities.js'
import { databaseUrl } from '../store/database-url.js'
import { withOwnLog } from '../store/open-store.js'
import { replay } from '../store/replay.js'
import { schemaOfLog, type SchemaSource } from '../store/schema-of-log.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'
import { withSchemaSource } from './schema-source-options.js'

/** `relata snapshot DIR`: a snapshot of the present state. */
export const SNAPSHOT: CommandDefinition = {
  description:
    'Writes a snapshot beside the log of a store in a database, or in a folder that no process has open. An open store makes snapshots automatically, and by db.saveSnapshot(). The two newest ones are kept.',
  examples: [
    ['relata snapshot ./library', 'before the service starts'],
    [
      'relata snapshot ./library --schema dist/schema.js',
      'if the schema has expressions, which a log does not contain',
    ],
  ],
  declare: (command) =>
    withSchemaSource(command.argument('<dir>', 'the folder of a store, or the URL of a database')),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const place = argument(args, 0)
    const database = databaseUrl(place)?.shown
    await withOwnLog(context, place, async (opened) => {
      const schema = await schemaOfLog(context.cwd, options<SchemaSource>(), opened)
      const { log, snapshots: snapshotStore } = opened
      const recovered = await replay(context, schema, log, snapshotStore)
      await using store = new CoreStore(schema, { log, snapshotStore, snapshots: false }, recovered)
      const { position, bytes } = await store.saveSnapshot()
      context.stdout.write(
        options().json === true
          ? jsonDocument({ ...(database === undefined ? { folder: place } : { database }), position, bytes })
          : `The snapshot of commit ${position} has ${bytesText(bytes)}.\n`,
      )
    })
    return EXIT.ok
  },
}
