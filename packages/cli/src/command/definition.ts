import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { ExitCode } from '../exit-code.js'

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly debug?: boolean
}

/** One command: `relata NAME`, as the list of commands has it. */
export interface CommandEntry {
  readonly name: string
  /** One line in the list of commands. */
  readonly summary: string
  readonly load: () => Promise<CommandDefinition>
}

/** What a command declares and does. */
export interface CommandDefinition {
  /** What the command does, in its own help. */
  readonly description: string
  /** Command lines with what they do: the examples of its help. */
  readonly examples: readonly (readonly [line: string, what: string])[]
  /** Declares arguments and options; `--json` and `--debug` are there already. */
  readonly declare: (command: Command) => void
  readonly run: (invocation: Invocation) => Promise<ExitCode>
}

/** A command line that was read. */
export interface Invocation {
  readonly context: CommandContext
  /** The arguments in order; a variadic one is spread. */
  readonly args: readonly string[]
  /** The declared options, as commander names them. */
  readonly options: <T>() => T & CommonOptions
}
