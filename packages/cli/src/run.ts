import { CommanderError } from 'commander'
import { COMMANDS } from './command/list.js'
import type { CommandDefinition } from './command/definition.js'
import { usageError } from './command-error.js'
import { contextOf, type RunOptions } from './command-context.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { reportError } from './output/report-error.js'
import { programOf } from './program.js'

/**
 * Runs a command line of `relata` and returns its exit code: 0 done, 1 done with a finding, 2 a wrong command
 * line or an unanswered question, 3 failed. Errors are printed, not thrown.
 *
 * @example
 * ```ts
 * const code = await run(['makemigrations', '--schema', 'dist/schema.js', '--check'], { cwd: '/srv/app' })
 * ```
 * @public
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<number> {
  return await runCommand(COMMANDS, argv, options)
}

/** `run` with these commands. */
export async function runCommand(
  commands: readonly CommandDefinition[],
  argv: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const context = contextOf(options)
  let exitCode: ExitCode = EXIT.ok
  const program = programOf(commands, context, (code) => {
    exitCode = code
  })
  if (argv.length === 0) {
    context.stderr.write(program.helpInformation({ error: true }))
    return EXIT.usage
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // Help and version are printed by then.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    return reportError(context, error instanceof CommanderError ? wrongLine(error, argv) : error, {
      json: argv.includes('--json'),
      debug: argv.includes('--debug') || /(^|,)(1|\*|true|relata)/.test(context.env['DEBUG'] ?? ''),
    })
  }
}

function wrongLine({ message }: CommanderError, argv: readonly string[]): Error {
  const text = message.replace(/^error: /, '').trimEnd()
  const command = argv.find((word) => !word.startsWith('-'))
  const help = command === undefined || message.includes('unknown command') ? 'relata' : `relata ${command}`
  return usageError(`${text.charAt(0).toUpperCase()}${text.slice(1)}. See ${help} --help.`, argv)
}
