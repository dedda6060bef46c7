import { readFileSync } from 'node:fs'
import { Command, type OutputConfiguration } from 'commander'
import type { CommandDefinition, CommandEntry } from './command/definition.js'
import type { CommandContext } from './command-context.js'
import type { ExitCode } from './exit-code.js'
import { coloursFor } from './output/colours.js'

/** A command that the program can run; it only lists the others. */
export interface LoadedCommand {
  readonly name: string
  readonly definition: CommandDefinition
}

/** The parts of a program. */
interface ProgramParts {
  readonly commands: readonly CommandEntry[]
  /** The command to run; undefined for the help of the program. */
  readonly loaded: LoadedCommand | undefined
  readonly context: CommandContext
  /** Called with the exit code of the command. */
  readonly finish: (code: ExitCode) => void
}

/** The parser of the command line. */
export function programOf({ commands, loaded, context, finish }: ProgramParts): Command {
  const program = new Command('relata')
    .description('Writes and applies migrations; inspects, verifies, backs up and repairs stores.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput(outputOf(context))
    .addHelpText(
      'after',
      '\nrelata COMMAND --help has examples. Exit codes: 0 done, 1 done with a finding, 2 wrong command line or an unanswered question, 3 failed.',
    )
  for (const { name, summary } of commands) {
    const command = program.command(name).summary(summary)
    if (name === loaded?.name) fill(command, loaded.definition, { context, finish })
  }
  return program
}

function fill(
  command: Command,
  definition: CommandDefinition,
  { context, finish }: Pick<ProgramParts, 'context' | 'finish'>,
): void {
  definition.declare(command)
  command
    .description(definition.description)
    .option('--json', 'print the result as JSON')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examplesText(definition.examples))
    .action(async () => {
      finish(
        await definition.run({
          context,
          args: command.args,
          options: <T>() => command.opts() as T,
        }),
      )
    })
}

function examplesText(examples: CommandDefinition['examples']): string {
  const lines = examples.map(([line, what]) => `  ${line}\n      ${what}`)
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`
}

function outputOf(context: CommandContext): OutputConfiguration {
  const { stdout, stderr, env } = context
  return {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    // `run` reports it, with its code.
    outputError: () => undefined,
    getOutHelpWidth: () => stdout.columns ?? 80,
    getErrHelpWidth: () => stderr.columns ?? 80,
    getOutHasColors: () => coloursFor(stdout, env).isColorSupported,
    getErrHasColors: () => coloursFor(stderr, env).isColorSupported,
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const manifest = JSON.parse(text) as { readonly version: string }
  return manifest.version
}
