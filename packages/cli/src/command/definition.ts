import type { Command } from 'commander'
import type { CommandContext } from '../command-context.js'
import type { ExitCode } from '../exit-code.js'

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
  readonly debug?: boolean
}

/** One command, `relata NAME`, in the list of commands. */
export interface CommandEntry {
  readonly name: string
  /** One line in the list of commands. */
  readonly summary: string
  readonly load: () => Promise<CommandDefinition>
}

/** The declaration and implementation of a command. */
export interface CommandDefinition {
  /** The description of the command in its help. */
  readonly description: string
  /** The examples in its help: command lines and what they do. */
  readonly examples: readonly (readonly [line: string, what: string])[]
  /** Declares arguments and options; `--json` and `--debug` are declared already. */
  readonly declare: (command: Command) => void
  readonly run: (invocation: Invocation) => Promise<ExitCode>
}

/** A parsed command line. */
export interface Invocation {
  readonly context: CommandContext
  /** The arguments in order; a variadic one is spread. */
  readonly args: readonly string[]
  /** The declared options, as commander names them. */
  readonly options: <T>() => T & CommonOptions
}
