import { RelataError, type ErrorDetails } from '@relata/core'
import { EXIT, type ExitCode } from './exit-code.js'

/** The error of a command that failed; the message says what to do. */
export class CommandError extends RelataError {
  readonly #exitCode: ExitCode

  constructor(code: string, message: string, details: ErrorDetails & { readonly exitCode?: ExitCode } = {}) {
    super(code, message, details)
    this.#exitCode = details.exitCode ?? EXIT.failed
  }

  get exitCode(): ExitCode {
    return this.#exitCode
  }
}

/** The error of a wrong command line. */
export function usageError(message: string, value?: unknown): CommandError {
  return new CommandError('ERR_COMMAND_LINE', message, { value, exitCode: EXIT.usage })
}
