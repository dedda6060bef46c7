import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { PostgresConnection } from '../../src/index.js'

/** What happens to a chunk of bytes. After `cut` the connection is gone; after `swallow` it is silent. */
export type Fate = 'pass' | 'cut' | 'cutHalf' | 'swallow'
export type Way = 'request' | 'answer'

interface Ends {
  readonly client: Socket
  readonly server: Socket
}

/** A connection that goes through the proxy. */
export class Line {
  readonly client: Socket
  readonly server: Socket
  /** An append was sent, and not all of its answer is there. */
  appends: boolean = false
  #isSilent = false
  readonly #delay: () => number
  /** Chunks that are delayed. */
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(
    { client, server }: Ends,
    decide: (way: Way, line: Line, chunk: Buffer) => Fate,
    delay: () => number,
  ) {
    this.client = client
    this.server = server
    this.#delay = delay
    for (const socket of [client, server]) {
      socket.on('error', () => undefined)
      socket.on('close', () => this.cut())
    }
    client.on('data', (chunk) => {
      if (chunk.includes('relata_append')) this.appends = true
      this.#forward(server, chunk, decide('request', this, chunk))
    })
    server.on('data', (chunk) => {
      const fate = decide('answer', this, chunk)
      this.appends = false
      this.#forward(client, chunk, fate)
    })
  }

  cut(): void {
    if (this.#isSilent) return
    this.client.destroy()
    this.server.destroy()
  }

  /** From now on nothing goes through, without an error on either side. */
  silence(): void {
    this.#isSilent = true
  }

  end(): void {
    this.client.destroy()
    this.server.destroy()
  }

  #forward(to: Socket, chunk: Buffer, fate: Fate): void {
    if (this.#isSilent) return
    if (fate === 'swallow') return this.silence()
    if (fate === 'cut') return this.cut()
    if (fate === 'pass') return this.#write(to, chunk)
    to.write(chunk.subarray(0, chunk.length / 2), () => this.cut())
  }

  #write(to: Socket, chunk: Buffer): void {
    const ms = this.#delay()
    if (ms === 0 && this.#waiting === 0) return void to.write(chunk)
    const due = performance.now() + ms
    this.#waiting++
    // One after the other: chunks keep their order, also where the delay gets shorter.
    this.#turn = this.#turn.then(async () => {
      await sleep(Math.max(0, due - performance.now()))
      this.#waiting--
      if (!to.destroyed) to.write(chunk)
    })
  }
}

/** A Unix socket in front of a server, which loses what a test says. */
export class Proxy {
  readonly lines = new Set<Line>()
  /** What happens to each chunk. */
  decide: (way: Way, line: Line, chunk: Buffer) => Fate = () => 'pass'
  /** Milliseconds by which each chunk is late. */
  delay = 0
  /** New connections are refused. */
  isClosed: boolean = false
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'rpp-'))
  readonly #target: pg.Client
  readonly #server: Server

  private constructor(url: string) {
    this.#target = new pg.Client(url)
    this.#server = createServer((client) => this.#accept(client))
  }

  static async start(url: string): Promise<Proxy> {
    const proxy = new Proxy(url)
    chmodSync(proxy.#folder, 0o755)
    await new Promise<void>((resolve) => proxy.#server.listen(join(proxy.#folder, '.s.PGSQL.5432'), resolve))
    return proxy
  }

  /** How to connect through it. */
  get connection(): PostgresConnection {
    const { user, database, password } = this.#target as pg.Client & {
      user: string
      database: string
      password: string
    }
    return { host: this.#folder, port: 5432, user, database, password: password ?? '' }
  }

  /** Cuts all connections. */
  cut(): void {
    for (const line of this.lines) line.cut()
  }

  async close(): Promise<void> {
    for (const line of this.lines) line.end()
    await new Promise((resolve) => this.#server.close(resolve))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #accept(client: Socket): void {
    if (this.isClosed) return void client.destroy()
    const { host, port } = this.#target
    const server = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    const line = new Line(
      { client, server },
      (way, from, chunk) => this.decide(way, from, chunk),
      () => this.delay,
    )
    this.lines.add(line)
    client.on('close', () => this.lines.delete(line))
  }
}
