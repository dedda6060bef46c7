import type { HealthResponse } from '../../src/protocol.js'

type History = readonly Pick<HealthResponse, 'time' | 'commits' | 'heap' | 'rss' | 'backlog'>[]

export interface HealthSeries {
  /** Seconds since 1970. */
  readonly times: readonly number[]
  /** A second. */
  readonly commits: readonly number[]
  readonly heap: readonly number[]
  readonly rss: readonly number[]
  readonly backlog: readonly number[]
}

/** The series that charts show, from health messages. Rates are between a message and the one before. */
export function healthSeries(history: History): HealthSeries {
  const later = history.slice(1)
  const rates = later.map(({ commits, time }, at) => {
    const before = history[at]
    const seconds = (time - (before?.time ?? time)) / 1000
    const more = commits - (before?.commits ?? 0)
    // A restarted server counts from zero.
    return seconds > 0 && more > 0 ? more / seconds : 0
  })
  return {
    times: later.map(({ time }) => time / 1000),
    commits: rates,
    heap: later.map(({ heap }) => heap.used),
    rss: later.map(({ rss }) => rss),
    backlog: later.map(({ backlog }) => backlog.commits),
  }
}
