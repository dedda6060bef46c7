import type { CommandDefinition } from './definition.js'
import { BACKUP } from './backup.js'
import { EXPORT } from './export.js'
import { IMPORT } from './import.js'
import { INSPECT } from './inspect.js'
import { LOG } from './log.js'
import { LS } from './ls.js'
import { MAKE_MIGRATIONS } from './makemigrations.js'
import { MIGRATE } from './migrate.js'
import { REPAIR } from './repair.js'
import { REPLICATE } from './replicate.js'
import { RESTORE } from './restore.js'
import { SCHEMA } from './schema.js'
import { SHOW } from './show.js'
import { SHOW_MIGRATIONS } from './show-migrations.js'
import { SNAPSHOT } from './snapshot.js'
import { VERIFY } from './verify.js'

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [
  MAKE_MIGRATIONS,
  MIGRATE,
  SHOW_MIGRATIONS,
  SCHEMA,
  INSPECT,
  LS,
  SHOW,
  LOG,
  VERIFY,
  EXPORT,
  IMPORT,
  BACKUP,
  RESTORE,
  REPLICATE,
  REPAIR,
  SNAPSHOT,
]
