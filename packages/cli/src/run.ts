import { CommanderError } from 'commander'
import { COMMANDS } from './command/list.js'
import type { CommandEntry } from './command/definition.js'
import { contextOf, type RunOptions } from './command-context.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { programOf, type LoadedCommand } from './program.js'

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
  commands: readonly CommandEntry[],
  argv: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const context = contextOf(options)
  let exitCode: ExitCode = EXIT.ok
  const loaded = await loadedFor(commands, argv)
  const program = programOf({
    commands,
    loaded,
    context,
    finish: (code) => {
      exitCode = code
    },
  })
  if (argv.length === 0) {
    context.stderr.write(program.helpInformation({ error: true }))
    return EXIT.usage
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // Help and version have been printed already.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    const { reportError } = await import('./output/report-error.js')
    return reportError(context, error instanceof CommanderError ? await wrongLine(error, argv) : error, {
      json: argv.includes('--json'),
      debug: argv.includes('--debug') || /(^|,)(1|\*|true|relata)/.test(context.env['DEBUG'] ?? ''),
    })
  }
}

/** The command in a command line: its first word. */
async function loadedFor(
  commands: readonly CommandEntry[],
  argv: readonly string[],
): Promise<LoadedCommand | undefined> {
  const word = argv.find((each) => !each.startsWith('-'))
  const entry = commands.find(({ name }) => name === word)
  return entry === undefined ? undefined : { name: entry.name, definition: await entry.load() }
}

async function wrongLine({ message }: CommanderError, argv: readonly string[]): Promise<Error> {
  const { usageError } = await import('./command-error.js')
  const text = message.replace(/^error: /, '').replace(/[.\s]+$/, '')
  const command = argv.find((word) => !word.startsWith('-'))
  const help = command === undefined || message.includes('unknown command') ? 'relata' : `relata ${command}`
  return usageError(`${text.charAt(0).toUpperCase()}${text.slice(1)}. See ${help} --help.`, argv)
}
