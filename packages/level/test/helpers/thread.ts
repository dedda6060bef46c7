import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { scriptOf } from './script.js'

/** A program that loads a module of TypeScript in a thread, for which the arguments of Node don't suffice. */
function loadTypeScript(path: string): string {
  const module = pathToFileURL(path).href
  return `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(module)})))`
}

/**
 * Runs a script of `test/helpers/scripts` in a thread; resolves with the thread and the first thing that it
 * says.
 */
export async function inThread(
  script: string,
  folder: string,
): Promise<{ readonly worker: Worker; readonly said: unknown }> {
  const { path, execArgv } = scriptOf(script)
  const worker = path.endsWith('.ts')
    ? new Worker(loadTypeScript(path), { eval: true, workerData: folder })
    : new Worker(path, { workerData: folder, execArgv: [...execArgv] })
  const [said] = (await once(worker, 'message')) as [unknown]
  return { worker, said }
}
