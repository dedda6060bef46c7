import { usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { databaseUrl } from '../store/database-url.js'
import { loadPostgres } from '../store/load-postgres.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly grantTo?: string
  readonly grantReadTo?: string
}

/** `relata init URL`: the tables of Relata in a database. */
export const INIT: CommandDefinition = {
  description:
    'Makes the tables of Relata in a PostgreSQL database, in the schema relata or the one that the URL names, and gives a role the rights of an application: it can read and append, and can not change or remove history. Tables that exist stay as they are. A folder needs no preparation.',
  examples: [
    [
      'relata init postgres://owner@localhost/library --grant-to app',
      'before an application connects as app',
    ],
    ['relata init postgres://owner@localhost/library --grant-read-to analyst', 'for commands that only read'],
    ["relata init 'postgres://owner@localhost/library#reporting/' --grant-to app", 'in the schema reporting'],
  ],
  declare: (command) =>
    command
      .argument('<url>', 'the URL of a database, with a role that may make a schema')
      .option('--grant-to <role>', 'the role of the application')
      .option('--grant-read-to <role>', 'a role that can only read'),
  run: async ({ context, args, options }) => {
    const { grantTo, grantReadTo, json } = options<Options>()
    const database = databaseUrl(argument(args, 0))
    if (database === undefined)
      throw usageError(
        'relata init takes the URL of a database: postgres://owner@localhost/library. A folder needs no preparation.',
        argument(args, 0),
      )
    const { PostgresLog } = await loadPostgres()
    await PostgresLog.init(database.url, {
      schema: database.schema,
      ...(grantTo !== undefined && { grantTo }),
      ...(grantReadTo !== undefined && { grantReadTo }),
    })
    const granted = [
      grantTo === undefined ? '' : ` The role ${printable(grantTo)} can read and append.`,
      grantReadTo === undefined ? '' : ` The role ${printable(grantReadTo)} can read.`,
    ]
    context.stdout.write(
      json === true
        ? jsonDocument({ database: database.shown, grantTo, grantReadTo })
        : `${printable(database.shown)} has the tables of Relata.${granted.join('')}\n`,
    )
    return EXIT.ok
  },
}
