import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BUDGETS, judge } from '../src/budget.js'
import type { Measurement } from '../src/figure.js'
import type { PeerName } from '../src/peers/peer.js'
import { disagreements, figuresOf } from '../src/report/figures.js'
import { table } from '../src/report/table.js'
import { NAMES } from '../src/workloads/index.js'

const measured = (workload: string, system: PeerName, us: number, checksum: readonly number[] = [1]): Measurement => ({
  workload,
  section: '',
  unit: 'set',
  n: 100_000,
  system,
  us,
  repetitions: 5,
  checksum,
})

test('every budget is that of a workload', () => {
  assert.equal(
    Object.keys(BUDGETS).filter((name) => !NAMES.includes(name)),
    [],
  )
})

test('a ratio within its bound is met, one above it is not', () => {
  assert.equal(judge('reverse_set', 0.25, { 'hand-map': 0.2 }), { budget: 0.30000000000000004, bound: '≤ 1.5 × hand-map', met: true })
  assert.is(judge('reverse_set', 0.31, { 'hand-map': 0.2 }).met, false)
})

test('of two bounds the tighter is printed and decides', () => {
  const bySqlite = judge('chain_sel', 20, { 'hand-map': 8, sqlite: 100 })
  assert.equal([bySqlite.bound, bySqlite.budget, bySqlite.met], ['≥ 10 × better than sqlite', 10, false])
  const byHand = judge('chain_sel', 20, { 'hand-map': 8, sqlite: 400 })
  assert.equal([byHand.bound, byHand.budget, byHand.met], ['≤ 3 × hand-map', 24, true])
})

test('without the peer to compare with there is no verdict', () => {
  assert.equal(judge('forward', 0.1, {}), { budget: null, bound: null, met: null })
  assert.equal(judge('reverse_count', 0.1, { 'hand-map': 1 }), { budget: null, bound: null, met: null })
})

test('absolute budgets need no peer', () => {
  assert.is(judge('tx1', 2.9, {}).met, true)
  assert.is(judge('replay', 1.7, {}).met, false)
})

test('a figure carries its ratios to all other systems, and a budget for relata alone', () => {
  const figures = figuresOf([
    measured('reverse_set', 'hand-map', 0.2),
    measured('reverse_set', 'sqlite', 20),
    measured('reverse_set', 'relata', 0.24),
  ])
  assert.equal(JSON.parse(JSON.stringify(figures[2])), {
    workload: 'reverse_set',
    n: 100_000,
    system: 'relata',
    us: 0.24,
    ratio: { 'hand-map': 1.2, sqlite: 0.012 },
    budget: 0.3,
    bound: '≤ 1.5 × hand-map',
    met: true,
  })
  assert.equal([figures[0]?.budget, figures[0]?.met, figures[0]?.ratio.sqlite], [null, null, 0.01])
})

test('memory has its own budget, and one that is missed is not met', () => {
  const [figure] = figuresOf([{ ...measured('load_all', 'relata', 1), bytes: 230 }])
  assert.equal([figure?.bytes, figure?.bytesBudget, figure?.met], [230, 220, false])
})

test('the table says of each budget whether it is met', () => {
  const measurements = [measured('reverse_set', 'hand-map', 0.2), measured('reverse_set', 'relata', 0.4), measured('tx1', 'relata', 2)]
  const lines = table(measurements, figuresOf(measurements), ['hand-map', 'relata'])
  assert.match(lines.find((line) => line.startsWith('reverse_set')) ?? '', '2.0 ×  ≤ 1.5 × hand-map = 0.300 µs: NOT MET')
  assert.match(lines.find((line) => line.startsWith('tx1')) ?? '', '≤ 3 µs = 3.00 µs: met')
})

test('peers that answer differently are named, with what they answered', () => {
  const same = [measured('fof', 'hand-map', 1, [2, 3]), measured('fof', 'sqlite', 1, [2, 3]), measured('fof', 'relata', 1, [])]
  assert.equal(disagreements(same), [])
  assert.equal(disagreements([...same, measured('fof', 'hand-cols', 1, [2, 4])]), ['fof at 100000: hand-map, sqlite 2,3; hand-cols 2,4'])
})

test.run()
