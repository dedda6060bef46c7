import { RelataError, UsageError } from '@relata/core'
import { CommandError } from '../command-error.js'
import type { CommandContext } from '../command-context.js'
import { hidePasswords } from '../store/database-url.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { coloursFor } from './colours.js'
import { jsonLine } from './json.js'
import { printableLines } from './printable.js'

export interface ReportOptions {
  readonly json: boolean
  /** Print stacks and causes. */
  readonly debug: boolean
}

/**
 * Prints an error, `code: message`, and returns the exit code. With `json` the error is a line of JSON on stdout
 * too: `{ "error": { "name", "code", "message", … } }`.
 */
export function reportError(
  { stdout, stderr, env }: Pick<CommandContext, 'stdout' | 'stderr' | 'env'>,
  error: unknown,
  { json, debug }: ReportOptions,
): ExitCode {
  const colours = coloursFor(stderr, env)
  const { code, message: text } = partsOf(error)
  const message = hidePasswords(text)
  const heading = code === undefined ? '' : `${colours.bold(colours.red(code))}: `
  stderr.write(`${heading}${printableLines(message)}\n`)
  if (debug) for (const stack of stacksOf(error)) stderr.write(`${colours.dim(printableLines(stack))}\n`)
  else if (!isExpected(error)) stderr.write('Run the command with --debug to see where this comes from.\n')
  if (json)
    stdout.write(
      hidePasswords(jsonLine({ error: isExpected(error) ? error : { name: nameOf(error), code, message } })),
    )
  return error instanceof CommandError ? error.exitCode : EXIT.failed
}

/** An error that says what to do. */
function isExpected(error: unknown): error is RelataError | UsageError {
  return error instanceof RelataError || error instanceof UsageError
}

function partsOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) }
  const code: unknown = Reflect.get(error, 'code')
  return { code: typeof code === 'string' ? code : error.name, message: error.message }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}

/** The stacks of an error and its causes, the outermost first. */
function stacksOf(error: unknown): readonly string[] {
  const stacks: string[] = []
  const seen = new Set<unknown>()
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each)
    stacks.push(hidePasswords(each.stack ?? each.message))
  }
  return stacks
}
