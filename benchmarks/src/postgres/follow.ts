import { started } from '../clock.js'
import type { Data } from '../data/generate.js'
import { keep } from '../workloads/workload.js'
import type { Bench, Figures } from './figure.js'
import { OtherProcess } from './other-process.js'
import { percentiles } from './rate.js'
import type { RelataRows } from './relata-rows.js'
import { readsOf } from './rows.js'

const section = 'follow'
const system = 'relata'
/** Submits of the other process that wait together. */
const UNDER_WAY = 100
/** Microseconds of a turn with reads, after which the store may apply commits. */
const TURN = 1000

/**
 * The reads of a store, at rest and while it applies the commits of another process, which writes as fast as it can. The
 * time is the processor time of the reads alone, in turns of a millisecond; 1 of 100 turns is longer than `p99`.
 */
export async function* readsWhileFollowing(
  peer: RelataRows,
  data: Data,
  bench: Bench & { name: string },
): Figures {
  const { url, ms, script, name } = bench
  const reads = readsOf(data)
  const common = { section, system, n: data.books } as const
  const atRest: { us: number; p99: number }[] = []
  for (const { run } of reads) atRest.push(await inTurns((n) => keep(run(peer, n)), ms))
  const writer = new OtherProcess(script, { job: 'write', url, name, books: data.books, underWay: UNDER_WAY })
  try {
    await writer.ready
    for (const [index, { workload, what, run }] of reads.entries()) {
      const [before, began] = [peer.db.position, performance.now()]
      const time = await inTurns((n) => keep(run(peer, n)), ms)
      const perSecond = ((peer.db.position - before) * 1000) / (performance.now() - began)
      const ratio = time.us / (atRest[index]?.us ?? Number.NaN)
      yield {
        workload: `${workload}_at_rest`,
        what: `${what}, at rest`,
        ...common,
        ...(atRest[index] as { us: number }),
      }
      yield {
        workload: `${workload}_following`,
        what: `${what}, with commits`,
        ...common,
        ...time,
        perSecond,
        ratio,
      }
    }
    await writer.end()
  } finally {
    writer.kill()
  }
}

/** The time of a call, in turns of the event loop. */
async function inTurns(call: (n: number) => void, ms: number): Promise<{ us: number; p99: number }> {
  let calls = 1
  let n = 0
  const samples: number[] = []
  for (const end = performance.now() + ms; performance.now() < end; await nextTurn()) {
    const passed = started()
    for (let left = calls; left > 0; left--) call(n++)
    const us = passed()
    samples.push(us / calls)
    calls = Math.max(1, Math.round((calls * TURN) / Math.max(us, TURN / 10)))
  }
  // The first part is the warm-up, and finds how many calls a turn has.
  return percentiles(samples.slice(samples.length >> 2))
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
