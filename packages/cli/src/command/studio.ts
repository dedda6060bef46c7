import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { CoreStore, type SchemaMeta } from '@relata/core/engine'
import { choiceChecker, databaseOver } from '@relata/query'
import { CommandError, usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { jsonLine } from '../output/json.js'
import { databaseUrl, type DatabaseUrl } from '../store/database-url.js'
import type { LogWithSchemas } from '../store/log-with-schemas.js'
import { checkFolder, livingOwner } from '../store/open-folder.js'
import { withOwnLog } from '../store/open-store.js'
import { replay } from '../store/replay.js'
import { schemaOfLog, type SchemaSource } from '../store/schema-of-log.js'
import { FollowedCopy } from '../studio/followed-copy.js'
import { FollowedDatabase } from '../studio/followed-database.js'
import { loadStudio } from '../studio/load-studio.js'
import { openBrowser } from '../studio/open-browser.js'
import { closeServer, serve, untilInterrupted } from '../studio/serve.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'
import { withSchemaSource } from './schema-source-options.js'

interface Options extends SchemaSource {
  readonly port?: number
  readonly host?: string
  readonly write?: boolean
  readonly open?: boolean
}

/** `relata studio DIR`: a store in the browser. */
export const STUDIO: CommandDefinition = {
  description:
    'Shows a store in the browser: its models, rows, relations and commits. Of a folder it reads copies, so a process may have the store open; what the process writes appears within a few seconds. Of a database it follows the log, and shows at once what other processes write. With --write the store itself is opened, and rows can be changed.',
  examples: [
    ['relata studio ./library', 'prints a link, and opens it'],
    [
      'relata studio ./library --write --schema dist/schema.js',
      'to change rows; no process may have the store open',
    ],
    ['relata studio ./library --port 8080 --no-open', 'on a port of your choice'],
    ['relata studio postgres://app@localhost/library', 'a store in a database, while processes write to it'],
  ],
  declare: (command: Command) =>
    withSchemaSource(command.argument('<dir>', 'the folder of a store, or the URL of a database'))
      .option('--port <number>', 'the port (default: 4983, or any free one)', (text) =>
        wholeNumber('port', text),
      )
      .option('--host <address>', 'the address to listen on; other computers may then reach it', '127.0.0.1')
      .option('--write', 'let rows be changed; needs --schema, so that your defaults and validators run')
      .option('--no-open', 'print the link, and open no browser'),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const place = argument(args, 0)
    const database = databaseUrl(place)
    if (database === undefined) checkFolder(resolve(context.cwd, place), place)
    const { write = false, schema } = options<Options>()
    if (write && schema === undefined)
      throw usageError(
        '--write needs --schema: a log contains no functions, such as defaults, validators and display.',
      )
    if (write && database === undefined) await checkFree(resolve(context.cwd, place), place)
    const title = database === undefined ? basename(resolve(context.cwd, place)) : titleOf(database)
    const use: Use = (db, follow) => run(invocation, { title, db, follow })
    await (write ? withWritable(invocation, place, use) : withReadable(invocation, place, use))
    return EXIT.ok
  },
}

async function checkFree(path: string, folder: string): Promise<void> {
  const owner = await livingOwner(path)
  if (owner === undefined) return
  throw new CommandError(
    'ERR_LOG_FENCED',
    `Process ${owner.pid} has ${folder} open, and only one process can write. Leave out --write to only look at it, or mount the studio in that process: app.use('/studio', studio(db, { write: true })).`,
    { value: folder },
  )
}

/** `follow` calls its argument with each later state of the store. */
type Use = (db: object, follow?: (replace: (db: object) => void) => () => Promise<void>) => Promise<void>

/** A store that is only read, and later ones. */
type Followed = Pick<FollowedCopy, 'db' | 'follow' | 'close'>

async function withReadable({ context }: Invocation, place: string, use: Use): Promise<void> {
  const database = databaseUrl(place)
  const followed: Followed = await (database === undefined
    ? FollowedCopy.open(context, place)
    : FollowedDatabase.open(context, database))
  try {
    await use(followed.db, (replace) => {
      const ending = new AbortController()
      const following = followed.follow(ending.signal, replace)
      return async () => {
        ending.abort()
        await following
      }
    })
  } finally {
    await followed.close()
  }
}

async function withWritable({ context, options }: Invocation, place: string, use: Use): Promise<void> {
  await withOwnLog(context, place, async (opened) => {
    const schema = await schemaOfLog(context.cwd, options<Options>(), opened)
    await using store = await openToWrite(context, schema, opened)
    await use(databaseOver(store))
  })
}

async function openToWrite(
  context: Invocation['context'],
  schema: SchemaMeta,
  { log, snapshots: snapshotStore }: LogWithSchemas,
): Promise<CoreStore> {
  const choices = choiceChecker(schema)
  // The processes of the service make the snapshots of a database. A write that waits for it would wait in the browser.
  if (log.shared === true)
    return await CoreStore.open(schema, {
      log,
      snapshotStore,
      snapshots: false,
      choices,
      whenUnavailable: 'refuse',
    })
  const recovered = await replay(context, schema, log, snapshotStore)
  return new CoreStore(schema, { log, snapshotStore, choices }, recovered)
}

/** The name of the database, and of the log if it isn't the usual one. */
function titleOf({ shown }: DatabaseUrl): string {
  return decodeURIComponent(/[^/]*(?:#.*)?$/.exec(shown)?.[0] ?? shown)
}

interface Shown {
  readonly title: string
  readonly db: object
  readonly follow: Parameters<Use>[1]
}

async function run({ context, options }: Invocation, { title, db, follow }: Shown): Promise<void> {
  const { host = '127.0.0.1', port, write = false, open = true, json } = options<Options>()
  const { studio } = await loadStudio(context.cwd)
  const token = randomBytes(24).toString('base64url')
  const handler = studio(db, { title, token, write, actor: userName })
  const { server, origin } = await serve(handler, host, port)
  const url = `${origin}/?token=${token}`
  context.stdout.write(json === true ? jsonLine({ url, write }) : `${url}\n`)
  context.stderr.write(`${write ? 'Rows can be changed' : 'Read-only'}. Ctrl-C ends it.\n`)
  if (open && context.stdout.isTTY === true) openBrowser(url)
  const stopFollowing = follow?.((later) => handler.replace(later))
  try {
    await untilInterrupted()
  } finally {
    await stopFollowing?.()
    handler.close()
    await closeServer(server)
  }
}

/** The actor of changes: the user of this computer. */
function userName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    // A user without an entry, as in a container.
    return undefined
  }
}
