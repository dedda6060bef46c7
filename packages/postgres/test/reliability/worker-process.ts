import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PostgresConnection } from '../../src/index.js'

const ROOT = process.env['RELATA_BUILT'] ?? fileURLToPath(new URL('../../../..', import.meta.url))
const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url))
/** The built packages: bundles if the test runner made them. */
const MODULES = {
  core: pathToFileURL(join(ROOT, 'packages/core/dist/engine.js')).href,
  postgres: pathToFileURL(join(ROOT, 'packages/postgres/dist/index.js')).href,
}

/** What a worker sends. */
export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: string; readonly count: number | null; readonly position: number }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'state' | 'end'; readonly position: number; readonly hash: string }
  | { readonly kind: 'fault'; readonly what: string }

export interface WorkerOptions {
  readonly id: string
  readonly connection: PostgresConnection
  readonly log: string
  readonly writers: number
  readonly onMessage: (message: Message) => void
}

/** A process with a store over the shared log. */
export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>

  constructor({ onMessage, ...options }: WorkerOptions) {
    this.#child = fork(WORKER, [JSON.stringify({ ...MODULES, ...options })])
    this.#child.on('message', (message) => onMessage(message as Message))
    this.#exit = once(this.#child, 'exit')
  }

  /** The exit code; null while it runs, and after `kill`. */
  get exitCode(): number | null {
    return this.#child.exitCode
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exit
  }

  /** Lets it finish what it has begun, and waits for its end; kills it after a time. */
  async stop(patience: number): Promise<void> {
    if (this.#child.connected) this.#child.send('stop')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience)
    await this.#exit
    clearTimeout(timer)
  }
}
