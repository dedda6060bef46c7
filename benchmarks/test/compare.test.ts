import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Figure, Measurement } from '../src/figure.js'
import type { PeerName } from '../src/peers/peer.js'
import { compared, readFigures } from '../src/report/compare.js'
import { figuresOf } from '../src/report/figures.js'

type Times = Readonly<Record<string, readonly [relata: number, handMap: number]>>

function figures(times: Times, more: Partial<Measurement> = {}): Figure[] {
  const one = (workload: string, system: PeerName, us: number): Measurement => ({
    workload,
    section: '',
    unit: 'query',
    n: 10_000,
    system,
    us,
    repetitions: 5,
    checksum: [1],
    ...more,
  })
  return figuresOf(
    Object.entries(times).flatMap(([name, [relata, handMap]]) => [
      one(name, 'relata', relata),
      one(name, 'hand-map', handMap),
    ]),
  )
}

/** The table's lines, with single spaces. */
function lines(before: readonly Figure[], now: readonly Figure[]): string[] {
  return compared(before, now, 1.4).map((line) => line.replaceAll(/ +/g, ' '))
}

const before = figures({ fof: [10, 5], forward: [1, 1], tx1: [2, 1], friends: [1, 1] })

test('a planted slowdown is reported by its ratio to hand-map, the largest first; what is faster comes after', () => {
  const now = figures({ fof: [30, 5], forward: [1.3, 1], tx1: [10, 1], friends: [0.25, 1] })
  assert.equal(lines(before, now), [
    'compared with the earlier run: 4 figures, noise below 1.4 ×',
    '',
    'cost workload n before now change',
    'more tx1 10,000 2.0 × hand-map 10 × hand-map 5.0 ×',
    'more fof 10,000 2.0 × hand-map 6.0 × hand-map 3.0 ×',
    'less friends 10,000 1.0 × hand-map 0.25 × hand-map 0.25 ×',
    '',
  ])
})

test('a machine that is three times slower changes nothing', () => {
  const now = figures({ fof: [30, 15], forward: [3, 3], tx1: [6, 3], friends: [3, 3] })
  assert.is(lines(before, now)[2], 'nothing costs more or less beyond the noise')
})

test('repetitions that scatter widen the noise', () => {
  const now = (spread: number): Figure[] => figures({ fof: [20, 5] }, { spread })
  assert.match(lines(before, now(0.1))[3] ?? '', /^more fof/)
  assert.is(lines(before, now(1.5))[2], 'nothing costs more or less beyond the noise')
})

test('memory is compared, too, and a figure without hand-map by what it is relative to', () => {
  const bytes = (value: number): Figure[] => figures({ load_all: [1, 1] }, { bytes: value })
  assert.is(lines(bytes(100), bytes(200))[3], 'more load_all 10,000 100 B 200 B 2.0 ×')
  const alone = (us: number): Figure[] =>
    figures({ untouched_books_move: [us, 1] }, { alone: 2 }).map((figure) => ({ ...figure, ratio: {} }))
  assert.match(lines(alone(2), alone(4))[3] ?? '', /1\.0 × without subscribers 2\.0 × without subscribers/)
})

test('workloads of one run alone are counted, not compared', () => {
  const now = figures({ fof: [10, 5], page_first: [1, 1] })
  assert.is(lines(before, now)[0], 'compared with the earlier run: 1 figures, noise below 1.4 ×; 1 are new')
})

test('the file is what --json printed; any other one is refused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'relata-compare-'))
  try {
    const file = path.join(folder, 'before.json')
    writeFileSync(file, `> npm run bench\n${before.map((figure) => JSON.stringify(figure)).join('\n')}\n`)
    assert.equal(readFigures(file), JSON.parse(JSON.stringify(before)))
    writeFileSync(file, 'n = 10,000 books\n')
    assert.throws(() => readFigures(file), /has no figures: it takes the output of --json/)
    assert.throws(() => readFigures(path.join(folder, 'none.json')), /ENOENT/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test.run()
