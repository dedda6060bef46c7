import type { Run, Session } from './session.js'

/** Several connections for statements that may run concurrently. */
export class Sessions {
  readonly #make: () => Session
  readonly #most: number
  readonly #all: Session[] = []
  readonly #idle: Session[] = []
  readonly #waiting: ((session: Session) => void)[] = []

  constructor(most: number, make: () => Session) {
    this.#make = make
    this.#most = most
  }

  run: Run = async (statement, timeout) => {
    const session = await this.#take()
    try {
      return await session.run(statement, timeout)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#idle.push(session)
      else next(session)
    }
  }

  /** Drops the connections that no statement uses; the next one opens them again. */
  dropIdle(): void {
    for (const session of this.#all) session.dropIdle()
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((session) => session.close()))
  }

  #take(): Session | Promise<Session> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    if (this.#all.length >= this.#most) return new Promise((resolve) => this.#waiting.push(resolve))
    const session = this.#make()
    this.#all.push(session)
    return session
  }
}
