import { BUDGETS, judge } from '../budget.js'
import type { Figure, Measurement } from '../figure.js'
import type { PeerName } from '../peers/peer.js'

type Times = Partial<Record<PeerName, number>>

/** Each measurement beside those of the other systems at the same size; budgets are for `relata` alone. */
export function figuresOf(measurements: readonly Measurement[]): Figure[] {
  const times = new Map<string, Times>()
  for (const { workload, n, system, us } of measurements) {
    const key = `${workload} ${n}`
    times.set(key, { ...times.get(key), [system]: us })
  }
  return measurements.map((measurement) =>
    figure(measurement, times.get(`${measurement.workload} ${measurement.n}`) ?? {}),
  )
}

function figure(measurement: Measurement, times: Times): Figure {
  const { workload, n, system, us, bytes, alone, steady, notified, spread, collector } = measurement
  const others = Object.fromEntries(Object.entries(times).filter(([name]) => name !== system)) as Times
  const ratio = Object.fromEntries(
    Object.entries(others).map(([name, other]) => [name, significant(us / other)]),
  )
  const judged =
    system === 'relata'
      ? judge(workload, us, { n, others, alone, steady })
      : { budget: null, bound: null, met: null }
  const bytesBudget = BUDGETS[workload]?.bytes
  return {
    workload,
    n,
    system,
    us: significant(us),
    ratio,
    budget: judged.budget === null ? null : significant(judged.budget),
    bound: judged.bound,
    met: judged.met,
    ...(notified === undefined ? {} : { notified }),
    ...(spread === undefined ? {} : { spread: significant(spread) }),
    ...(collector === undefined ? {} : { collector: significant(collector) }),
    ...(alone === undefined ? {} : { aloneRatio: significant(us / alone) }),
    ...(steady === undefined ? {} : { steadyRatio: significant(us / steady) }),
    ...(bytes === undefined ? {} : { bytes: Math.round(bytes) }),
    ...(system === 'relata' && bytes !== undefined && bytesBudget !== undefined
      ? { bytesBudget, met: judged.met !== false && bytes <= bytesBudget }
      : {}),
  }
}

/** Workloads whose peers returned different results: `reverse_set at 100000: hand-map 1,2; sqlite 1,3`. */
export function disagreements(measurements: readonly Measurement[]): string[] {
  const results = new Map<string, Map<string, PeerName[]>>()
  for (const { workload, n, system, checksum } of measurements) {
    if (checksum.length === 0) continue
    const key = `${workload} at ${n}`
    const same = results.get(key) ?? new Map<string, PeerName[]>()
    results.set(key, same.set(checksum.join(), [...(same.get(checksum.join()) ?? []), system]))
  }
  return [...results]
    .filter(([, same]) => same.size > 1)
    .map(
      ([key, same]) =>
        `${key}: ${[...same].map(([checksum, systems]) => `${systems.join(', ')} ${checksum}`).join('; ')}`,
    )
}

function significant(value: number): number {
  return Number(value.toPrecision(3))
}
