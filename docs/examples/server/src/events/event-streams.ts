import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { frames, HEARTBEAT } from './server-event.js'
import type { ServerEvent } from './server-event.js'

export interface EventStreamsOptions {
  /** Milliseconds between two comments that keep proxies from closing a quiet connection. */
  readonly heartbeat: number
}

/**
 * The open event streams. Events don't queue up for a slow client: the next event is read from the source
 * when the socket has room.
 */
export class EventStreams {
  readonly #heartbeat: number
  readonly #open = new Set<AbortController>()
  #ended = false

  constructor({ heartbeat }: EventStreamsOptions) {
    this.#heartbeat = heartbeat
  }

  get size(): number {
    return this.#open.size
  }

  /**
   * Sends the events of a source. Its signal is aborted when the client disconnects or the server stops.
   */
  send(reply: FastifyReply, source: (signal: AbortSignal) => AsyncIterable<ServerEvent>): FastifyReply {
    const open = new AbortController()
    this.#open.add(open)
    if (this.#ended) open.abort()
    const { raw } = reply
    const heartbeat = setInterval(() => {
      if (raw.headersSent && !raw.writableNeedDrain) raw.write(HEARTBEAT)
    }, this.#heartbeat)
    raw.once('close', () => {
      clearInterval(heartbeat)
      this.#open.delete(open)
      open.abort()
    })
    // no-transform, x-accel-buffering: proxies must not delay events to compress or buffer them.
    return reply
      .headers({
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      })
      .send(Readable.from(frames(source(open.signal))))
  }

  /** Ends all streams, and those opened later. Their clients reconnect, to the next process. */
  end(): void {
    this.#ended = true
    for (const open of this.#open) open.abort()
  }
}
