import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { scriptOf } from './script.js'

/**
 * Runs a script of `test/helpers/scripts` in a thread; resolves with the thread and the first thing that it
 * says.
 */
export async function inThread(
  script: string,
  folder: string,
): Promise<{ readonly worker: Worker; readonly said: unknown }> {
  const { path, execArgv } = scriptOf(script)
  const worker = new Worker(path, { workerData: folder, execArgv: [...execArgv] })
  const [said] = (await once(worker, 'message')) as [unknown]
  return { worker, said }
}
