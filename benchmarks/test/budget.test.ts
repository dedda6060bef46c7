import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BUDGETS, judge } from '../src/budget.js'
import type { Measurement } from '../src/figure.js'
import type { PeerName } from '../src/peers/peer.js'
import { disagreements, figuresOf } from '../src/report/figures.js'
import { table } from '../src/report/table.js'
import { FIGURES } from '../src/workloads/index.js'

const measured = (
  workload: string,
  system: PeerName,
  us: number,
  checksum: readonly number[] = [1],
): Measurement => ({
  workload,
  section: '',
  unit: 'set',
  n: 100_000,
  system,
  us,
  repetitions: 5,
  checksum,
})

test('every budget is that of a figure', () => {
  assert.equal(
    Object.keys(BUDGETS).filter((name) => !FIGURES.includes(name)),
    [],
  )
})

test('a ratio within its bound is met, one above it is not', () => {
  assert.equal(judge('reverse_set', 0.23, { n: 100_000, others: { 'hand-map': 0.2 } }), {
    budget: 0.24,
    bound: '≤ 1.2 × hand-map',
    met: true,
  })
  assert.is(judge('reverse_set', 0.31, { n: 100_000, others: { 'hand-map': 0.2 } }).met, false)
})

test('of two bounds the tighter is printed and decides', () => {
  const bySqlite = judge('page_keyset', 8, { n: 100_000, others: { sqlite: 12 } })
  assert.equal([bySqlite.bound, bySqlite.budget, bySqlite.met], ['≥ 2 × better than sqlite', 6, false])
  const absolute = judge('page_keyset', 8, { n: 100_000, others: { sqlite: 40 } })
  assert.equal([absolute.bound, absolute.budget, absolute.met], ['≤ 10 µs', 10, true])
})

test('a budget may be another one at another number of books', () => {
  const [few, many] = [10_000, 100_000].map((n) => judge('chain_sel', 2, { n, others: { 'hand-map': 1 } }))
  assert.equal(
    [few?.bound, few?.met, many?.bound, many?.met],
    ['≤ 3 × hand-map', true, '≤ 1 × hand-map', false],
  )
})

test('without the peer to compare with there is no verdict', () => {
  assert.equal(judge('forward', 0.1, { n: 100_000, others: {} }), { budget: null, bound: null, met: null })
  assert.equal(judge('reverse_count', 0.1, { n: 100_000, others: { 'hand-map': 1 } }), {
    budget: null,
    bound: null,
    met: null,
  })
})

test('absolute budgets need no peer', () => {
  assert.is(judge('tx1', 1.1, { n: 100_000, others: {} }).met, true)
  assert.is(judge('replay', 1.7, { n: 100_000, others: {} }).met, false)
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
    budget: 0.24,
    bound: '≤ 1.2 × hand-map',
    met: true,
  })
  assert.equal([figures[0]?.budget, figures[0]?.met, figures[0]?.ratio.sqlite], [null, null, 0.01])
})

test('memory has its own budget, and one that is missed is not met', () => {
  const [figure] = figuresOf([{ ...measured('load_first', 'relata', 1), bytes: 230 }])
  assert.equal([figure?.bytes, figure?.bytesBudget, figure?.met], [230, 140, false])
})

test('the table says of each budget whether it is met', () => {
  const measurements = [
    measured('reverse_set', 'hand-map', 0.2),
    { ...measured('reverse_set', 'relata', 0.4), collector: 0.08 },
    measured('tx1', 'relata', 1.1),
  ]
  const lines = table({ measurements, figures: figuresOf(measurements), leftOut: [] }, ['hand-map', 'relata'])
  assert.match(
    lines.find((line) => line.startsWith('reverse_set')) ?? '',
    '2.0 ×  8 %  ≤ 1.2 × hand-map = 0.240 µs: NOT MET',
  )
  assert.match(lines.find((line) => line.startsWith('tx1')) ?? '', '≤ 1.2 µs = 1.20 µs: met')
})

test('a write with subscribers is judged by the same write without any', () => {
  const [met, missed] = [2.7, 2.9].map(
    (us) => figuresOf([{ ...measured('untouched_books_move', 'relata', us), alone: 2 }])[0],
  )
  assert.equal(
    [met?.aloneRatio, met?.budget, met?.bound, met?.met],
    [1.35, 2.8, '≤ 1.4 × without subscribers', true],
  )
  assert.equal([missed?.aloneRatio, missed?.met], [1.45, false])
})

test('live queries have a separate table, with memory, the peers left out, and growth', () => {
  const at = (n: number, workload: string, us: number): Measurement => ({
    ...measured(workload, 'relata', us),
    n,
    bytes: 500,
    notified: 2.5,
  })
  const measurements = [
    at(10_000, 'live_books_100000', 10),
    measured('forward', 'hand-map', 1),
    measured('forward', 'relata', 1),
    measured('live_books_100', 'tinybase', 20),
    at(100_000, 'live_books_100', 10),
    at(100_000, 'live_books_100000', 30),
    { ...measured('untouched_books_move', 'relata', 4), alone: 2 },
  ]
  const leftOut = [
    {
      workload: 'live_books_100000',
      n: 100_000,
      system: 'tinybase',
      because: '7 of 100,000 subscriptions within 30 s',
    } as const,
  ]
  const lines = table({ measurements, figures: figuresOf(measurements), leftOut }, [
    'hand-map',
    'tinybase',
    'relata',
  ])
  const line = (start: RegExp): string[] =>
    lines.filter((one) => start.test(one)).map((one) => one.replaceAll(/ +/g, ' '))
  assert.equal(line(/^forward /), ['forward set 1.00 µs 1.00 µs 1.0 × – ≤ 1 × hand-map = 1.00 µs: met'])
  assert.equal(line(/^live_books_100 /), [
    'live_books_100 set 10.0 µs 20.0 µs 0.50 × – ≤ 15 µs = 15.0 µs: met',
    'live_books_100 500 B –',
    'live_books_100 – 10.0 µs – – 2.5',
  ])
  assert.equal(line(/^live_books_100000 /).slice(-3), [
    'live_books_100000 set 30.0 µs – – – ≤ 15 µs = 15.0 µs: NOT MET',
    'live_books_100000 500 B ≤ 600 B: met',
    'live_books_100000 10.0 µs 30.0 µs 3.0 × 3.0 × 2.5',
  ])
  assert.equal(line(/^untouched_books_move +2/), [
    'untouched_books_move 2.0 × ≤ 1.4 × without subscribers: NOT MET',
  ])
  assert.ok(lines.includes('tinybase left out of live_books_100000: 7 of 100,000 subscriptions within 30 s'))
})

test('peers with different results are named, with their results', () => {
  const same = [
    measured('fof', 'hand-map', 1, [2, 3]),
    measured('fof', 'sqlite', 1, [2, 3]),
    measured('fof', 'relata', 1, []),
  ]
  assert.equal(disagreements(same), [])
  assert.equal(disagreements([...same, measured('fof', 'hand-cols', 1, [2, 4])]), [
    'fof at 100000: hand-map, sqlite 2,3; hand-cols 2,4',
  ])
})

test.run()
