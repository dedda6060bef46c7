import { parseArgs } from 'node:util'

/** What a command runs: some rounds from a seed, until a time by `performance.now()`. */
export interface Rounds {
  readonly rounds: number
  readonly until: number
  readonly onRound: (at: number) => void
}
interface Report {
  readonly faults: readonly string[]
}

/**
 * Runs rounds as `--rounds`, `--seed` and `--minutes` say, and prints their number, the seed, the figures by `print` and
 * the faults. The exit code is 1 if there are any.
 */
export async function runRounds<R extends Report>(
  defaultRounds: number,
  run: (seed: number, rounds: Rounds) => Promise<R>,
  { success, print }: { readonly success: string; readonly print: (report: Omit<R, 'faults'>) => void },
): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: String(defaultRounds) },
      seed: { type: 'string' },
      minutes: { type: 'string' },
    },
  })
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const rounds = Number(values.rounds)
  console.log(`seed ${seed}, ${rounds} rounds`)
  const { faults, ...figures } = await run(seed, {
    rounds,
    until: performance.now() + Number(values.minutes ?? Infinity) * 60_000,
    onRound: (at) => {
      if (at % 50 === 0) console.log(`${at} rounds`)
    },
  })
  print(figures)
  for (const fault of faults) console.error(fault)
  console.log(`${faults.length === 0 ? success : 'FAILED'}; seed ${seed}`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
