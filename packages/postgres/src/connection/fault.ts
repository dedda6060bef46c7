import { LogError, type LogErrorKind } from '@relata/core/log'
import { reasonOf } from '@relata/core/engine'
import { DatabaseError } from 'pg'

/** The append has stored nothing: a key is known. Raised by the function that appends. */
const KEY_KNOWN = 'RL001'
/** There is no log with this number. */
const NO_LOG = 'RL002'
/** The log can't be cut after this position. Raised by the function that drops history. */
const NO_CUT = 'RL004'
/** The role lacks a right. */
const NO_RIGHT = '42501'

/**
 * Classes of errors after which the effect of a statement is unknown: the connection (08), the server is
 * shutting down (57P), the operating system (58), PostgreSQL itself (XX).
 */
const UNDECIDED = /^(08|57P|58|XX|40003)/
/** The server reports that its data is damaged. */
const DAMAGED = new Set(['XX001', 'XX002'])

/** A statement that the server has answered with an error, or whose connection was lost. */
export class StatementFailed extends Error {
  readonly code: string | undefined
  /** Whether the statement certainly had no effect. */
  readonly isRefused: boolean

  constructor(cause: unknown) {
    super(reasonOf(cause), { cause })
    this.name = 'StatementFailed'
    this.code = cause instanceof DatabaseError ? cause.code : undefined
    this.isRefused = this.code !== undefined && !UNDECIDED.test(this.code)
  }

  /** Whether the connection can still be used. */
  get isAnswered(): boolean {
    return this.code !== undefined && !/^(08|57P)/.test(this.code)
  }
}

/** PostgreSQL's code of an error: `57014`. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof StatementFailed || error instanceof DatabaseError) return error.code
  return undefined
}

/** Whether an append failed because another writer has used one of its keys. */
export function isKeyKnown(error: unknown): boolean {
  return codeOf(error) === KEY_KNOWN
}

/** The error of dropping history. */
export function dropFault(error: unknown): LogError {
  if (codeOf(error) === NO_CUT)
    return new LogError(
      'Unavailable',
      'Another process has dropped history at the same time. This call dropped nothing: repeat it.',
      { value: NO_CUT, cause: error },
    )
  if (codeOf(error) === NO_RIGHT)
    return new LogError(
      'Forbidden',
      `The role of this connection may not drop history (${reasonOf(error)}): connect as the owner of the tables. Nothing was dropped.`,
      { value: NO_RIGHT, cause: error },
    )
  return readFault("History can't be dropped now", error)
}

/** The error of a statement that changes nothing, or of connecting. */
export function readFault(what: string, error: unknown): LogError {
  if (error instanceof LogError) return error
  return faultOf(error, 'Unavailable', `${what} (${reasonOf(error)}).`)
}

/** The error of an append. */
export function appendFault(error: unknown): LogError {
  if (error instanceof LogError) return error
  const reason = reasonOf(error)
  return error instanceof StatementFailed && error.isRefused
    ? faultOf(error, 'Unavailable', `PostgreSQL refused the append, which stored nothing (${reason}).`)
    : faultOf(
        error,
        'Unknown',
        `The connection was lost while the append was under way (${reason}): it is unknown whether it was stored. Repeat it with the same keys and the same expected position.`,
      )
}

const RIGHTS =
  'The role of this connection lacks a right: let the owner of the tables give it, with relata init and --grant-to (to read and append) or --grant-read-to.'

function faultOf(error: unknown, kind: LogErrorKind, message: string): LogError {
  const code = codeOf(error)
  const cause = error instanceof StatementFailed ? error.cause : error
  if (code !== undefined && DAMAGED.has(code))
    return new LogError('Corrupt', `PostgreSQL reports that it is damaged: ${message}`, { cause })
  if (code === NO_RIGHT) return new LogError('Forbidden', `${message} ${RIGHTS}`, { value: code, cause })
  if (code === NO_LOG)
    return new LogError('Truncated', 'The log is gone: its row was removed from the database.', { cause })
  return new LogError(kind, message, { value: code, cause })
}
