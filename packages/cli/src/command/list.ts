import type { CommandEntry } from './definition.js'

/**
 * All commands, in the order of the help. A command is loaded when it runs, because loading its imports takes
 * longer than most of its work.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'make the tables of Relata in a database',
    load: async () => (await import('./init.js')).INIT,
  },
  {
    name: 'makemigrations',
    summary: 'write the migration that a changed schema needs',
    load: async () => (await import('./makemigrations.js')).MAKE_MIGRATIONS,
  },
  {
    name: 'migrate',
    summary: 'apply the migrations that a store does not have',
    load: async () => (await import('./migrate.js')).MIGRATE,
  },
  {
    name: 'showmigrations',
    summary: 'which migrations a store has, and which it does not',
    load: async () => (await import('./show-migrations.js')).SHOW_MIGRATIONS,
  },
  {
    name: 'schema',
    summary: 'the schema of a store, as TypeScript or as a diagram',
    load: async () => (await import('./schema.js')).SCHEMA,
  },
  {
    name: 'inspect',
    summary: 'what a store contains: schema, rows and bytes by model, relations, positions, snapshots, owner',
    load: async () => (await import('./inspect.js')).INSPECT,
  },
  {
    name: 'ls',
    summary: 'the rows of a model, found by lookups',
    load: async () => (await import('./ls.js')).LS,
  },
  {
    name: 'show',
    summary: 'a row with its relations',
    load: async () => (await import('./show.js')).SHOW,
  },
  {
    name: 'log',
    summary: 'the commits of a store, with their events',
    load: async () => (await import('./log.js')).LOG,
  },
  {
    name: 'studio',
    summary: 'see and edit a store in the browser',
    load: async () => (await import('./studio.js')).STUDIO,
  },
  {
    name: 'verify',
    summary: 'whether a store is intact: records, hash chain, keys, snapshots, state',
    load: async () => (await import('./verify.js')).VERIFY,
  },
  {
    name: 'export',
    summary: 'the present state as JSON Lines, a SQLite database, or CSV',
    load: async () => (await import('./export.js')).EXPORT,
  },
  {
    name: 'import',
    summary: 'a new store from the JSON Lines of relata export',
    load: async () => (await import('./import.js')).IMPORT,
  },
  {
    name: 'copy',
    summary: 'copy a store with its history between folders and databases',
    load: async () => (await import('./copy.js')).COPY,
  },
  {
    name: 'backup',
    summary: 'a verified copy of a store with its history',
    load: async () => (await import('./backup.js')).BACKUP,
  },
  {
    name: 'restore',
    summary: 'a store from a backup, as it was at its end or at an earlier commit',
    load: async () => (await import('./restore.js')).RESTORE,
  },
  {
    name: 'replicate',
    summary: 'a copy of a store that gets each new commit',
    load: async () => (await import('./replicate.js')).REPLICATE,
  },
  {
    name: 'repair',
    summary: 'what is left of a damaged store, and a new store with it',
    load: async () => (await import('./repair.js')).REPAIR,
  },
  {
    name: 'snapshot',
    summary: 'a snapshot of the present state, so that the store opens faster',
    load: async () => (await import('./snapshot.js')).SNAPSHOT,
  },
  {
    name: 'compact',
    summary: 'drop old history, up to a snapshot, and free its space',
    load: async () => (await import('./compact.js')).COMPACT,
  },
]
