import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import {
  targetOf,
  type Value,
  type DryRun,
  type MigrationPlan,
  type MigrationTarget,
} from '@relata/core/engine'
import { usageError } from '../command-error.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { loadSchema } from '../load/load-schema.js'
import { confirmGoingBack, lostText } from '../migrate/confirm-going-back.js'
import { dryRun, migrate, plan, type Migrating } from '../migrate/migrating.js'
import { countEvents, doneText, dryRunText, planText } from '../migrate/migration-text.js'
import { loadMigrations } from '../migrations/load-migrations.js'
import { coloursFor } from '../output/colours.js'
import { jsonDocument } from '../output/json.js'
import type { LogWithSchemas } from '../store/log-with-schemas.js'
import { withLog, withOwnLog } from '../store/open-store.js'
import { argument } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'

interface Options {
  readonly schema?: string
  readonly export?: string
  readonly dir: string
  readonly to?: string
  readonly plan?: boolean
  readonly dryRun?: boolean
  readonly check?: boolean
  readonly value: Readonly<Record<string, Value>>
  readonly yes?: boolean
}

/** `relata migrate DIR`: applies migrations. */
export const MIGRATE: CommandDefinition = {
  description:
    'Changes a store to the schema of your code: applies the migrations that it does not have, in order, then records the changes that need none. Each is one commit: after a crash it is either applied as a whole or not at all. Your program does the same when it opens the store with the option migrations. With --to an earlier migration it goes back: removed fields and models are restored with their values, and the command lists what would be lost before it changes anything.',
  examples: [
    ['relata migrate ./library --schema dist/schema.js --dir dist/migrations', 'apply all'],
    ['relata migrate ./library --schema dist/schema.js --plan', 'what would be done, without reading rows'],
    [
      'relata migrate ./library --schema dist/schema.js --dry-run',
      'do everything except the append: counts, losses, refusals',
    ],
    ['relata migrate ./library --to 0004_split_name', 'apply them up to this one'],
    ['relata migrate ./library --to 0002_isbn --yes', 'go back to this one, without a question'],
    ['relata migrate ./library --schema dist/schema.js --check', 'exit code 1 if there is something to do'],
  ],
  declare: (command: Command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .option('--schema <module>', 'the module that exports your schema; not needed with --to')
      .option('--export <name>', 'its export (default: schema, else the default export)')
      .option('--dir <folder>', 'the folder of your migrations', 'migrations')
      .option('--to <migration>', 'stop after this migration, or go back to it')
      .option(
        '--value <field=json>',
        'when going back: the value of newer rows in a restored field (repeatable)',
        (text, values: Readonly<Record<string, Value>>) => ({ ...values, ...readValue(text) }),
        {},
      )
      .option('--yes', 'go back without asking for confirmation')
      .addOption(
        new Option('--plan', 'print what would be done, without reading rows').conflicts(['dryRun', 'check']),
      )
      .addOption(
        new Option('--dry-run', 'do everything except the append, and print counts and losses').conflicts(
          'check',
        ),
      )
      .option('--check', 'do nothing; exit with code 1 if there is something to do'),
  run: (invocation) => {
    const { context, args, options } = invocation
    const { plan: planned, dryRun: tried, check } = options<Options>()
    // A command that writes nothing also reads open stores.
    const open = planned === true || tried === true || check === true ? withLog : withOwnLog
    return open(context, argument(args, 0), async (opened: LogWithSchemas) => {
      const target = await targetIn(invocation, opened)
      const { log, snapshots: snapshotStore } = opened
      const migrating: Migrating = { context, log, snapshotStore, target }
      return await run(invocation, migrating)
    })
  },
}

async function targetIn(
  { context, options }: Invocation,
  { versions }: LogWithSchemas,
): Promise<MigrationTarget> {
  const { schema, export: name, dir, to, value } = options<Options>()
  if (dir !== 'migrations' && !existsSync(resolve(context.cwd, dir)))
    throw usageError(
      `There is no folder ${dir} in ${context.cwd}: pass that of your migrations as --dir.`,
      dir,
    )
  const migrations = await loadMigrations(context.cwd, dir)
  if (to !== undefined) return targetOf(versions, { to, migrations, values: value })
  if (schema === undefined)
    throw usageError(
      'Pass the module that exports your schema: --schema dist/schema.js. Or a migration: --to NAME.',
    )
  const source = name === undefined ? { schema } : { schema, export: name }
  return { schema: await loadSchema(context.cwd, source), migrations }
}

async function run({ context, options }: Invocation, migrating: Migrating): Promise<ExitCode> {
  const { json, plan: planned, dryRun: tried, check } = options<Options>()
  const colours = coloursFor(context.stdout, context.env)
  const print = (value: unknown, text: () => string): void =>
    void context.stdout.write(json === true ? jsonDocument(value) : text())
  if (planned === true || check === true) {
    const result = await plan(migrating)
    print(result, () => planText(result, colours))
    return refusedOrDue(result, check === true)
  }
  if (tried === true) {
    const result = await dryRun(migrating)
    const { lost } = migrating.target
    const value = lost === undefined ? result : { ...result, lost }
    print(value, () => dryRunText(result, colours) + (lost === undefined ? '' : lostText(lost)))
    return refusedOrDue(result, false)
  }
  if (migrating.target.lost !== undefined) await confirmGoingBack(migrating, options<Options>().yes === true)
  const { commits, position } = await migrate(migrating)
  const applied = commits.map(({ position: at, events: [first, ...others] }) => ({
    position: at,
    migrations: first?.type === 'schemaChanged' ? (first.migrations ?? []) : [],
    reverts: first?.type === 'schemaChanged' ? (first.reverts ?? []) : [],
    written: countEvents(others),
  }))
  print({ position, applied }, () => doneText(commits, position, colours))
  return EXIT.ok
}

function refusedOrDue({ refusal, pending }: DryRun | MigrationPlan, check: boolean): ExitCode {
  return refusal !== undefined || (check && pending.length > 0) ? EXIT.finding : EXIT.ok
}

/** `Book.code="?"` */
function readValue(text: string): Readonly<Record<string, Value>> {
  const at = text.indexOf('=')
  try {
    if (at > 0) return { [text.slice(0, at)]: JSON.parse(text.slice(at + 1)) as Value }
  } catch {
    // Refused below.
  }
  throw usageError(`--value takes a field and a JSON value: 'Book.code="?"', not ${text}.`, text)
}
