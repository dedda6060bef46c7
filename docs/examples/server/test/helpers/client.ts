import { EventSource } from 'eventsource'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; undefined if it is empty. */
  readonly body: unknown
}

/** Sends requests to a service over HTTP. */
export class Client {
  readonly url: string
  constructor(url: string) {
    this.url = url
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path)
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    }
  }

  listen(path: string): Listener {
    return new Listener(this.url + path)
  }
}

export interface Heard {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

/** Reads the events of a stream, and reconnects if the connection is lost. */
export class Listener {
  readonly source: EventSource
  /** In the order in which they came. */
  readonly heard: Heard[] = []
  readonly #waiting: (() => void)[] = []

  constructor(url: string) {
    this.source = new EventSource(url)
    for (const event of ['books', 'changes', 'commit'])
      this.source.addEventListener(event, ({ data, lastEventId }) => {
        this.heard.push({ event, id: lastEventId, data: JSON.parse(String(data)) as unknown })
        for (const wake of this.#waiting.splice(0)) wake()
      })
  }

  /** Resolves to the received events once the predicate accepts them. */
  async until(enough: (heard: readonly Heard[]) => boolean): Promise<readonly Heard[]> {
    while (!enough(this.heard)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.heard
  }

  close(): void {
    this.source.close()
  }
}
