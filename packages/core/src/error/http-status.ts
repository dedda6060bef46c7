import { LogError, UsageError } from './errors.js'
import type { ErrorKind } from './error-kind.js'
import { RelataError } from './relata-error.js'

const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  unique: 409,
  notFound: 404,
  foreignKey: 409,
  check: 422,
  conflict: 409,
}

/** Codes whose status isn't that of their kind, and those without a kind. */
const BY_CODE: ReadonlyMap<string, number> = new Map([
  // The key came with the request; the other errors about keys are about rows that are in the store.
  ['ERR_DANGLING_KEY', 422],
  ['ERR_CURSOR', 400],
  ['ERR_LOOKUP_NOT_ALLOWED', 400],
  ['ERR_LOOKUP_VALUE', 400],
  ['ERR_PAGE_SIZE', 400],
  ['ERR_PATTERN', 400],
  ['ERR_QUERY_STRING', 400],
  ['ERR_BACKPRESSURE', 503],
  ['ERR_CLOSED', 503],
  ['ERR_MEMORY_LIMIT', 503],
  ['ERR_QUERY_TIMEOUT', 503],
  ['ERR_READ_ONLY_STORE', 503],
  // Another process serves it.
  ['ERR_SCHEMA_AHEAD', 503],
  ['ERR_STORE_FAILED', 503],
  ['ERR_TIMEOUT', 503],
])

/**
 * The HTTP status of a response to an error: 400 for a query string that isn't accepted, 404, 409 and 422 for
 * what {@link RelataError.kind} names, 503 for a store that can't serve now, and 500 for everything else, as
 * mistakes in the program and errors that aren't Relata's. Log an error of 500 and show the client nothing of it.
 *
 * @example
 * ```ts
 * app.setErrorHandler((error, request, reply) => {
 *   const status = httpStatus(error)
 *   return reply.code(status).send(status < 500 ? error : { message: 'Internal error' })
 * })
 * ```
 * @public
 */
export function httpStatus(error: unknown): number {
  if (error instanceof LogError) return error.kind === 'Unavailable' || error.kind === 'Unknown' ? 503 : 500
  if (error instanceof RelataError || error instanceof UsageError) {
    const status = BY_CODE.get(error.code)
    if (status !== undefined) return status
  }
  if (!(error instanceof RelataError)) return 500
  const { kind } = error
  return kind === undefined ? 500 : (BY_KIND[kind as ErrorKind] ?? 500)
}
