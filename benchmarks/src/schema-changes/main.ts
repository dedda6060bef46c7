import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CASES, type ChangeCase } from './cases.js'
import type { ChangeFigures } from './child.js'

/**
 * What a change of the schema costs besides opening the log, for a log in memory: the least of some openings,
 * minus the least under the schema that the log has. A process of its own for each size.
 */

const ROUNDS = 5

/** Prints a Markdown table for each size; with `json` a line each. */
export async function benchSchemaChanges(
  sizes: readonly number[],
  json: boolean,
  print: (text: string) => unknown = (text) => process.stdout.write(text),
  rounds: number = ROUNDS,
): Promise<void> {
  for (const n of sizes) {
    const figures = await measured(n, rounds)
    print(json ? `${JSON.stringify({ workload: 'schema_changes', ...figures })}\n` : table(figures))
  }
}

function measured(n: number, rounds: number): Promise<ChangeFigures> {
  const file = fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? './child.ts' : './child.js', import.meta.url),
  )
  const child = fork(file, [String(n), String(rounds)], {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: [...process.execArgv, '--expose-gc', '--max-old-space-size=6000'],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as ChangeFigures))
    child.on('exit', (code) =>
      reject(new Error(`the process of ${n} rows ended with code ${code ?? 'none'}`)),
    )
  })
}

/** The figures of one size as a Markdown table. */
export function table({ n, opened, run, transaction }: ChangeFigures): string {
  const [first, ...others] = CASES
  const base = opened[first?.name ?? ''] ?? 0
  const rows = others.map((each) => {
    const beyond = Math.max(0, (opened[each.name] ?? 0) - base)
    return `| ${each.what} | ${beyond.toFixed(0)} ms | ${((beyond * 1000) / n).toFixed(3)} µs | ${verdict(each, beyond, n)} |\n`
  })
  const perRow = (milliseconds: number): string => `${((milliseconds * 1000) / n).toFixed(2)} µs`
  return [
    `${n.toLocaleString('en')} books. Opening the log under its own schema takes ${base.toFixed(0)} ms.\n\n`,
    '| change | besides opening | a row | budget |\n| --- | --- | --- | --- |\n',
    ...rows,
    `\nInside \`run\` an update takes ${perRow(run)}, in a transaction of an open store ${perRow(transaction)}.\n\n`,
  ].join('')
}

function verdict({ budget }: ChangeCase, beyond: number, n: number): string {
  if (budget === undefined) return '–'
  const [value, bound, unit] =
    'milliseconds' in budget
      ? [beyond, budget.milliseconds, 'ms']
      : [(beyond * 1000) / n, budget.microseconds, 'µs']
  return `≤ ${bound} ${unit}: ${value <= bound ? 'met' : '**not met**'}`
}
