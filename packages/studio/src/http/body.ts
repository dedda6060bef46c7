import type { IncomingMessage } from 'node:http'
import { StudioError } from '../errors.js'

/** Milliseconds that a client has to send a request. */
const PATIENCE = 30_000

/** The JSON of a request. Throws StudioError `ERR_STUDIO_BODY`, `ERR_STUDIO_TOO_LARGE`. */
export async function readBody(request: IncomingMessage, most: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new StudioError('ERR_STUDIO_BODY', 'Requests are JSON: content-type: application/json.', {
      status: 415,
    })
  // A framework may have parsed it already.
  const parsed = (request as { readonly body?: unknown }).body
  if (parsed !== undefined) return parsed
  const text = new TextDecoder('utf-8').decode(await readBytes(request, most))
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new StudioError('ERR_STUDIO_BODY', 'The request is no JSON.', { cause: error })
  }
}

function readBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = (): StudioError =>
    new StudioError('ERR_STUDIO_TOO_LARGE', `The request is larger than ${most} bytes.`, { status: 413 })
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > most) {
      reject(tooLarge())
      return
    }
    const parts: Buffer[] = []
    let size = 0
    const timer = setTimeout(
      () => reject(new StudioError('ERR_STUDIO_BODY', 'The request took too long.', { status: 408 })),
      PATIENCE,
    )
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      settle()
    }
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size <= most) parts.push(part)
      else end(() => reject(tooLarge()))
    })
    request.on('end', () => end(() => resolve(Buffer.concat(parts))))
    request.on('error', (error) => end(() => reject(error)))
    request.on('close', () =>
      end(() => reject(new StudioError('ERR_STUDIO_BODY', 'The connection was closed.', { status: 400 }))),
    )
  })
}
