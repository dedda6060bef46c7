import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * Runs a script of `test/helpers/scripts` in a thread; resolves with the thread and the first thing that it
 * says.
 */
export async function inThread(
  script: string,
  folder: string,
): Promise<{ readonly worker: Worker; readonly said: unknown }> {
  const worker = new Worker(new URL(`scripts/${script}`, import.meta.url), {
    workerData: folder,
    execArgv: ['--import', 'tsx'],
  })
  const [said] = (await once(worker, 'message')) as [unknown]
  return { worker, said }
}
