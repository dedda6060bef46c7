/**
 * Section 11, service: the operations of a web service, on the data of section 10. Of a hundred operations
 * 80 are point reads and pages (40 by key, 10 by two fields, 10 of each of three pages), 15 are chains (5 the
 * latest reviews of a city, 5 the reviews of a city by rating, 5 authors by shelf and rating), 5 are writes
 * (2 new reviews, 2 ratings, 1 move of a book), while 1,000 live queries are subscribed: 500 on an author's
 * books, 500 on the reviews of a city by rating. 50 operations are done in a turn of the event loop.
 * `service`: the time of an operation, turns included; `service_p50`, `service_p99`: of all operations;
 * `service_read_p99`, `service_chain_p99`, `service_write_p99`: of one kind, wall time (of
 * more than 2 ms the CPU time, if that is less). `service_lag_p99`,
 * `service_lag_max`: how much later than due a timer of 1 ms is called. `service_memory`: bytes that a write
 * leaves behind, over 100,000 writes of the mix (fewer where they take longer than 10 s). The checksum is that
 * of the first 2,000 operations, which every peer does. Sizes: 10,000 and 100,000 books, and with --n 1,000 to
 * 1,000,000. Command: npm run bench -- --only service
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { started } from '../clock.js'
import { CITIES } from '../data/generate.js'
import type { Data } from '../data/generate.js'
import { settledBytes } from '../memory.js'
import type { ServicePeer } from '../peers/catalog/service-peer.js'
import { OverLimit } from './limits.js'
import { liveQuery } from './live-queries.js'
import { operations, writes } from './service-operations.js'
import type { Kind, Operation } from './service-operations.js'
import { keep } from './workload.js'
import type { Outcome, WorkloadName } from './workload.js'

export interface ServiceWorkload extends WorkloadName {
  readonly figures: readonly string[]
  /** Throws `OverLimit` for a peer that would take too long. */
  run(peer: ServicePeer, data: Data): Promise<Readonly<Record<string, Outcome>>>
}

const SUBSCRIPTIONS = 1000
/** Operations that every peer does, and how long they may take. */
const CHECKED = 2000
const CHECKED_MS = 60_000
const OPERATIONS = 200_000
const MEASURED_MS = 5000
const TURN = 50
const LONG_MS = 2
const NO_CPU = { user: Infinity, system: 0 }
const WRITES = 100_000
/** Over fewer writes than these the bytes of one are noise. */
const WEIGHED = 10_000
const WRITES_MS = 10_000
/** A timer's, in ns. */
const RESOLUTION = 1e6

const name = 'service'

export const service: ServiceWorkload = {
  name,
  section: '11 service',
  unit: 'operation',
  figures: [
    name,
    `${name}_p50`,
    `${name}_p99`,
    `${name}_read_p99`,
    `${name}_chain_p99`,
    `${name}_write_p99`,
    `${name}_lag_p99`,
    `${name}_lag_max`,
    `${name}_memory`,
  ],
  async run(peer, data) {
    const counter = { notified: 0 }
    subscribe(peer, data, counter)
    const all = operations(data, CHECKED + OPERATIONS, { seed: 61, firstReview: data.reviews + 1 })
    const checksum = checked(peer, all.slice(0, CHECKED))
    const figures = await measured(peer, all.slice(CHECKED), checksum)
    const held = memory(peer, data)
    // Collected before, the operations would be missing in the memory after the writes.
    keep(all)
    return { ...figures, [`${name}_memory`]: held }
  },
}

function subscribe(peer: ServicePeer, data: Data, counter: { notified: number }): void {
  const notify = (): void => void counter.notified++
  for (let i = 0; i < SUBSCRIPTIONS; i++) {
    const query = liveQuery(i % 2 === 0 ? 'books' : 'chain', data, i >> 1)
    if ('author' in query) peer.followBooks(query.author, notify)
    else peer.followReviews(CITIES[query.city] as string, query.rating, notify)
  }
}

function checked(peer: ServicePeer, all: readonly Operation[]): number[] {
  const start = performance.now()
  let sum = 0
  for (const [i, operation] of all.entries()) {
    sum = (sum * 31 + operation.run(peer)) % 1_000_000_007
    if (performance.now() - start > CHECKED_MS)
      throw new OverLimit(`${i + 1} of ${CHECKED} operations within ${CHECKED_MS / 1000} s`)
  }
  return [sum]
}

async function measured(
  peer: ServicePeer,
  all: readonly Operation[],
  checksum: readonly number[],
): Promise<Record<string, Outcome>> {
  const latencies = new Latencies()
  const lag = monitorEventLoopDelay({ resolution: 1 })
  lag.enable()
  const start = performance.now()
  const passed = started()
  let at = 0
  while (at < all.length && performance.now() - start < MEASURED_MS) {
    runTurn(peer, all.slice(at, at + TURN), latencies)
    at = Math.min(at + TURN, all.length)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const us = passed() / at
  lag.disable()
  const late = (ns: number): number => Math.max(0, ns - RESOLUTION) / 1000
  return {
    [name]: { timing: { us, repetitions: at }, checksum },
    [`${name}_p50`]: latencies.outcome(['read', 'chain', 'write'], 0.5),
    [`${name}_p99`]: latencies.outcome(['read', 'chain', 'write'], 0.99),
    [`${name}_read_p99`]: latencies.outcome(['read'], 0.99),
    [`${name}_chain_p99`]: latencies.outcome(['chain'], 0.99),
    [`${name}_write_p99`]: latencies.outcome(['write'], 0.99),
    [`${name}_lag_p99`]: { timing: { us: late(lag.percentile(99)), repetitions: at }, checksum: [] },
    [`${name}_lag_max`]: { timing: { us: late(lag.max), repetitions: at }, checksum: [] },
  }
}

/**
 * A latency is wall time; of what is longer than 2 ms the CPU time of the process since the turn began, if that
 * is less: reading it for each operation would cost more than some of them.
 */
function runTurn(peer: ServicePeer, turn: readonly Operation[], latencies: Latencies): void {
  const cpu = process.cpuUsage()
  for (const operation of turn) {
    const before = performance.now()
    operation.run(peer)
    const ms = performance.now() - before
    const { user, system } = ms > LONG_MS ? process.cpuUsage(cpu) : NO_CPU
    latencies.add(operation.kind, Math.min(ms, (user + system) / 1000))
  }
}

class Latencies {
  readonly #ms: Readonly<Record<Kind, number[]>> = { read: [], chain: [], write: [] }

  add(kind: Kind, ms: number): void {
    this.#ms[kind].push(ms)
  }

  outcome(kinds: readonly Kind[], part: number): Outcome {
    const all = Float64Array.from(kinds.flatMap((kind) => this.#ms[kind])).sort()
    const ms = all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? Number.NaN
    return { timing: { us: ms * 1000, repetitions: all.length }, checksum: [] }
  }
}

function memory(peer: ServicePeer, data: Data): Outcome {
  // Their reviews are none that the operations before have created.
  const all = writes(data, WRITES, { seed: 67, firstReview: data.reviews + CHECKED + OPERATIONS })
  const before = settledBytes()
  const passed = started()
  const start = performance.now()
  let at = 0
  while (at < all.length && (at % 10 > 0 || performance.now() - start < WRITES_MS)) all[at++]?.run(peer)
  const us = passed() / at
  const bytes = (settledBytes() - before) / at
  keep(all)
  return { timing: { us, repetitions: at }, checksum: [], ...(at < WEIGHED ? {} : { bytes }) }
}
