import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { StudioError } from '../errors.js'
import type { StudioOptions } from '../options.js'
import { HEADERS } from '../protocol.js'

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Checks whether a request is allowed. */
export class Guard {
  readonly #options: StudioOptions

  constructor(options: StudioOptions) {
    this.#options = options
  }

  /**
   * For every request. Throws StudioError `ERR_STUDIO_HOST` for a name of the server that isn't its own: with
   * DNS rebinding, a site could use its own name to reach a server on a loopback address from a visitor's
   * browser.
   */
  checkHost(request: IncomingMessage): void {
    const { hosts } = this.#options
    const isLocal = LOOPBACK.test(request.socket.localAddress ?? '')
    const allowed = hosts ?? (isLocal ? LOCAL_NAMES : undefined)
    if (allowed === undefined) return
    const host = (request.headers.host ?? '').toLowerCase()
    const name = host.replace(/:\d+$/, '')
    if (allowed.some((each) => each.toLowerCase() === host || each.toLowerCase() === name)) return
    throw new StudioError(
      'ERR_STUDIO_HOST',
      'This server is not called by the name in the header Host. Pass the name in the option hosts.',
      { status: 403 },
    )
  }

  /** Throws StudioError `ERR_STUDIO_FORBIDDEN` unless the application allows the request. */
  async checkAuthorized(request: IncomingMessage): Promise<void> {
    const { authorize } = this.#options
    if (authorize !== undefined && !(await authorize(request)))
      throw new StudioError('ERR_STUDIO_FORBIDDEN', 'You may not use this studio.', { status: 403 })
  }

  /**
   * For requests of data. A form or an image of another site can't send the header; its scripts could only if this server
   * allowed it, which it doesn't. Throws StudioError `ERR_STUDIO_ORIGIN`, `ERR_STUDIO_TOKEN`.
   */
  checkCaller(request: IncomingMessage): void {
    const { headers } = request
    if (headers[HEADERS.client] !== '1')
      throw new StudioError('ERR_STUDIO_ORIGIN', `Requests need the header ${HEADERS.client}: 1.`, {
        status: 403,
      })
    const site = headers['sec-fetch-site']
    if ((site !== undefined && site !== 'same-origin' && site !== 'none') || !isOwnOrigin(headers))
      throw new StudioError('ERR_STUDIO_ORIGIN', 'Requests of other sites are refused.', { status: 403 })
    const { token } = this.#options
    if (token !== undefined && !isSameText(token, headers[HEADERS.token]))
      throw new StudioError(
        'ERR_STUDIO_TOKEN',
        'The token is missing or wrong. Open the studio by the link that it printed when it started.',
        { status: 401 },
      )
  }

  async mayWrite(request: IncomingMessage): Promise<boolean> {
    const { write = false } = this.#options
    return typeof write === 'function' ? await write(request) : write
  }

  /** Throws StudioError `ERR_STUDIO_READ_ONLY`. */
  async checkWrite(request: IncomingMessage): Promise<void> {
    if (await this.mayWrite(request)) return
    throw new StudioError(
      'ERR_STUDIO_READ_ONLY',
      'This studio is read-only. Start it with --write, or pass the option write.',
      { status: 403 },
    )
  }

  actorOf(request: IncomingMessage): string | undefined {
    return this.#options.actor?.(request)
  }
}

function isOwnOrigin({ origin, host }: IncomingMessage['headers']): boolean {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host?.toLowerCase()
  } catch {
    return false
  }
}

/** Compares in constant time. */
function isSameText(expected: string, passed: unknown): boolean {
  if (typeof passed !== 'string') return false
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(expected), digest(passed))
}
