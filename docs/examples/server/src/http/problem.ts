import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance } from 'fastify'
import {
  DoesNotExist,
  FieldError,
  IntegrityError,
  modelOf,
  ProtectedError,
  RelataError,
  RestrictedError,
  StoreError,
  ValidationError,
} from 'relata'

/**
 * An RFC 9457 problem. `code` is the store's, stable and listed in its guide; the rest is what it says about
 * the value.
 */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly model?: string | undefined
  readonly field?: string | undefined
  /** What forbids a delete. */
  readonly blockers?: readonly { readonly model: string; readonly id: unknown }[]
}

const SHOWN_BLOCKERS = 10

/**
 * Answers whatever a handler throws. `onStoreFailed` is told when the store takes no more: only opening it
 * anew helps.
 */
export function answerProblems(app: FastifyInstance, onStoreFailed: () => void): void {
  app.setErrorHandler((error: FastifyError | RelataError, request, reply) => {
    const answer = problemOf(error, request.method)
    if (answer.status >= 500) request.log.error(error)
    if (answer.code === 'ERR_STORE_FAILED') onStoreFailed()
    if (answer.status === 503) void reply.header('retry-after', '1')
    return reply.code(answer.status).type('application/problem+json').send(answer)
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(problem(404, 'ERR_NO_SUCH_ROUTE', `There is no ${request.method} ${request.url}`)),
  )
}

export function problemOf(error: FastifyError | RelataError, method: string): Problem {
  if (error instanceof RelataError) return problemOfStore(error, method)
  const { statusCode = 500 } = error
  // What a program of ours did wrong is in the log, and nobody else's business.
  return statusCode < 500
    ? problem(statusCode, error.code, error.message)
    : problem(500, 'ERR_INTERNAL', 'The server made a mistake; its log has more')
}

function problemOfStore(error: RelataError, method: string): Problem {
  const status = statusOf(error, method)
  if (status === 500) return problem(500, 'ERR_INTERNAL', 'The server made a mistake; its log has more')
  const { code, message, model, field } = error
  return { ...problem(status, code, message), model, field, ...blockersOf(error) }
}

function statusOf(error: RelataError, method: string): number {
  if (error instanceof DoesNotExist) return 404
  // In a query a value is part of the address, in a write it is what the client sends.
  if (error instanceof ValidationError) return method === 'GET' ? 400 : 422
  if (error instanceof IntegrityError) return error.code === 'ERR_DANGLING_KEY' ? 422 : 409
  // All other field errors name chains that this program wrote.
  if (error instanceof FieldError) return error.code === 'ERR_LOOKUP_NOT_ALLOWED' ? 400 : 500
  if (!(error instanceof StoreError)) return 500
  return STORE_ERRORS[error.code] ?? 500
}

const STORE_ERRORS: Readonly<Record<string, number>> = {
  ERR_STORE_FAILED: 503,
  ERR_CLOSED: 503,
  ERR_KEY_REUSED: 409,
  ERR_ROW_GONE: 409,
}

function blockersOf(error: RelataError): Pick<Problem, 'blockers'> {
  if (!(error instanceof ProtectedError || error instanceof RestrictedError)) return {}
  const blockers = error.rows
    .slice(0, SHOWN_BLOCKERS)
    .map((row) => ({ model: modelOf(row)?.name ?? '', id: (row as { id: unknown }).id }))
  return { blockers }
}

function problem(status: number, code: string, detail: string): Problem {
  return { status, title: STATUS_CODES[status] ?? 'Error', detail, code }
}
