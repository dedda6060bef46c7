import type { OpenReading } from './reader.js'

/** More than so many are not open at a time: iterators that are left without a call of `return` would pile up. */
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
