import { errorJson, type ErrorJson } from './error-json.js'
import { kindOf, type ErrorKind, type LogErrorKind } from './error-kind.js'
import { issuesOf, type Issue } from './issue.js'

/** The data that every error of Relata has besides its message. */
export interface ErrorDetails {
  /** The offending value, as it was passed. */
  readonly value?: unknown
  readonly model?: string
  readonly field?: string
  /** The fields of a uniqueness constraint. */
  readonly fields?: readonly string[]
  /** Its name. */
  readonly constraint?: string
  /** Primary key of the row that has the unique value already. */
  readonly existing?: unknown
  readonly cause?: unknown
}

/**
 * The base of every error that Relata raises for a reason in the data, the query or the log. `code` is stable
 * and documented; the message says what was found, what was expected and what to do. `JSON.stringify(error)`
 * has the name, the code, the message and the data beside them.
 * @public
 */
export class RelataError extends Error {
  readonly code: string
  readonly value: unknown
  readonly model: string | undefined
  readonly field: string | undefined
  /**
   * Of `ERR_UNIQUE` and `ERR_UNIQUE_TOGETHER`: the fields that must be unique, by name. Of `ERR_CONFLICT`: the
   * changed fields.
   */
  declare readonly fields?: readonly string[]
  /** Of `ERR_UNIQUE` and `ERR_UNIQUE_TOGETHER`: the name of the constraint among `uniques`, if it has one. */
  declare readonly constraint?: string
  /**
   * Of `ERR_UNIQUE` and `ERR_UNIQUE_TOGETHER`: the primary key of the row that has the value already. Undefined
   * if this error undid the creation of that row, as in a `bulkCreate` of two equal rows.
   */
  declare readonly existing?: unknown

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.value = details.value
    this.model = details.model
    this.field = details.field
    if (details.fields !== undefined) this.fields = details.fields
    if (details.constraint !== undefined) this.constraint = details.constraint
    if (details.existing !== undefined) this.existing = details.existing
  }

  /**
   * What it is about, whatever its code: `'unique'`, `'notFound'`, `'foreignKey'`, `'check'`, `'conflict'`, or one
   * of the kinds of a {@link LogError}. Undefined for an error that a change of the data can't avoid.
   */
  get kind(): ErrorKind | LogErrorKind | undefined {
    return kindOf(this.code)
  }

  /** Every fault of the call that failed, this error's own first. */
  get issues(): readonly Issue[] {
    return issuesOf(this)
  }

  toJSON(): ErrorJson {
    return errorJson(this)
  }
}
