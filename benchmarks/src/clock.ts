/**
 * The time of synchronous work is min(wall, CPU time of the process): CPU time leaves out the turns of other
 * processes on a shared machine, wall time leaves out the collector's threads; the smaller is still an upper
 * bound of what the work costs.
 */
export interface Timing {
  /** Microseconds of the median repetition, for one operation. */
  readonly us: number
  readonly repetitions: number
  /** The distance between the quartiles of the repetitions, divided by their median. */
  readonly spread?: number
}

export interface Repetitions {
  /** Operations in one call of the work. */
  readonly operations: number
  readonly least?: number
  readonly most?: number
  /** Continue repeating, above `least`, until this much time was measured. */
  readonly milliseconds?: number
}

/** A repetition shorter than this is repeated inside the clock. */
const SHORTEST_US = 2000
const WARM_UP_US = 150_000

/** Starts a clock and returns a function that reads the microseconds since then. */
export function started(): () => number {
  const cpu = process.cpuUsage()
  const wall = process.hrtime.bigint()
  return () => {
    const wallUs = Number(process.hrtime.bigint() - wall) / 1000
    const used = process.cpuUsage(cpu)
    const cpuUs = used.user + used.system
    return cpuUs > 0 ? Math.min(wallUs, cpuUs) : wallUs
  }
}

/** Microseconds of one call. */
export function timeOnce(work: () => void): number {
  const passed = started()
  work()
  return passed()
}

/** The median of repetitions after warm-up, for work that leaves everything as it was. */
export function measure(
  work: () => void,
  { operations, least = 5, most = 21, milliseconds = 400 }: Repetitions,
): Timing {
  let last = timeOnce(work)
  for (let warm = last; warm < WARM_UP_US; warm += last) last = timeOnce(work)
  const rounds = Math.max(1, Math.ceil(SHORTEST_US / last))
  const samples: number[] = []
  let spent = 0
  while (samples.length < least || (samples.length < most && spent < milliseconds * 1000)) {
    const us = timeOnce(() => {
      for (let round = 0; round < rounds; round++) work()
    })
    spent += us
    samples.push(us / rounds / operations)
  }
  return timingOf(samples)
}

/**
 * The median over batches of work that changes something: each batch is done once, so every peer does the
 * same.
 */
export function measureBatches<T>(
  batches: readonly T[],
  operations: number,
  work: (batch: T) => void,
): Timing {
  const samples = batches.map((batch) => timeOnce(() => work(batch)) / operations)
  return timingOf(samples)
}

/** The same for work that waits for a disk: wall time. */
export async function measureWaits<T>(
  batches: readonly T[],
  operations: number,
  work: (batch: T) => Promise<void>,
): Promise<Timing> {
  const samples: number[] = []
  for (const batch of batches) {
    const start = process.hrtime.bigint()
    await work(batch)
    samples.push(Number(process.hrtime.bigint() - start) / 1000 / operations)
  }
  return timingOf(samples)
}

export function timingOf(samples: readonly number[]): Timing {
  const us = median(samples)
  const sorted = [...samples].sort((a, b) => a - b)
  const [low, high] = [0.25, 0.75].map((part) => sorted[Math.floor(part * (sorted.length - 1))] ?? us)
  return { us, repetitions: samples.length, spread: ((high ?? us) - (low ?? us)) / us }
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
