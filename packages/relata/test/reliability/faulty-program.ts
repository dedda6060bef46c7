import { spawn, type SpawnOptions } from 'node:child_process'
import * as relata from '../../src/index.js'
import { Model, operation, schemaOf, textOf } from './operations.mjs'

const HANGS_MS = 60_000

/** What a program printed, line by line, and how it ended: `exit 0`, or the name of a signal. */
export interface Ended {
  readonly lines: readonly string[]
  readonly end: string
}
/** Takes down what must not happen, in words. */
export type Fault = (what: string) => unknown

/** Runs a command; one that hangs is killed after a minute. */
export async function runCommand(command: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const timer = setTimeout(() => child.kill('SIGKILL'), HANGS_MS)
  const end = await new Promise<string>((resolve) =>
    child.once('close', (code, signal) => resolve(signal === null ? `exit ${code}` : signal)),
  )
  clearTimeout(timer)
  return { lines: output.split('\n').filter((line) => line !== ''), end }
}

/** The program `faulty.mjs` ended by itself, and every error that it met was typed and not said to be damage. */
export function checkOutput({ lines, end }: Ended, fault: Fault): void {
  if (end !== 'exit 0') fault(`the process ended with ${end}: ${lines.slice(-3).join(' | ')}`)
  for (const line of lines) {
    if (line.startsWith('untyped')) fault(line)
    if (line.includes('ERR_LOG_CORRUPT') || line.includes('ERR_LOG_TRUNCATED'))
      fault(`said to be damage: ${line}`)
  }
}

/** The store opens, has everything that was acknowledged, and its rows are those of the model. */
export async function checkStore(
  folder: string,
  {
    lines,
    seed,
    operations,
  }: { readonly lines: readonly string[]; readonly seed: number; readonly operations: number },
  fault: Fault,
): Promise<void> {
  const acknowledged = lines.filter((line) => line.startsWith('ack ')).map((line) => Number(line.slice(4)))
  const last = Math.max(operations, ...acknowledged)
  try {
    await using db = await relata.openStore(schemaOf(relata), folder)
    const found = db.position - 1
    if (found < last) fault(`acknowledged ${last}, found ${found}`)
    const model = new Model()
    for (let n = 1; n <= found; n++) operation(model, seed, n)
    if (textOf(db) !== model.text()) fault('other rows than the model')
  } catch (error) {
    fault(`can't be opened afterwards: ${String(error)}`)
  }
}
