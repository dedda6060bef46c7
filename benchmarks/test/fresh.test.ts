import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { generate } from '../src/data/generate.js'
import type { Measurement } from '../src/figure.js'
import { handMap } from '../src/peers/hand-map.js'
import { relata } from '../src/peers/relata.js'
import { sqliteLoads } from '../src/peers/sqlite-loads.js'
import { figuresOf } from '../src/report/figures.js'
import { mergedProcesses } from '../src/report/merge.js'
import type { FreshPeer } from '../src/workloads/fresh.js'
import { FRESH_WORKLOADS } from '../src/workloads/index.js'

const data = generate(1000)
const peers: (() => FreshPeer)[] = [handMap, relata]
// An optional dependency: compared wherever it could be built.
if (sqliteLoads()) peers.push((await import('../src/peers/sqlite.js')).sqlite)

for (const name of ['load_first', 'memory_rows', 'memory_update', 'cold_fof', 'fof_kept']) {
  test(`${name}: all peers have its figures, with the same checksums`, () => {
    const workload = FRESH_WORKLOADS.find((one) => one.name === name)
    const found = peers.map((make) => {
      const peer = make()
      const outcomes = Object.entries(workload?.run(peer, data) ?? {})
      peer.close()
      return outcomes.map(([figure, { timing, checksum }]) => [figure, timing.us > 0, checksum])
    })
    assert.equal(
      found[0]?.map(([figure]) => figure),
      workload?.figures,
    )
    for (const other of found) assert.equal(other, found[0])
  })
}

test('a peer that is opened warm returns the same rows; the others have no such figure', () => {
  const [cold, warm] = ['cold_two_multi', 'warm_two_multi'].map((name) =>
    FRESH_WORKLOADS.find((one) => one.name === name),
  )
  const own = warm?.run(relata(), data) ?? {}
  assert.equal(Object.keys(own), warm?.figures)
  assert.equal(
    Object.values(own).map(({ checksum }) => checksum),
    Object.values(cold?.run(relata(), data) ?? {}).map(({ checksum }) => checksum),
  )
  assert.equal(warm?.run(handMap(), data), {})
})

test('query sets of every form are made, and as many as wanted', () => {
  const peer = relata()
  peer.load(data)
  const made = peer.keepQuerySets?.(20) ?? []
  assert.is(made.length, 20)
  const forms = made.slice(0, 5).map((one) => String((one as { explain(): unknown }).explain()))
  assert.is(new Set(forms).size, 5)
})

test('of several processes the medians are kept', () => {
  const one = (workload: string, us: number, bytes: number): Measurement => ({
    workload,
    section: '',
    unit: 'query',
    n: 10_000,
    system: 'relata',
    us,
    repetitions: 1,
    checksum: [1],
    bytes,
    steady: us / 6,
    collector: us / 100,
  })
  const [fof, other, ...more] = mergedProcesses([
    one('cold_fof_tenth', 30, 3),
    one('load_first', 1, 1),
    one('cold_fof_tenth', 90, 1),
    one('cold_fof_tenth', 60, 2),
  ])
  assert.equal([fof?.us, fof?.bytes, fof?.steady, fof?.collector, fof?.repetitions], [60, 2, 10, 0.6, 3])
  assert.equal([other?.workload, other?.us, more.length], ['load_first', 1, 0])
})

test('a tenth call is judged by what the same costs after warm-up', () => {
  const tenth: Measurement = {
    workload: 'warm_fof_tenth',
    section: '',
    unit: 'query',
    n: 100_000,
    system: 'relata',
    us: 60,
    repetitions: 1,
    checksum: [],
    steady: 10,
  }
  const [missed, met] = figuresOf([tenth, { ...tenth, steady: 13 }])
  assert.equal([missed?.steadyRatio, missed?.bound, missed?.met], [6, '≤ 5 × steady', false])
  assert.is(met?.met, true)
})

test.run()
