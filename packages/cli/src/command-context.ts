import { PassThrough } from 'node:stream'
import { terminalPrompt, type Prompt } from './prompt.js'

/** A stream that a command writes to. Only `relata backup DIR -` writes bytes instead of text, to stdout. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** A stream that a command reads from. */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean
}

/**
 * Options of {@link run}: the parts of the process that a command uses. By default those of the process
 * itself.
 */
export interface RunOptions {
  readonly stdout?: Output
  readonly stderr?: Output
  readonly stdin?: Input
  /** Relative paths are relative to this folder. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /**
   * Answers the questions of a command; undefined: they can't be answered. By default the terminal, if there
   * is one.
   */
  readonly prompt?: Prompt | undefined
}

/** The parts of the process that a command uses. */
export interface CommandContext {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: Input
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Undefined if questions can't be answered. */
  readonly prompt: Prompt | undefined
}

/** The context of a command, from the options of `run` and the process. */
export function contextOf(options: RunOptions): CommandContext {
  const {
    stdout = process.stdout,
    stderr = process.stderr,
    stdin = process.stdin,
    cwd = process.cwd(),
    env = process.env,
  } = options
  const interactive = stdin.isTTY === true && stderr.isTTY === true
  const prompt =
    'prompt' in options
      ? options.prompt
      : interactive
        ? terminalPrompt(stdin, terminalOutput(stderr))
        : undefined
  return { stdout, stderr, stdin, cwd, env, prompt }
}

/** Questions go to stderr, so that stdout only has the result of a command. */
function terminalOutput(output: Output): NodeJS.WritableStream {
  const stream = new PassThrough({ encoding: 'utf8' })
  stream.on('data', (text: string) => output.write(text))
  return stream
}
