import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { COMPILERS } from '../compiler.js'

interface Reply {
  readonly type: string
  readonly request_seq?: number
  readonly success?: boolean
  readonly message?: string
  readonly body?: unknown
}
type Request = (command: string, args: object) => Promise<unknown>

/** Commands to which `tsserver` returns nothing. */
const SILENT: readonly string[] = ['open']

/**
 * TypeScript 5.9's `tsserver`, the process that editors start: for what depends on projects, which the
 * language service alone doesn't know.
 */
export async function withTsserver<T>(use: (request: Request) => Promise<T>): Promise<T> {
  const program = join(dirname(COMPILERS['5.9']), '../lib/tsserver.js')
  const server = spawn(process.execPath, [program, '--disableAutomaticTypingAcquisition'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const waiting = new Map<number, (reply: Reply) => void>()
  createInterface({ input: server.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return
    const reply = JSON.parse(line) as Reply
    if (reply.type === 'response') waiting.get(reply.request_seq ?? 0)?.(reply)
  })
  let last = 0
  const request: Request = (command, args) =>
    new Promise((resolve, reject) => {
      const seq = ++last
      waiting.set(seq, ({ success, body, message }) =>
        success === true ? resolve(body) : reject(new Error(`${command}: ${message ?? 'failed'}`)),
      )
      server.stdin.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`)
      if (SILENT.includes(command)) resolve(undefined)
    })
  try {
    return await use(request)
  } finally {
    server.kill()
  }
}
