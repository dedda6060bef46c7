/** What closed loops of calls came to. */
export interface Rate {
  /** Calls a second. */
  readonly perSecond: number
  /** Microseconds from a call to its answer: the median, and the 99th percentile. */
  readonly us: number
  readonly p99: number
  /** Microseconds of processor time that a call took in this process. */
  readonly cpu: number
  /** Attempts that conflicted, of all attempts: 0 to 1. */
  readonly conflicts: number
}

/** Counts the calls of one measurement. */
class Rates {
  readonly #latencies: number[] = []
  readonly #began = performance.now()
  readonly #cpu = process.cpuUsage()
  #conflicts = 0

  /** A call that began at a time was answered. */
  answered(began: number): void {
    this.#latencies.push((performance.now() - began) * 1000)
  }

  conflicted(times = 1): void {
    this.#conflicts += times
  }

  get rate(): Rate {
    const seconds = (performance.now() - this.#began) / 1000
    const { user, system } = process.cpuUsage(this.#cpu)
    const calls = this.#latencies.length
    return {
      perSecond: calls / seconds,
      ...percentiles(this.#latencies),
      cpu: (user + system) / calls,
      conflicts: this.#conflicts / (calls + this.#conflicts),
    }
  }
}

/** The median and the 99th percentile. */
export function percentiles(samples: readonly number[]): { readonly us: number; readonly p99: number } {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { us: at(0.5), p99: at(0.99) }
}

/** A call of one of several loops; the number of its call counts from 0. Resolves with the attempts that conflicted. */
export type Call = (loop: number, number: number) => Promise<number | void>

/** Before a measurement the loops run for this part of its time. */
const WARM_UP = 0.25

/** Runs so many loops at the same time, each of which waits for a call before the next. Times are wall times. */
export async function closedLoops(loops: number, ms: number, call: Call): Promise<Rate> {
  const numbers = Array.from({ length: loops }, () => 0)
  const run = async (rates: Rates, until: number): Promise<void> => {
    const loop = async (which: number): Promise<void> => {
      while (performance.now() < until) {
        const began = performance.now()
        const conflicts = await call(which, (numbers[which] as number)++)
        rates.answered(began)
        if (typeof conflicts === 'number') rates.conflicted(conflicts)
      }
    }
    await Promise.all(numbers.map((_, which) => loop(which)))
  }
  await run(new Rates(), performance.now() + ms * WARM_UP)
  const rates = new Rates()
  await run(rates, performance.now() + ms)
  return rates.rate
}
