import { parseArgs } from 'node:util'

/** What a command runs: some rounds from a seed, until a time by `performance.now()`. */
export interface Rounds {
  readonly rounds: number
  readonly until: number
  /** `figures` is printed beside the number of the round. */
  readonly onRound: (at: number, figures?: string) => void
}
interface Report {
  readonly rounds?: number
  readonly faults: readonly string[]
}
interface Command<R extends Report> {
  readonly success: string
  readonly print: (report: Omit<R, 'faults'>) => void
  /** The most minutes, unless `--minutes` says otherwise. */
  readonly minutes?: number
}

/** Rounds, and milliseconds, after which a line is printed. */
const LINE_ROUNDS = 50
const LINE_MS = 10_000

/**
 * Runs rounds as `--rounds`, `--seed` and `--minutes` say, and prints their number, the seed, the progress, the figures by
 * `print` and the faults. The exit code is 1 if there are any.
 */
export async function runRounds<R extends Report>(
  defaultRounds: number,
  run: (seed: number, rounds: Rounds) => Promise<R>,
  { success, print, minutes: defaultMinutes = Infinity }: Command<R>,
): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: String(defaultRounds) },
      seed: { type: 'string' },
      minutes: { type: 'string', default: String(defaultMinutes) },
    },
  })
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const rounds = Number(values.rounds)
  const minutes = Number(values.minutes)
  const began = performance.now()
  console.log(`seed ${seed}, ${rounds} rounds${minutes === Infinity ? '' : `, at most ${minutes} minutes`}`)
  let printed = began
  const { faults, ...figures } = await run(seed, {
    rounds,
    until: began + minutes * 60_000,
    onRound: (at, text) => {
      const now = performance.now()
      if (at % LINE_ROUNDS !== 0 && now - printed < LINE_MS) return
      printed = now
      console.log(
        `${at} rounds, ${Math.round((now - began) / 1000)} s${text === undefined ? '' : `, ${text}`}`,
      )
    },
  })
  print(figures)
  for (const fault of faults) console.error(fault)
  const done = figures.rounds ?? rounds
  if (faults.length === 0 && done < rounds)
    console.log(`The time was over after ${done} of ${rounds} rounds.`)
  console.log(`${faults.length === 0 ? success : 'FAILED'}; seed ${seed}`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
