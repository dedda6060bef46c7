import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from './client.js'

const root = fileURLToPath(new URL('../../../../..', import.meta.url))
/** A bundle if the test runner made one: it starts in a third of the time. */
const MAIN = join(process.env['RELATA_BUILT'] ?? root, 'docs/examples/server/dist/main.js')

export interface ProcessOptions {
  readonly folder: string
  readonly port?: number
  /** A shell command before it: a limit. */
  readonly limit?: string
}

/** The server in a separate process, started as in production. */
export class ServerProcess {
  readonly client: Client
  /** Resolves to the exit code; null after a signal that ended it. */
  readonly exit: Promise<number | null>
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, exit: Promise<number | null>, url: string) {
    this.#process = child
    this.exit = exit
    this.client = new Client(url)
  }

  static async start({ folder, port = 0, limit }: ProcessOptions): Promise<ServerProcess> {
    const command = [process.execPath, MAIN, '--store', folder, '--port', String(port)]
    const [file, args] =
      limit === undefined
        ? [process.execPath, command.slice(1)]
        : ['sh', ['-c', `${limit}; exec "$@"`, 'sh', ...command]]
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const exit = once(child, 'exit').then(([code]) => code as number | null)
    const lines = createInterface(child.stdout)
    const listening = new Promise<string>((resolve) =>
      lines.on('line', (line) => {
        const url = /listening at (http:[^"]+)/.exec(line)?.[1]
        if (url !== undefined) resolve(url)
      }),
    )
    const url = await Promise.race([
      listening,
      exit.then((code) => Promise.reject(new Error(`The server ended at its start: ${String(code)}`))),
    ])
    return new ServerProcess(child, exit, url)
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal)
    return this.exit
  }
}
