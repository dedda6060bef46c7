/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly event: string
  /**
   * A reconnecting client sends the last id that it received (`Last-Event-ID`). Set only if the stream can
   * continue from there.
   */
  readonly id?: number
  readonly data: unknown
}

/** Milliseconds after which a client reconnects. */
const RETRY = 2000

export const HEARTBEAT = ': still here\n\n'

/** JSON contains no line breaks, so the data is a single line. */
function frame({ event, id, data }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/**
 * Bytes, not text: for text with non-ASCII characters, a response of Node 24 and later counts bytes, while
 * its socket counts characters. Between the two limits the response waits for a `drain` that the socket never
 * emits, and the stream stops.
 */
export async function* frames(events: AsyncIterable<ServerEvent>): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(`retry: ${RETRY}\n\n`)
  for await (const event of events) yield Buffer.from(frame(event))
}
