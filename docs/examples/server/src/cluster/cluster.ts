import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Balancer, forwardTo } from './balancer.js'
import { Member } from './member.js'
import type { MemberOptions } from './member.js'
import { framePage, mainPage } from './pages.js'

export interface ClusterOptions extends MemberOptions {
  readonly size: number
  readonly host: string
  readonly port: number
}

/**
 * Several processes of the service over one log, behind a server that sends requests to them in turn.
 *
 *   /                      a page with the books as each process has them
 *   /process/2/books       a request to one process
 *   POST /kill/2           kills one process, which is started again
 *   everything else        goes to the processes in turn
 */
export class Cluster {
  readonly url: string
  readonly #members: readonly Member[]
  readonly #server: Server

  private constructor(members: readonly Member[], server: Server) {
    const { address, port } = server.address() as AddressInfo
    this.url = `http://${address}:${port}`
    this.#members = members
    this.#server = server
  }

  /** Resolves when all processes listen. */
  static async start({ size, host, port, ...options }: ClusterOptions): Promise<Cluster> {
    const members = Array.from({ length: size }, (_, at) => new Member(String(at + 1), options))
    await Promise.all(members.map((member) => member.start()))
    const balancer = new Balancer(members)
    const server = createServer((request, response) => void handle({ members, balancer }, request, response))
    await new Promise<void>((resolve) => server.listen(port, host, resolve))
    return new Cluster(members, server)
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await Promise.all(this.#members.map((member) => member.stop()))
  }
}

interface Parts {
  readonly members: readonly Member[]
  readonly balancer: Balancer
}

async function handle(
  { members, balancer }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, first = '', name = '', rest = ''] =
    /^\/(process|kill|frame)\/(\d+)(.*)$/.exec(request.url ?? '/') ?? []
  const member = members.find((each) => each.name === name)
  if (request.url === '/') return sendPage(response, mainPage(members.map((each) => each.name)))
  if (first === '') return balancer.forward(request, response)
  if (member === undefined) return void response.writeHead(404).end()
  if (first === 'frame') return sendPage(response, framePage(name))
  if (first === 'process') {
    request.url = rest
    return forwardTo([member], request, response)
  }
  // A form of another site can't send this header.
  if (request.method !== 'POST' || request.headers['x-kill'] === undefined)
    return void response.writeHead(403).end()
  member.kill()
  response.writeHead(204).end()
}

function sendPage(response: ServerResponse, html: string): void {
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html)
}
