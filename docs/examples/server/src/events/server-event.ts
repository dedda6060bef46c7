/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly event: string
  /** What a client that connects again says it has seen last (`Last-Event-ID`); only where the stream can go on from there. */
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

export async function* frames(events: AsyncIterable<ServerEvent>): AsyncGenerator<string, void, undefined> {
  yield `retry: ${RETRY}\n\n`
  for await (const event of events) yield frame(event)
}
