import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between the end of a process and the start of the next one. */
const RESTART = 1000

export interface MemberOptions {
  /** The module that the process runs. */
  readonly main: string
  /** The URL of the database that holds the log. */
  readonly database: string
}

/** One process of the service. It is started again when it ends. */
export class Member {
  readonly name: string
  readonly #options: MemberOptions
  #child: ChildProcess | undefined
  #url: string | undefined
  #stopping = false
  #running: Promise<void> = Promise.resolve()

  constructor(name: string, options: MemberOptions) {
    this.name = name
    this.#options = options
  }

  /** Where it listens; undefined while it doesn't. */
  get url(): string | undefined {
    return this.#url
  }

  /** Starts the process, and resolves when it listens for the first time. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#running = this.#run(resolve)
    })
  }

  /** Ends the process at once, as `kill -9` does. The next one starts after a second. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Stops the process: it finishes the requests in progress. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#child?.kill('SIGTERM')
    await this.#running
  }

  async #run(onListening: () => void): Promise<void> {
    const { main, database } = this.#options
    while (!this.#stopping) {
      const child = fork(main, ['--store', database, '--port', '0'], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // Ctrl-C in a terminal reaches a whole group of processes: only the cluster stops its members.
        detached: true,
      })
      this.#child = child
      child.on('message', ({ listening }: { readonly listening: string }) => {
        this.#url = listening
        onListening()
      })
      await once(child, 'exit')
      this.#url = undefined
      this.#child = undefined
      if (!this.#stopping) await sleep(RESTART)
    }
  }
}
