import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { scriptOf } from './script.js'

/** A child process that runs a script of `test/helpers/scripts` and prints its state line by line. */
export class Child {
  readonly process: ChildProcessWithoutNullStreams
  readonly exit: Promise<unknown>
  readonly lines: string[] = []
  readonly #waiting: ((line: string) => void)[] = []
  #read = 0

  /** `limit` is a shell command that runs first, such as `ulimit`: only where there is a POSIX shell. */
  constructor(script: string, { args, limit }: { args: string[]; limit?: string }) {
    const { path, execArgv } = scriptOf(script)
    const command = [process.execPath, ...execArgv, path, ...args]
    this.process =
      limit === undefined
        ? spawn(process.execPath, command.slice(1))
        : spawn('sh', ['-c', `${limit}; exec "$@"`, 'sh', ...command])
    this.process.stderr.pipe(process.stderr)
    this.exit = once(this.process, 'exit')
    createInterface(this.process.stdout).on('line', (line) => {
      this.lines.push(line)
      this.#waiting.shift()?.(line)
    })
  }

  /** The next line of its output. */
  line(): Promise<string> {
    const said = this.lines[this.#read++]
    if (said !== undefined) return Promise.resolve(said)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.process.kill(signal)
    await this.exit
  }
}
