import {
  HEADERS,
  type Failure,
  type MethodName,
  type RequestOf,
  type ResponseOf,
} from '../../src/protocol.js'
import { ApiError } from './api-error.js'
import { currentToken } from './token.js'

export function apiUrl(name: string): string {
  return new URL(`api/${name}`, document.baseURI).href
}

export function apiHeaders(): Record<string, string> {
  const token = currentToken()
  return { [HEADERS.client]: '1', ...(token !== undefined && { [HEADERS.token]: token }) }
}

/** Calls a method. Throws ApiError: with the server's code, or with `ERR_STUDIO_OFFLINE` if it didn't respond. */
export async function call<M extends MethodName>(
  method: M,
  request: RequestOf<M>,
  signal?: AbortSignal,
): Promise<ResponseOf<M>> {
  const response = await send(method, JSON.stringify(request), signal)
  const body = await bodyOf(response, signal)
  if (response.ok && body !== undefined) return body as ResponseOf<M>
  throw new ApiError(failureOf(body, response.status))
}

async function send(method: string, body: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(apiUrl(method), {
      method: 'POST',
      headers: { ...apiHeaders(), 'content-type': 'application/json' },
      body,
      ...(signal !== undefined && { signal }),
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new ApiError({ code: 'ERR_STUDIO_OFFLINE', message: 'The server did not respond. Is it running?' })
  }
}

/** Undefined: the body is no JSON, or the connection was lost before its end. */
async function bodyOf(response: Response, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    if (signal?.aborted === true) throw error
    return undefined
  }
}

function failureOf(body: unknown, status: number): Failure['error'] {
  const error = (body as Partial<Failure> | undefined)?.error
  return error ?? { code: 'ERR_STUDIO_INTERNAL', message: `The server responded with status ${status}.` }
}
