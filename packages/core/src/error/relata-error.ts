/** What every error of Relata carries beside its message. */
export interface ErrorDetails {
  /** The offending value, as it was given. */
  readonly value?: unknown
  readonly model?: string
  readonly field?: string
  readonly cause?: unknown
}

/**
 * The base of every error that Relata raises for a reason in the data, the query or the log. `code` is stable and documented; the message says
 * what was found, what was expected and what to do.
 * @public
 */
export class RelataError extends Error {
  readonly code: string
  readonly value: unknown
  readonly model: string | undefined
  readonly field: string | undefined

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.value = details.value
    this.model = details.model
    this.field = details.field
  }
}
