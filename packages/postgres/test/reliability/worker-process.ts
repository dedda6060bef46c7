import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
  | { readonly kind: 'ready'; readonly position: number }
  | { readonly kind: 'done'; readonly id: string; readonly count: number | null; readonly position: number }
  | { readonly kind: 'conflict' | 'stopped' }
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
  readonly #stopped: Promise<void>
  readonly #ended: Promise<void>

  constructor({ onMessage, ...options }: WorkerOptions) {
    this.#child = fork(WORKER, [JSON.stringify({ ...MODULES, ...options })])
    this.#child.on('message', (message) => onMessage(message as Message))
    this.#stopped = this.#sends('stopped')
    this.#ended = this.#sends('end')
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

  /** Lets its writers end what they have begun, and waits for that. Returns whether they did within a time. */
  stop(patience: number): Promise<boolean> {
    this.#send('stop')
    return this.#within(patience, this.#stopped)
  }

  /** Lets it send the hash of its state at the end of the log, and waits until it has ended. */
  async finish(patience: number): Promise<boolean> {
    this.#send('finish')
    if (!(await this.#within(patience, this.#ended))) return false
    await this.#within(patience, this.#exit)
    return this.#child.exitCode === 0
  }

  #sends(kind: Message['kind']): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on('message', (message: Message) => {
        if (message.kind === kind) resolve()
      })
    })
  }

  #send(what: 'stop' | 'finish'): void {
    if (this.#child.connected) this.#child.send(what)
  }

  async #within(patience: number, event: Promise<unknown>): Promise<boolean> {
    const late = new AbortController()
    const ended = event.then(() => true)
    const result = await Promise.race([ended, this.#exit.then(() => false), after(patience, late.signal)])
    late.abort()
    return result
  }
}

function after(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, false, { signal }).catch(() => false)
}
