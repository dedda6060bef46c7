import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { COMPILER } from './compiler.js'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}
type Request = (method: string, params: object) => Promise<unknown>

/** What an editor offers at each `¦` of a file of a project: the labels, as the language server gives them. */
export async function completions(folder: string, file: string): Promise<readonly (readonly string[])[]> {
  const path = join(folder, file)
  const parts = (await readFile(path, 'utf8')).split('¦')
  const uri = pathToFileURL(path).href
  return withServer(folder, async (request, notify) => {
    await request('initialize', { processId: process.pid, rootUri: pathToFileURL(folder).href, capabilities: {} })
    notify('initialized', {})
    notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text: parts.join('') } })
    const offered: string[][] = []
    for (let index = 1; index < parts.length; index++) {
      const lines = parts.slice(0, index).join('').split('\n')
      const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
      offered.push(labels(await request('textDocument/completion', { textDocument: { uri }, position })))
    }
    return offered
  })
}

function labels(result: unknown): string[] {
  const list = result as { readonly items?: readonly { readonly label: string }[] } | null
  return (list?.items ?? []).map(({ label }) => label.replace(/\?$/, '').replaceAll('"', '')).sort()
}

async function withServer<T>(
  folder: string,
  use: (request: Request, notify: (method: string, params: object) => void) => Promise<T>,
): Promise<T> {
  const server = spawn(process.execPath, [COMPILER, '--lsp', '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
  const waiting = new Map<number, (message: Message) => void>()
  const send = (message: object): void => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  let received: Buffer = Buffer.alloc(0)
  server.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (let taken = takeMessage(received); taken !== undefined; taken = takeMessage(received)) {
      received = taken.rest
      answer(taken.message, waiting, send)
    }
  })
  let last = 0
  const request: Request = (method, params) =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, ({ error, result }) => (error === undefined ? resolve(result) : reject(new Error(error.message))))
      send({ id, method, params })
    })
  try {
    return await use(request, (method, params) => send({ method, params }))
  } finally {
    server.kill()
  }
}

/** One message from the front of what came, if it is there whole. */
function takeMessage(received: Buffer): { readonly message: Message; readonly rest: Buffer } | undefined {
  const header = received.indexOf('\r\n\r\n')
  if (header === -1) return undefined
  const length = Number(/Content-Length: (\d+)/i.exec(received.toString('utf8', 0, header))?.[1])
  const end = header + 4 + length
  if (received.length < end) return undefined
  return { message: JSON.parse(received.toString('utf8', header + 4, end)) as Message, rest: received.subarray(end) }
}

/** An answer goes to whoever waits for it; what the server itself asks (its configuration) is answered with nothing. */
function answer(message: Message, waiting: Map<number, (message: Message) => void>, send: (message: object) => void): void {
  if (message.id === undefined) return
  if (message.method !== undefined) {
    send({ id: message.id, result: message.params?.items?.map(() => null) ?? null })
    return
  }
  waiting.get(message.id)?.(message)
  waiting.delete(message.id)
}
