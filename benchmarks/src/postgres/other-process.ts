import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Job, Results } from './child.js'

export const SCRIPT: string = fileURLToPath(new URL('../../dist/postgres/child.js', import.meta.url))

/** Another process, which does one job. */
export class OtherProcess<J extends Job['job']> {
  readonly #child: ChildProcess
  readonly #ready: Promise<void>
  readonly #result: Promise<Results[J]>

  constructor(script: string, job: Extract<Job, { job: J }>) {
    const child = fork(script, [JSON.stringify(job)], {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    this.#child = child
    const ended = new Promise<never>((_, reject) => {
      child.on('exit', (code) =>
        reject(new Error(`the process '${job.job}' ended with code ${code ?? 'none'}`)),
      )
    })
    const message = <T>(name: string): Promise<T> =>
      Promise.race([
        ended,
        new Promise<T>((resolve) => {
          child.on('message', (sent: Record<string, T>) => {
            if (name in sent) resolve(sent[name] as T)
          })
        }),
      ])
    this.#ready = message('ready')
    this.#result = message('result')
    for (const promise of [ended, this.#ready, this.#result]) promise.catch(() => undefined)
  }

  /** Resolves when it has begun. */
  get ready(): Promise<void> {
    return this.#ready
  }

  /** Lets it end, and resolves with its result. */
  end(): Promise<Results[J]> {
    if (this.#child.connected) this.#child.send('end')
    return this.#result
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
