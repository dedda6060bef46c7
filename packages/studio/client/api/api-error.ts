import type { Failure } from '../../src/protocol.js'

/** A request that failed, as the server describes it. */
export class ApiError extends Error {
  readonly failure: Failure['error']

  constructor(failure: Failure['error']) {
    super(failure.message)
    this.name = 'ApiError'
    this.failure = failure
  }

  get code(): string {
    return this.failure.code
  }
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new ApiError({ code: 'ERR_STUDIO_PAGE', message })
}

/** Whether a request was given up because its result isn't needed any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
