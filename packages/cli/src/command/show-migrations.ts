import type { Command } from 'commander'
import { migrationHistory, type MigrationStatus } from '@relata/core/engine'
import { EXIT } from '../exit-code.js'
import { loadMigrations } from '../migrations/load-migrations.js'
import { coloursFor, type Colours } from '../output/colours.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'
import { withLog } from '../store/open-store.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly dir: string
  readonly check?: boolean
}

/** `relata showmigrations DIR`: which migrations a store has. */
export const SHOW_MIGRATIONS: CommandDefinition = {
  description:
    'Lists the migrations of a store and of your code. applied: the store has it, with its commit and date. contained: the store was made with it. pending: the store does not have it. unknown: the store has it, your code does not.',
  examples: [
    ['relata showmigrations ./library --dir dist/migrations', 'all migrations of the store and of the code'],
    ['relata showmigrations ./library --check', 'exit code 1 if one is pending or unknown'],
  ],
  declare: (command: Command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .option('--dir <folder>', 'the folder of your migrations', 'migrations')
      .option('--check', 'exit with code 1 if a migration is pending or unknown'),
  run: async ({ context, args, options }) => {
    const { json, dir, check } = options<Options>()
    const migrations = await loadMigrations(context.cwd, dir)
    const history = await withLog(context, argument(args, 0), ({ log }) => migrationHistory(log, migrations))
    context.stdout.write(
      json === true
        ? jsonDocument(
            history.map(({ time, ...rest }) => ({
              ...rest,
              time: time === undefined ? null : new Date(time),
            })),
          )
        : historyText(history, coloursFor(context.stdout, context.env)),
    )
    const isCurrent = history.every(({ state }) => state === 'applied' || state === 'contained')
    return check === true && !isCurrent ? EXIT.finding : EXIT.ok
  },
}

function historyText(history: readonly MigrationStatus[], colours: Colours): string {
  if (history.length === 0) return 'There are no migrations.\n'
  return table(
    history.map(({ name, state, position, time }) => [
      shown(state, colours),
      printable(name),
      position === undefined ? '' : `commit ${position}`,
      time === undefined ? '' : new Date(time).toISOString(),
    ]),
  )
}

function shown(state: MigrationStatus['state'], { green, yellow, red }: Colours): string {
  switch (state) {
    case 'applied':
    case 'contained':
      return green(state)
    case 'pending':
      return yellow(state)
    case 'unknown':
      return red(state)
  }
}
