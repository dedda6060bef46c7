import { PassThrough } from 'node:stream'
import type { Output, RunOptions } from '../../src/index.js'
import type { CommandEntry } from '../../src/command/definition.js'
import { COMMANDS } from '../../src/command/list.js'
import { runCommand } from '../../src/run.js'

export interface Captured {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** An output that keeps what is written to it. */
export class Capture implements Output {
  readonly isTTY: boolean
  text: string = ''

  constructor(isTTY: boolean = false) {
    this.isTTY = isTTY
  }

  write(text: string): void {
    this.text += text
  }
}

/** What a run prints without a terminal, and its exit code. */
export async function capturedBy(
  run: (options: RunOptions) => Promise<number>,
  options: RunOptions,
): Promise<Captured> {
  const stdout = new Capture()
  const stderr = new Capture()
  const stdin = new PassThrough()
  stdin.end()
  const code = await run({ stdout, stderr, stdin, env: {}, ...options })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

/** Runs a command line in this process, without a terminal. */
export async function captured(
  argv: readonly string[],
  options: RunOptions = {},
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<Captured> {
  return await capturedBy((given) => runCommand(commands, argv, given), options)
}

/** Runs a command line in this process, in the folder of a project. */
export async function relata(
  { folder }: { readonly folder: string },
  ...argv: readonly string[]
): Promise<Captured> {
  return await captured(argv, { cwd: folder })
}
