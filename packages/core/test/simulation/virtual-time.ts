interface Event {
  readonly at: number
  readonly run: () => void
}

/** Thrown where a promise waits for something that no event will bring. */
export class Stuck extends Error {}

/**
 * The time of a simulation. It stands still while code runs and moves on to the next event when all of it waits.
 * Everything asynchronous is an event here, so a run is the same at each repetition.
 */
export class VirtualTime {
  /** Milliseconds. */
  now: number = 1_700_000_000_000
  #events: Event[] = []

  /**
   * Runs a function in some milliseconds, unless the function that is returned is called before. Events of one instant
   * run in the order of their calls.
   */
  after(ms: number, run: () => void): () => void {
    const event: Event = { at: this.now + ms, run }
    let place = this.#events.length
    while (place > 0 && (this.#events[place - 1] as Event).at > event.at) place--
    this.#events.splice(place, 0, event)
    return () => {
      this.#events = this.#events.filter((each) => each !== event)
    }
  }

  delay(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve))
  }

  /** Lets time pass until a promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    const end = (): void => {
      settled = true
    }
    promise.then(end, end)
    for (;;) {
      await microtasks()
      if (settled) return promise
      const event = this.#events.shift()
      if (event === undefined) throw new Stuck('nothing is under way that could settle the promise')
      this.now = event.at
      event.run()
    }
  }

  /** Forgets all events: what a dead process had under way. */
  clear(): void {
    this.#events = []
  }
}

/** Resolves when no microtask is left. */
function microtasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Runs a function with the clocks and the turns of the event loop of a simulation. */
export async function inVirtualTime<T>(time: VirtualTime, run: () => Promise<T>): Promise<T> {
  const real = { MessageChannel, setTimeout, clearTimeout, dateNow: Date.now }
  class VirtualChannel {
    #listener: (() => void) | undefined
    readonly port1 = {
      addEventListener: (_: string, listener: () => void): void => {
        this.#listener = listener
      },
      start: (): void => undefined,
      close: (): void => undefined,
    }
    readonly port2 = {
      postMessage: (): void => void time.after(0, () => this.#listener?.()),
    }
  }
  Object.assign(globalThis, {
    MessageChannel: VirtualChannel,
    setTimeout: (task: () => void, ms: number): (() => void) => time.after(ms, task),
    clearTimeout: (cancel: () => void): void => cancel(),
  })
  Date.now = (): number => time.now
  performance.now = (): number => time.now
  try {
    return await run()
  } finally {
    const { dateNow, ...globals } = real
    Object.assign(globalThis, globals)
    Date.now = dateNow
    // The own property hides the method of the prototype.
    Reflect.deleteProperty(performance, 'now')
  }
}
