import type { CommandDefinition } from './definition.js'

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = []
