import { rmSync } from 'node:fs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What is to be removed. */
const paths = new Set<string>()

/**
 * Calls a function that writes to a path and settles it. If the process ends meanwhile, also by a signal that nothing else
 * handles, what is there is removed.
 */
export async function removedAtExit<T>(path: string, write: () => Promise<T>): Promise<T> {
  if (paths.size === 0) watch()
  paths.add(path)
  try {
    return await write()
  } finally {
    paths.delete(path)
    if (paths.size === 0) unwatch()
  }
}

function watch(): void {
  process.on('exit', removeAll)
  for (const signal of SIGNALS) process.on(signal, interrupted)
}

function unwatch(): void {
  process.removeListener('exit', removeAll)
  for (const signal of SIGNALS) process.removeListener(signal, interrupted)
}

function removeAll(): void {
  for (const path of paths) {
    try {
      // Writes that are under way may add files meanwhile.
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // The process ends; what is left has a name that says so.
    }
  }
}

function interrupted(signal: NodeJS.Signals): void {
  // Others who handle it end by themselves.
  if (process.listenerCount(signal) > 1) return
  removeAll()
  unwatch()
  process.kill(process.pid, signal)
}
