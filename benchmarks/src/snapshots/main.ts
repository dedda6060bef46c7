import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FIRST_QUERY_NAMES, FIRST_QUERY_TEXTS, type FirstQuery } from './first-queries.js'
import type { PhaseName, PhaseResult } from './phase.js'

/** By default, each figure is the median of this many processes. */
const ROUNDS = 3
const MEASURED = ['write', 'read', 'open', 'ready', 'replay'] as const

/** The measurements of one size. */
export interface SnapshotFigures {
  readonly n: number
  readonly figures: Readonly<Record<(typeof MEASURED)[number], PhaseResult>>
  /** Milliseconds of a query that is the first one after an opening from a snapshot. */
  readonly firstQueries: Readonly<Partial<Record<FirstQuery, number>>>
}

/** How much is measured; all first queries by default. */
interface Extent {
  readonly rounds?: number
  readonly queries?: readonly FirstQuery[]
  /** The program that measures one phase. */
  readonly script?: string
}

const SCRIPT = fileURLToPath(new URL('../../dist/snapshots/phase.js', import.meta.url))

/** Measures snapshots of stores of N books: writing, reading, opening with one, and opening without. */
export function benchSnapshots(
  sizes: readonly number[],
  json: boolean,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
  { rounds = ROUNDS, queries = FIRST_QUERY_NAMES, script = SCRIPT }: Extent = {},
): void {
  for (const n of sizes) {
    const figures = measure(n, { rounds, queries, script })
    print(json ? JSON.stringify(figures) : table(figures))
  }
}

function measure(n: number, { rounds, queries, script }: Required<Extent>): SnapshotFigures {
  const folder = mkdtempSync(join(tmpdir(), 'relata-snapshots-'))
  const run = (phase: PhaseName, query: string = ''): Partial<PhaseResult> =>
    resultOf([script, phase, folder, String(n), ...(query === '' ? [] : [query])])
  const of = (phase: PhaseName, query: string = ''): [string, PhaseResult] => [
    phase,
    medians(Array.from({ length: rounds }, () => run(phase, query))),
  ]
  try {
    run('load')
    // The replay removes the snapshot: it is the last one.
    const figures = MEASURED.filter((phase) => phase !== 'replay').map((phase) => of(phase))
    const first = queries.map((query) => [query, of('first', query)[1].first] as const)
    figures.push(of('replay'))
    return {
      n,
      figures: Object.fromEntries(figures) as SnapshotFigures['figures'],
      firstQueries: Object.fromEntries(first) as SnapshotFigures['firstQueries'],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function resultOf(command: readonly string[]): Partial<PhaseResult> {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=6000', ...command],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`the benchmark of snapshots failed: ${command.join(' ')}`)
  return JSON.parse(stdout) as Partial<PhaseResult>
}

function medians(rounds: readonly Partial<PhaseResult>[]): PhaseResult {
  const median = (name: keyof PhaseResult): number =>
    rounds.map((round) => round[name] ?? 0).sort((a, b) => a - b)[rounds.length >> 1] as number
  return {
    milliseconds: median('milliseconds'),
    turn: median('turn'),
    bytes: median('bytes'),
    first: median('first'),
  }
}

const WHAT = {
  write: 'write a snapshot: `db.saveSnapshot()`',
  read: 'read its blocks: `FileSnapshots.read`',
  open: '`openStore` with it',
  ready: 'after it, until every declared index is there',
  replay: '`openStore` without: replay',
}

/** The figures as a table in Markdown. */
export function table({ n, figures, firstQueries }: SnapshotFigures): string {
  const rows = MEASURED.map((name) => {
    const { milliseconds, turn, bytes, first } = figures[name]
    const speed = bytes === 0 ? '–' : `${(bytes / 1000 / milliseconds).toFixed(0)} MB/s`
    return `| ${WHAT[name]} | ${milliseconds.toFixed(0)} ms | ${turn.toFixed(0)} ms | ${speed} | ${first === 0 ? '–' : `${first.toFixed(0)} ms`} |`
  })
  return [
    `${n.toLocaleString('en')} books: ${(figures.write.bytes / n).toFixed(1)} bytes a book in a snapshot.`,
    '',
    '| | time | longest turn | speed | first two queries |',
    '| --- | --: | --: | --: | --: |',
    ...rows,
    '',
    '| the first query after `openStore` with a snapshot, each in a process of its own | time |',
    '| --- | --: |',
    ...FIRST_QUERY_NAMES.flatMap((name) => {
      const time = firstQueries[name]
      return time === undefined ? [] : [`| ${FIRST_QUERY_TEXTS[name]} | ${time.toFixed(1)} ms |`]
    }),
    '',
  ].join('\n')
}
