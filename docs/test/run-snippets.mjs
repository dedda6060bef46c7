// Runs programs one after the other in this process: `run-snippets.mjs RESULTS '[{ "file", "cwd" }]'`. To start a process and
// load Relata takes longer than most of them run. A program has ended once nothing is left to wait for, as if it had a process
// of its own. What it did is a line of JSON in the file RESULTS.
import { appendFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [results = '', jobs = '[]'] = process.argv.slice(2)
/** @type {{ file: string, cwd: string }[]} */
const left = JSON.parse(jobs)
/** @type {{ code: number | undefined, stdout: string, all: string } | undefined} */
let running

for (const name of /** @type {const} */ (['stdout', 'stderr']))
  process[name].write = (/** @type {string | Uint8Array} */ chunk, /** @type {unknown[]} */ ...rest) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    if (running !== undefined) {
      running.all += text
      if (name === 'stdout') running.stdout += text
    }
    const done = rest.at(-1)
    if (typeof done === 'function') process.nextTick(done)
    return true
  }

function start() {
  const job = left.shift()
  running = undefined
  if (job === undefined) return
  const program = { code: /** @type {number | undefined} */ (undefined), stdout: '', all: '' }
  running = program
  process.exitCode = undefined
  process.chdir(job.cwd)
  import(pathToFileURL(job.file).href).then(() => {
    program.code ??= 0
  }, fail)
}

function fail(/** @type {unknown} */ error) {
  if (running === undefined) return
  running.code = 1
  running.all += error instanceof Error ? error.stack : String(error)
}

process.on('uncaughtException', fail)
process.on('beforeExit', () => {
  if (running !== undefined) {
    const { code = 13, ...said } = running
    appendFileSync(results, `${JSON.stringify({ code: code || Number(process.exitCode ?? 0), ...said })}\n`)
  }
  if (left.length > 0) setImmediate(start)
  running = undefined
})
