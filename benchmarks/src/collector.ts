import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { PerformanceEntry } from 'node:perf_hooks'

export interface Watched<T> {
  readonly result: T
  /** The garbage collector's share of the time, from 0 to 1; collections that the work forced are left out. */
  readonly collector: number
}

/** Runs work and returns the part of its wall time that the garbage collector took. */
export async function watchCollector<T>(work: () => T | Promise<T>): Promise<Watched<T>> {
  let own = 0
  let forced = 0
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (isForced(entry)) forced += entry.duration
      else own += entry.duration
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  const start = performance.now()
  try {
    const result = await work()
    const passed = performance.now() - start
    await delivered()
    return { result, collector: own / Math.max(passed - forced, own, Number.MIN_VALUE) }
  } finally {
    observer.disconnect()
  }
}

function isForced(entry: PerformanceEntry): boolean {
  const { detail } = entry as PerformanceEntry & { readonly detail: { readonly flags: number } }
  return (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0
}

/** Node delivers collections by immediates: one that records them, one that calls the observer. */
async function delivered(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
