import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance } from 'fastify'
import { httpStatus, modelOf, ProtectedError, RelataError, RestrictedError } from 'relata'

/**
 * An RFC 9457 problem. `code` is the stable code of the store's error. The other properties come from that
 * error, too.
 */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly model?: string | undefined
  readonly field?: string | undefined
  /** The rows that prevent a delete. */
  readonly blockers?: readonly { readonly model: string; readonly id: unknown }[]
}

const SHOWN_BLOCKERS = 10

/**
 * Responds to every error that a handler throws. `onStoreFailed` is called when the store has failed and must
 * be reopened.
 */
export function handleErrors(app: FastifyInstance, onStoreFailed: () => void): void {
  app.setErrorHandler((error: FastifyError | RelataError, request, reply) => {
    const problem = problemOf(error, request.method)
    if (problem.status >= 500) request.log.error(error)
    if (problem.code === 'ERR_STORE_FAILED') onStoreFailed()
    if (problem.status === 503) void reply.header('retry-after', '1')
    return reply.code(problem.status).type('application/problem+json').send(problem)
  })
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(problemWith(404, 'ERR_NO_SUCH_ROUTE', `There is no ${request.method} ${request.url}`)),
  )
}

export function problemOf(error: FastifyError | RelataError, method: string): Problem {
  if (error instanceof RelataError) return problemOfStore(error, method)
  const { statusCode = 500 } = error
  // Details of a mistake in this program go to the log, not to the client.
  return statusCode < 500
    ? problemWith(statusCode, error.code, error.message)
    : problemWith(500, 'ERR_INTERNAL', 'Internal error: the log of the server has more')
}

function problemOfStore(error: RelataError, method: string): Problem {
  const status = statusOf(error, method)
  if (status === 500)
    return problemWith(500, 'ERR_INTERNAL', 'Internal error: the log of the server has more')
  const { code, message, model, field } = error
  return { ...problemWith(status, code, message), model, field, ...blockersOf(error) }
}

function statusOf(error: RelataError, method: string): number {
  // In a query the value is part of the URL, in a write it is part of the body.
  return error.kind === 'check' && method === 'GET' ? 400 : httpStatus(error)
}

function blockersOf(error: RelataError): Pick<Problem, 'blockers'> {
  if (!(error instanceof ProtectedError || error instanceof RestrictedError)) return {}
  const blockers = error.rows
    .slice(0, SHOWN_BLOCKERS)
    .map((row) => ({ model: modelOf(row)?.name ?? '', id: (row as { id: unknown }).id }))
  return { blockers }
}

function problemWith(status: number, code: string, detail: string): Problem {
  return { status, title: STATUS_CODES[status] ?? 'Error', detail, code }
}
