import { after, clockMs } from '../../util/globals.js'

/** Milliseconds before a failed call is first repeated; doubled for each further attempt. */
const FIRST_PAUSE = 10
const LONGEST_PAUSE = 1000

/** What a store knows about its shared log: whether it answers, and its last known position. */
export class LogContact {
  #failures: number = 0
  #error: unknown
  #answered: number = clockMs()
  #current: number = clockMs()
  #head: number = 0
  readonly #paused: Set<() => void> = new Set()

  /** Whether the last call was answered. */
  get available(): boolean {
    return this.#failures === 0
  }

  /** Why the last call was not answered. */
  get error(): unknown {
    return this.#error
  }

  /** The last position that the log is known to have reached. */
  get head(): number {
    return this.#head
  }

  /** Milliseconds since the log last answered. */
  get contactMs(): number {
    return clockMs() - this.#answered
  }

  /** Milliseconds since the last instant at which the store is known to have had all commits of the log. */
  get behindMs(): number {
    return clockMs() - this.#current
  }

  /** The log has answered: calls that wait for this continue. */
  answered(): void {
    this.#failures = 0
    this.#error = undefined
    this.#answered = clockMs()
    this.wake()
  }

  failed(error: unknown): void {
    this.#failures++
    this.#error = error
  }

  /** The log was at one position at some instant, and the store now has all commits up to another one. */
  saw(head: number, at: number, position: number): void {
    if (head > this.#head) this.#head = head
    if (position >= this.#head && at > this.#current) this.#current = at
  }

  /** Resolves when a failed call should be repeated. */
  async pause(): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(10, Math.max(0, this.#failures - 1)))
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel()
        this.#paused.delete(end)
        resolve()
      }
      const cancel = after(ms, end)
      this.#paused.add(end)
    })
  }

  /** Ends all pauses. */
  wake(): void {
    for (const end of this.#paused) end()
  }
}
