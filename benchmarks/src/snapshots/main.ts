import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PhaseName, PhaseResult } from './phase.js'

/** Each figure is the median of so many processes, if the caller says nothing else. */
const ROUNDS = 3
const MEASURED = ['write', 'read', 'open', 'replay'] as const

/** What one size took. */
export interface SnapshotFigures {
  readonly n: number
  readonly figures: Readonly<Record<(typeof MEASURED)[number], PhaseResult>>
}

/** Measures snapshots of stores of N books: writing, reading, opening with one, and opening without. */
export function benchSnapshots(
  sizes: readonly number[],
  json: boolean,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
  rounds: number = ROUNDS,
): void {
  for (const n of sizes) {
    const figures = measure(n, rounds)
    print(json ? JSON.stringify(figures) : table(figures))
  }
}

function measure(n: number, rounds: number): SnapshotFigures {
  const folder = mkdtempSync(join(tmpdir(), 'relata-snapshots-'))
  try {
    run('load', folder, n)
    const figures = MEASURED.map((phase): [string, PhaseResult] => {
      const results = Array.from({ length: rounds }, () => run(phase, folder, n))
      return [phase, medians(results)]
    })
    return { n, figures: Object.fromEntries(figures) as SnapshotFigures['figures'] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(phase: PhaseName, folder: string, n: number): PhaseResult {
  const script = fileURLToPath(new URL('../../dist/snapshots/phase.js', import.meta.url))
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=6000', script, phase, folder, String(n)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`the phase ${phase} of the benchmark of snapshots failed`)
  return JSON.parse(stdout) as PhaseResult
}

function medians(rounds: readonly PhaseResult[]): PhaseResult {
  const median = (name: keyof PhaseResult): number =>
    rounds.map((round) => round[name]).sort((a, b) => a - b)[rounds.length >> 1] as number
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
  replay: '`openStore` without: replay',
}

/** The figures as a table in Markdown. */
export function table({ n, figures }: SnapshotFigures): string {
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
  ].join('\n')
}
