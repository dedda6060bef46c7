import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as assert from 'uvu/assert'
import {
  HEADERS,
  type Failure,
  type MethodName,
  type RequestOf,
  type ResponseOf,
} from '../../src/protocol.js'
import { studio, type AnyStore, type StudioHandler, type StudioOptions } from '../../src/index.js'

/** A response as it came. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** A studio behind a plain server on a free port. */
export class Running {
  readonly handler: StudioHandler
  readonly port: number
  readonly #server: Server

  private constructor(handler: StudioHandler, server: Server) {
    this.handler = handler
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  static async start(db: AnyStore, options: StudioOptions = {}): Promise<Running> {
    const handler = studio(db, { maxTime: 60_000, ...options })
    // An idle connection stays open: one that ends while the client sends its next request fails the test.
    const server = createServer({ keepAliveTimeout: 0 }, handler)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Running(handler, server)
  }

  async stop(): Promise<void> {
    this.handler.close()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  send({ method = 'POST', path, headers = {}, body }: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port: this.port, method, path, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        )
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  post(name: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send({ path: `/api/${name}`, headers: { ...OWN, ...headers }, body: JSON.stringify(body) })
  }

  /** The response of a method that succeeds. */
  async call<M extends MethodName>(name: M, request: RequestOf<M>): Promise<ResponseOf<M>> {
    const { status, text } = await this.post(name, request)
    assert.is(status, 200, text)
    return JSON.parse(text) as ResponseOf<M>
  }

  /** The error of a request that is refused. */
  async refused(
    name: string,
    request: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Failure['error'] & { readonly status: number }> {
    return failureOf(await this.post(name, request, headers))
  }
}

export const OWN = { [HEADERS.client]: '1', 'content-type': 'application/json' }

export function failureOf({ status, text }: Answer): Failure['error'] & { readonly status: number } {
  assert.ok(status >= 400, `${status}: ${text}`)
  const { error } = JSON.parse(text) as Failure
  assert.type(error.code, 'string')
  return { ...error, status }
}

/** Runs a test with a studio of a store, which it stops. */
export async function withStudio(
  db: AnyStore,
  options: StudioOptions,
  use: (running: Running) => Promise<void>,
): Promise<void> {
  const running = await Running.start(db, options)
  try {
    await use(running)
  } finally {
    await running.stop()
  }
}
