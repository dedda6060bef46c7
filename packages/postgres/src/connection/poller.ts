/** Calls a function when it is woken, and at intervals; never concurrently. */
export class Poller {
  readonly #every: number
  readonly #poll: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #polling: Promise<void> | undefined
  /** It was woken while polling: the result may be older than the reason for waking. */
  #isAgain = false
  #isStopped = false

  constructor(every: number, poll: () => Promise<void>) {
    this.#every = every
    this.#poll = poll
  }

  wake(): void {
    if (this.#isStopped) return
    if (this.#polling !== undefined) {
      this.#isAgain = true
      return
    }
    clearTimeout(this.#timer)
    this.#polling = this.#run()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#polling
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    do {
      this.#isAgain = false
      await this.#poll().catch(() => undefined)
    } while (this.#isAgain && !this.#isStopped)
    this.#polling = undefined
    if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), this.#every)
  }
}
