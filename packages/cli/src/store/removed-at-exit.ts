import { rmSync } from 'node:fs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Paths to be removed. */
const paths = new Set<string>()

/**
 * Calls a function that writes to a path and settles it. If the process ends meanwhile, also by a signal
 * without another handler, the path is removed.
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
      // Current writes may add files meanwhile.
      rmSync(path, { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // The process ends; the name of the remaining files shows that they are incomplete.
    }
  }
}

function interrupted(signal: NodeJS.Signals): void {
  // If there are other handlers, they end the process.
  if (process.listenerCount(signal) > 1) return
  removeAll()
  unwatch()
  process.kill(process.pid, signal)
}
