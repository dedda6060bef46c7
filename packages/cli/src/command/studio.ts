import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { CoreStore } from '@relata/core/engine'
import { choiceChecker, databaseOver } from '@relata/query'
import { CommandError, usageError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { jsonLine } from '../output/json.js'
import { folderArgument } from '../store/folder-argument.js'
import { checkFolder, livingOwner, withOwnFolder } from '../store/open-folder.js'
import { replay } from '../store/replay.js'
import { schemaOfLog, type SchemaSource } from '../store/schema-of-log.js'
import { FollowedCopy } from '../studio/followed-copy.js'
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

const INSTEAD =
  "Mount the studio in a process that has the store open: app.use('/studio', studio(db)). Or copy it to a folder: relata copy FROM TO."

/** `relata studio DIR`: a store in the browser. */
export const STUDIO: CommandDefinition = {
  description:
    'Shows a store in the browser: its models, rows, relations and commits. It reads copies, so a process may have the store open; what the process writes appears within a few seconds. With --write the store itself is opened, and rows can be changed.',
  examples: [
    ['relata studio ./library', 'prints a link, and opens it'],
    [
      'relata studio ./library --write --schema dist/schema.js',
      'to change rows; no process may have the store open',
    ],
    ['relata studio ./library --port 8080 --no-open', 'on a port of your choice'],
  ],
  declare: (command: Command) =>
    withSchemaSource(command.argument('<dir>', 'the folder of a store'))
      .option('--port <number>', 'the port (default: 4983, or any free one)', (text) =>
        wholeNumber('port', text),
      )
      .option('--host <address>', 'the address to listen on; other computers may then reach it', '127.0.0.1')
      .option('--write', 'let rows be changed; needs --schema, so that your defaults and validators run')
      .option('--no-open', 'print the link, and open no browser'),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const folder = argument(args, 0)
    checkFolder(folderArgument(context.cwd, folder, INSTEAD), folder)
    const { write = false, schema } = options<Options>()
    if (write && schema === undefined)
      throw usageError(
        '--write needs --schema: a log contains no functions, such as defaults, validators and display.',
      )
    if (write) await checkFree(resolve(context.cwd, folder), folder)
    await (write ? withWritable : withReadable)(invocation, folder, (db, follow) =>
      run(invocation, { folder, db, follow }),
    )
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

async function withReadable({ context }: Invocation, folder: string, use: Use): Promise<void> {
  const copy = await FollowedCopy.open(context, folder)
  try {
    await use(copy.db, (replace) => {
      const ending = new AbortController()
      const following = copy.follow(ending.signal, replace)
      return async () => {
        ending.abort()
        await following
      }
    })
  } finally {
    await copy.close()
  }
}

async function withWritable({ context, options }: Invocation, folder: string, use: Use): Promise<void> {
  await withOwnFolder(context, folder, async (opened) => {
    const schema = await schemaOfLog(context.cwd, options<Options>(), opened)
    const { log, snapshots: snapshotStore } = opened
    const recovered = await replay(context, schema, log, snapshotStore)
    const choices = choiceChecker(schema)
    await using store = new CoreStore(schema, { log, snapshotStore, choices }, recovered)
    await use(databaseOver(store))
  })
}

interface Shown {
  readonly folder: string
  readonly db: object
  readonly follow: Parameters<Use>[1]
}

async function run({ context, options }: Invocation, { folder, db, follow }: Shown): Promise<void> {
  const { host = '127.0.0.1', port, write = false, open = true, json } = options<Options>()
  const { studio } = await loadStudio(context.cwd)
  const token = randomBytes(24).toString('base64url')
  const title = basename(resolve(context.cwd, folder))
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
