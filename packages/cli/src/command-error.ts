import { RelataError, type ErrorDetails } from '@relata/core'
import { EXIT, type ExitCode } from './exit-code.js'

/** Why a command can't do its work; the message says what to do. */
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

/** A wrong command line. */
export function usageError(message: string, value?: unknown): CommandError {
  return new CommandError('ERR_COMMAND_LINE', message, { value, exitCode: EXIT.usage })
}
