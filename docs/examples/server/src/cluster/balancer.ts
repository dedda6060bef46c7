import { request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Member } from './member.js'

/**
 * Sends requests to the processes in turn. If a process ends before it responds, the request goes to the next one where that
 * does no harm: a read, or a write with an `Idempotency-Key`, which is carried out once however often it is sent.
 */
export class Balancer {
  readonly #members: readonly Member[]
  #next = 0

  constructor(members: readonly Member[]) {
    this.#members = members
  }

  /** Forwards a request to any process. */
  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const first = this.#next++ % this.#members.length
    const inTurn = [...this.#members.slice(first), ...this.#members.slice(0, first)]
    await forwardTo(inTurn, request, response)
  }
}

/** Forwards a request to the first of some processes that responds. */
export async function forwardTo(
  members: readonly Member[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request)
  for (const { name, url } of members) {
    if (url === undefined) continue
    try {
      const answer = await respond(new URL(request.url ?? '/', url), { request, response, body })
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'x-process': name })
      // Either side may end an event stream.
      await pipeline(answer, response).catch(() => undefined)
      return
    } catch (error) {
      if (!mayRepeat(request, error)) break
    }
  }
  if (!response.headersSent) response.writeHead(503, { 'retry-after': '1' }).end()
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
}

function respond(url: URL, { request, response, body }: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers } = request
    const sent = send(url, { method, headers: { ...headers, host: url.host } }, resolve)
    response.once('close', () => sent.destroy())
    sent.once('error', reject)
    sent.end(body)
  })
}

function mayRepeat({ method, headers }: IncomingMessage, error: unknown): boolean {
  const neverSent = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
  return neverSent || method === 'GET' || method === 'HEAD' || headers['idempotency-key'] !== undefined
}
