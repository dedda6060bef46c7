import type { Command } from 'commander'

/**
 * Declares the options of a `SchemaSource`: the module with the schema of a store, if its log doesn't contain
 * all of it.
 */
export const withSchemaSource = (command: Command): Command =>
  command
    .option('--schema <module>', 'the module that exports your schema; needed if the schema has expressions')
    .option('--export <name>', 'the name under which the module exports the schema')
