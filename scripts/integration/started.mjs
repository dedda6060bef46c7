import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Sends a signal to a process and to the processes it started. */
function killGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}

/**
 * A process whose output a case reads line by line. It ends with its case, and by itself if a line never
 * comes. With `group`, the processes that it starts end with it.
 */
export function started(node, args, cwd, { env = {}, group = false } = {}) {
  const child = spawn(node, args, {
    cwd,
    detached: group,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  })
  const kill = (signal) => (group ? killGroup(child, signal) : child.kill(signal))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const patience = setTimeout(() => kill('SIGKILL'), 120_000)
  const exit = once(child, 'exit').finally(() => clearTimeout(patience))
  const until = async (pattern) => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error(`ended before it printed ${pattern}`)
      const found = pattern.exec(value)
      if (found) return found
    }
  }
  return { child, exit, kill, until }
}
