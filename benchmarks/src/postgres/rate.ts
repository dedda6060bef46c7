/** What closed loops of calls came to. */
export interface Rate {
  /** Commits a second. */
  readonly perSecond: number
  /** Milliseconds from a call to its answer. */
  readonly p50: number
  readonly p99: number
  /** Calls that conflicted, of all calls: 0 to 1. */
  readonly conflicts: number
}

/** Counts the calls of one measurement. */
export class Rates {
  readonly #latencies: number[] = []
  readonly #began = performance.now()
  #commits = 0
  #conflicts = 0

  /** A call that began at a time was answered, and stored so many commits. */
  answered(began: number, commits = 1): void {
    this.#latencies.push(performance.now() - began)
    this.#commits += commits
  }

  conflicted(): void {
    this.#conflicts++
  }

  get rate(): Rate {
    const seconds = (performance.now() - this.#began) / 1000
    const sorted = this.#latencies.sort((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    return {
      perSecond: this.#commits / seconds,
      p50: at(0.5),
      p99: at(0.99),
      conflicts: this.#conflicts / (sorted.length + this.#conflicts),
    }
  }
}
