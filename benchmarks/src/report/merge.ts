import { median, timingOf } from '../clock.js'
import type { Measurement } from '../figure.js'

/** One measurement of each workload: the medians over several processes. */
export function mergedProcesses(measurements: readonly Measurement[]): Measurement[] {
  const names = [...new Set(measurements.map(({ workload }) => workload))]
  return names.flatMap((name) => {
    const same = measurements.filter(({ workload }) => workload === name)
    const [first] = same
    return first === undefined ? [] : [merged(first, same)]
  })
}

function merged(first: Measurement, same: readonly Measurement[]): Measurement {
  const middle = (of: (one: Measurement) => number | undefined): number | undefined => {
    const values = same.map(of).filter((value) => value !== undefined)
    return values.length === 0 ? undefined : median(values)
  }
  const [bytes, steady, collector] = [
    middle((one) => one.bytes),
    middle((one) => one.steady),
    middle((one) => one.collector),
  ]
  return {
    ...first,
    ...timingOf(same.map(({ us }) => us)),
    ...(bytes === undefined ? {} : { bytes }),
    ...(steady === undefined ? {} : { steady }),
    ...(collector === undefined ? {} : { collector }),
  }
}
