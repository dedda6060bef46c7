const tasks = new Set<() => void>()

/**
 * Runs a synchronous task when the process exits; returns a function that cancels it. All tasks share one
 * listener, which only exists while it is needed.
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.on('exit', runAll)
  tasks.add(task)
  return () => {
    tasks.delete(task)
    if (tasks.size === 0) process.off('exit', runAll)
  }
}

function runAll(): void {
  for (const task of tasks) task()
}
