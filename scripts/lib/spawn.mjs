import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './root.mjs'

/** The environment of every tool: the workspace's own binaries first on the PATH. */
function environment(extra = {}) {
  return {
    ...process.env,
    ...extra,
    PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${extra.PATH ?? process.env.PATH}`,
  }
}

/**
 * Runs a command in the repository and returns its exit code and output; never throws. Without `quiet` its
 * output is forwarded, except the lines that `hold` accepts.
 */
export function run(
  command,
  args,
  { cwd = root, env = {}, quiet = false, toStderr = false, timeout = 0, hold = () => false } = {},
) {
  return new Promise((resolve) => {
    const started = performance.now()
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    let timedOut = false
    const timer =
      timeout > 0 ? setTimeout(() => ((timedOut = true), child.kill('SIGKILL')), timeout) : undefined
    const finish = (code, signal) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, signal, timedOut, output, seconds: (performance.now() - started) / 1000 })
    }
    for (const stream of ['stdout', 'stderr']) {
      let rest = ''
      child[stream].setEncoding('utf8')
      const pass = (text) =>
        !quiet && !hold(text.trimEnd()) && process[toStderr ? 'stderr' : stream].write(text)
      child[stream].on('data', (chunk) => {
        output += chunk
        const lines = (rest + chunk).split(/(?<=\n)/)
        rest = lines.at(-1).endsWith('\n') ? '' : lines.pop()
        lines.forEach(pass)
      })
      child[stream].on('end', () => rest && pass(rest))
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      finish(127)
    })
    child.on('close', finish)
  })
}

/** `1.2 s` */
export function seconds(value) {
  return `${value.toFixed(1)} s`
}
