/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly event: string
  /**
   * What a client that connects again says it has seen last (`Last-Event-ID`); only where the stream can go
   * on from there.
   */
  readonly id?: number
  readonly data: unknown
}

/** Milliseconds until a client that lost its connection comes back. */
const RETRY = 2000

export const HEARTBEAT = ': still here\n\n'

/** JSON has no line breaks, so data is one line. */
function frame({ event, id, data }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * Bytes, not text: of text with letters beyond ASCII, a response of Node 24 and later counts the bytes and
 * its socket the characters. Between the two limits the response waits for a `drain` that the socket has no
 * reason to emit, and the stream stops for ever.
 */
export async function* frames(events: AsyncIterable<ServerEvent>): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(`retry: ${RETRY}\n\n`)
  for await (const event of events) yield Buffer.from(frame(event))
}
