import { RelataError, UsageError } from 'relata'

/** Codes of the studio's own refusals. Each has a row in docs/guide/errors.md. */
export type StudioCode =
  | 'ERR_STUDIO_REQUEST'
  | 'ERR_STUDIO_METHOD'
  | 'ERR_STUDIO_BODY'
  | 'ERR_STUDIO_TOO_LARGE'
  | 'ERR_STUDIO_ORIGIN'
  | 'ERR_STUDIO_HOST'
  | 'ERR_STUDIO_TOKEN'
  | 'ERR_STUDIO_FORBIDDEN'
  | 'ERR_STUDIO_READ_ONLY'
  | 'ERR_STUDIO_NO_APP'
  | 'ERR_STUDIO_FILTER'
  | 'ERR_STUDIO_CONSOLE'
  | 'ERR_STUDIO_COLUMN'
  | 'ERR_STUDIO_COST'
  | 'ERR_STUDIO_CHANGED'
  | 'ERR_STUDIO_COUNT'
  | 'ERR_STUDIO_STREAMS'
  | 'ERR_STUDIO_LOG'
  | 'ERR_STUDIO_INTERNAL'

interface Details {
  readonly status?: number
  readonly value?: unknown
  readonly model?: string | undefined
  readonly field?: string
  readonly start?: number
  readonly end?: number
  readonly cause?: unknown
}

/** An error of the studio, with the status of its response. */
export class StudioError extends RelataError {
  readonly status: number
  /** The place in a filter or a query of the console. */
  readonly start: number | undefined
  readonly end: number | undefined

  constructor(code: StudioCode, message: string, { status = 400, start, end, ...details }: Details = {}) {
    const { model, ...rest } = details
    super(code, message, model === undefined ? rest : { ...rest, model })
    this.status = status
    this.start = start
    this.end = end
  }
}

/**
 * An error of Relata: it has a code, and is about the data, the request or the store. UsageError is a
 * TypeError.
 */
export type CodedError = RelataError | UsageError

export function isCoded(error: unknown): error is CodedError {
  return error instanceof RelataError || error instanceof UsageError
}
