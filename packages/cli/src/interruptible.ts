/** Calls a function with a signal that aborts when the user interrupts the process. */
export async function interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    return await use(interrupted.signal)
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt)
  }
}
