import type { Command } from 'commander'
import { Option } from 'commander'
import { makeMigration, mergeMigrations } from '../migrations/make-migration.js'
import type { MakeOptions } from '../migrations/make-options.js'
import type { CommandDefinition } from './definition.js'

/** `relata makemigrations`: writes the migration from the last one's schema to the code's. */
export const MAKE_MIGRATIONS: CommandDefinition = {
  description:
    'Compares the schema of your code with the schema after the last migration in a folder, and writes a migration from one to the other: a module with its steps, and the schema after it. Needs no store. If a change can be understood in two ways, the command asks; without a terminal it prints the questions as JSON, and you answer them by options.',
  examples: [
    [
      'relata makemigrations --schema dist/schema.js',
      'writes migrations/0002_add_book_isbn.ts and the schema after it',
    ],
    [
      'relata makemigrations --schema dist/schema.js --check',
      'for CI: exit code 1 if a migration is missing, or branches have to be merged',
    ],
    [
      'relata makemigrations --schema dist/schema.js --rename Book.name=title --value Book.pages=0',
      'answers two questions beforehand',
    ],
    [
      'relata makemigrations --empty --name fill_slugs',
      'a migration that does not change the schema, for changes of data',
    ],
    ['relata makemigrations --merge', 'a migration that follows those of two branches'],
  ],
  declare: (command) => {
    declareTarget(command)
    declareAnswers(command)
  },
  run: async ({ context, options }) => {
    const parsed = options<MakeOptions>()
    return parsed.merge === true
      ? await mergeMigrations(context, parsed)
      : await makeMigration(context, parsed)
  },
}

function declareTarget(command: Command): void {
  command
    .option('--schema <module>', 'the module that exports your schema, as Node imports it')
    .option(
      '--export <name>',
      'the name of the export with the schema; default: schema, or else the default export',
    )
    .option('--dir <folder>', 'the folder of your migrations, as sources', 'migrations')
    .option('--out <folder>', 'write the new files into another folder')
    .option('--name <title>', 'the name of the migration after its number')
    .addOption(
      new Option(
        '--format <format>',
        'the language of the module; default: that of the last one, for the first one ts',
      ).choices(['ts', 'js', 'mjs']),
    )
    .option('--ts-imports', 'import ./….ts files, for a Node that loads TypeScript')
    .option('--no-input', 'ask nothing: print open questions as JSON, exit code 2')
    .option('--check', 'write nothing: exit code 1 if a migration is missing')
    .option('--dry-run', 'print what would be written')
    .option('--empty', 'a migration that does not change the schema')
    .option('--merge', 'a migration that follows those of several branches')
}

function declareAnswers(command: Command): void {
  const repeated = (flags: string, text: string): void =>
    void command.option(flags, `${text} (repeatable)`, collected)
  repeated('--rename <Book.name=title>', 'the field is called otherwise')
  repeated('--rename-model <Old=New>', 'the model is called otherwise')
  repeated('--remove <name>', 'the field, or model, was removed, not renamed')
  repeated('--value <Book.pages=0>', 'what existing rows get in a new field')
  repeated('--set-in-run <Book.pages>', 'the function run of the migration sets the values of a new field')
  repeated('--keep-keys <Book.author>', 'a key that leads to another model keeps its values')
  repeated('--replace <Book.author>', 'the field is removed and added again')
}

/** The values of an option that may be repeated. */
function collected(value: string, list: readonly string[] | undefined): readonly string[] {
  return [...(list ?? []), value]
}
