import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Figure, Measurement } from '../src/figure.js'
import { figuresOf } from '../src/report/figures.js'
import { FIGURES } from '../src/workloads/index.js'

const SCRIPT = fileURLToPath(new URL('../../docs/scripts/figures.mjs', import.meta.url))
const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

const before = readFileSync(PAGE, 'utf8')

/** A figure of each table of PostgreSQL. */
const POSTGRES = ['write', 'live', 'follow', 'start', 'rows'].flatMap((table) =>
  (table === 'rows' ? ['relata', 'drizzle'] : ['relata']).map((system) => ({
    workload: `pg_${table}`,
    section: table,
    what: `${table} of PostgreSQL`,
    system,
    n: 16,
    us: 7,
    p99: 70,
    perSecond: 12_345,
    conflicts: 0.25,
    ratio: 0.5,
    ...(table === 'live' && { aim: '≤ 2 ms', met: true }),
  })),
)

/** A run in which every system has every figure. */
function run(wanted: (workload: string) => boolean, us = 7): Figure[] {
  const measurements = FIGURES.filter(wanted).flatMap((workload): Measurement[] =>
    (['relata', 'hand-map', 'sqlite'] as const).map((system) => ({
      workload,
      section: '',
      unit: '',
      n: 100_000,
      system,
      us,
      repetitions: 5,
      checksum: [],
      bytes: 150,
      alone: 2,
      steady: 2,
      collector: 0.08,
    })),
  )
  return figuresOf(measurements)
}

interface Written {
  readonly page: string
  readonly charts: readonly string[]
  readonly stderr: string
  readonly status: number | null
}

function write(figures: readonly object[]): Written {
  const folder = mkdtempSync(path.join(tmpdir(), 'relata-figures-'))
  try {
    copyFileSync(PAGE, path.join(folder, 'benchmarks.md'))
    const input = figures.map((figure) => JSON.stringify(figure)).join('\n')
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, folder], { input, encoding: 'utf8' })
    const charts = readdirSync(folder).filter((name) => name.endsWith('.svg'))
    return { page: readFileSync(path.join(folder, 'benchmarks.md'), 'utf8'), charts, stderr, status }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function section(page: string, name: string): string {
  return page.slice(page.indexOf(`<!-- ${name}: begin -->`), page.indexOf(`<!-- ${name}: end -->`))
}

test('a run of all workloads writes every section and chart of docs/benchmarks.md', () => {
  const { page, charts, stderr, status } = write([...run(() => true), ...POSTGRES])
  assert.equal([stderr, status], ['', 0])
  assert.equal(charts.toSorted(), ['benchmarks-pages.svg', 'benchmarks.svg'])
  for (const name of ['queries', 'live', 'pages', 'articles', 'past', 'service', 'cold', 'memory'])
    assert.match(section(page, name), /\| 7\.00 µs|\| 150 B/, name)
  assert.match(page, /^\| `first\(\)` .* 7\.00 µs .*≤ 2 µs: \*\*not met\*\*/m)
  assert.match(page, /^\| friends of friends .*≤ 5 × steady: met/m)
  assert.match(page, /^\| an item, everything loaded .*150 B .*≤ 140 B: \*\*not met\*\*/m)
  assert.match(page, /^\| 100,000 books/m)
  assert.match(page, /^\| write of PostgreSQL \| 16 .* 7\.00 µs .* 12,345 .* 25 % .* 0\.500 ×/m)
  assert.match(page, /^\| live of PostgreSQL .*≤ 2 ms: met/m)
  assert.match(page, /^\| rows of PostgreSQL \| 16 .*7\.00 µs \| 7\.00 µs \| 2\.00 ×/m)
})

test('a run of some workloads leaves the other sections as they are, and says which', () => {
  const { page, stderr, status } = write(run((workload) => /^cold_|^warm_|^fof_/.test(workload)))
  assert.is(status, 0)
  for (const name of ['queries', 'live', 'pages', 'articles', 'past', 'service', 'postgres', 'memory']) {
    assert.is(section(page, name), section(before, name))
    assert.match(stderr, new RegExp(`^${name}: left as it is, because the run has no figure for`, 'm'))
  }
  assert.match(section(page, 'cold'), /\| 7\.00 µs/)
})

test('a run without a whole section fails and writes nothing', () => {
  const { page, status, stderr } = write(run((workload) => workload === 'fof'))
  assert.is(status, 1)
  assert.match(stderr, /The run has all workloads of no section/)
  assert.is(page, before)
})

test.run()
