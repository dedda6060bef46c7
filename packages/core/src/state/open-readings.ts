import type { OpenReading } from './reader.js'

/**
 * The maximum number of open readings, because iterators that are abandoned without a call of `return` would
 * accumulate.
 */
const MOST = 256

/** The readings of a state that are finished before it changes. */
export class OpenReadings {
  readonly #open: Set<OpenReading> = new Set()
  count: number = 0

  add(reading: OpenReading): void {
    if (this.count >= MOST && !this.#open.has(reading)) {
      const [oldest] = this.#open
      if (oldest !== undefined) this.#end(oldest)
    }
    this.#open.add(reading)
    this.count = this.#open.size
  }

  delete(reading: OpenReading): void {
    this.#open.delete(reading)
    this.count = this.#open.size
  }

  finish(): void {
    for (const reading of this.#open) this.#end(reading)
  }

  #end(reading: OpenReading): void {
    this.delete(reading)
    reading.finish()
  }
}
