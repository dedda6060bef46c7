import type { ServerResponse } from 'node:http'
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { isCoded, StudioError, type CodedError } from '../errors.js'
import { FilterFault } from '../filter/condition.js'
import { RefusedDelete } from '../methods/delete.js'
import type { Failure, FieldFault } from '../protocol.js'

const compress = promisify(gzip)
/** Bytes from which a response is compressed. */
const LARGE = 4096
/** Units of a message: one may quote a value of the request. */
const LONGEST = 2000

/** Headers of every response. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types relata-studio",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

export async function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  accepts: string = '',
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(body))
  const zipped = bytes.length >= LARGE && /\bgzip\b/.test(accepts)
  const sent = zipped ? await compress(bytes, { level: 1 }) : bytes
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept-encoding',
    ...(zipped && { 'content-encoding': 'gzip' }),
    'content-length': sent.length,
  })
  response.end(sent)
}

/** Responds with the error of a request. An internal error has no details in the response. */
export async function respondError(response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const status = statusOf(error)
  // The rest of a body that wasn't read would be taken for the next request.
  if (status === 413 || status === 408) response.setHeader('connection', 'close')
  await respondJson(response, status, failureOf(error))
}

function failureOf(error: unknown): Failure {
  if (!isCoded(error))
    return {
      error: { code: 'ERR_STUDIO_INTERNAL', message: 'The request failed. The log of the server says why.' },
    }
  const { model, field } = error
  const { start, end } = error as Partial<Pick<StudioError, 'start' | 'end'>>
  const fields = faultsOf(error)
  return {
    error: {
      code: error.code,
      message: error.message.slice(0, LONGEST),
      ...(model !== undefined && { model }),
      ...(field !== undefined && { field }),
      ...(fields !== undefined && { fields }),
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(error instanceof RefusedDelete && { explanation: error.explanation }),
    },
  }
}

/** The faults by field, by their declared names. */
function faultsOf(error: CodedError): Readonly<Record<string, readonly FieldFault[]>> | undefined {
  if (error instanceof StudioError || error instanceof FilterFault) return undefined
  const fields = new Map<string, FieldFault[]>()
  for (const { code, message, field, fields: together } of issuesOf(error))
    for (const name of together ?? (field === undefined ? [] : [field])) {
      const fault = { code, message: message.slice(0, LONGEST) }
      const known = fields.get(name)
      if (known === undefined) fields.set(name, [fault])
      else known.push(fault)
    }
  return fields.size === 0 ? undefined : Object.fromEntries(fields)
}

type Fault = Pick<CodedError, 'code' | 'message' | 'field'> & { readonly fields?: readonly string[] }

/** A UsageError has no list of faults: it is a single one. */
function issuesOf(error: CodedError): readonly Fault[] {
  return 'issues' in error ? error.issues : [error]
}

const STATUS: Readonly<Record<string, number>> = {
  ERR_DOES_NOT_EXIST: 404,
  ERR_ROW_GONE: 409,
  ERR_UNIQUE: 409,
  ERR_UNIQUE_TOGETHER: 409,
  ERR_PROTECTED: 409,
  ERR_RESTRICTED: 409,
  ERR_READ_ONLY_STORE: 403,
  ERR_CLOSED: 503,
  ERR_STORE_FAILED: 503,
  ERR_MEMORY_LIMIT: 503,
  ERR_BACKPRESSURE: 503,
  ERR_QUERY_TIMEOUT: 503,
  ERR_CONFLICT: 409,
  ERR_LOG_FORBIDDEN: 403,
  ERR_LOG_UNAVAILABLE: 503,
  ERR_LOG_UNKNOWN: 503,
  ERR_SCHEMA_AHEAD: 503,
  ERR_INTERNAL: 500,
}

function statusOf(error: unknown): number {
  if (error instanceof StudioError) return error.status
  return isCoded(error) ? (STATUS[error.code] ?? 422) : 500
}
