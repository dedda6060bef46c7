import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { COMPILERS } from '../compiler.js'
import { lineAround, type Edited, type Editor, type Place, type Shown } from './editor.js'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly items?: readonly unknown[] }
  readonly result?: unknown
  readonly error?: { readonly message: string }
}
type Request = (method: string, params: object) => Promise<unknown>
interface Position {
  readonly line: number
  readonly character: number
}
interface Location {
  readonly uri: string
  readonly range: { readonly start: Position }
}
interface Renaming {
  readonly changes?: Readonly<Record<string, readonly Omit<Location, 'uri'>[]>>
}

const CAPABILITIES = { textDocument: { hover: { contentFormat: ['markdown'] } } }

/** TypeScript 7's language server. */
export function overServer<T>(
  folder: string,
  { path, text, position }: Edited,
  use: (editor: Editor) => Promise<T>,
): Promise<T> {
  const uri = pathToFileURL(path).href
  return withServer(folder, async (request, notify) => {
    await request('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      capabilities: CAPABILITIES,
    })
    notify('initialized', {})
    notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } })
    const ask = (what: string, line: string, more: object = {}): Promise<unknown> =>
      request(`textDocument/${what}`, {
        textDocument: { uri },
        position: positionOf(text, position(line)),
        ...more,
      })
    return use({
      definitions: async (line) => placesOf(locations(await ask('definition', line))),
      references: async (line) =>
        placesOf(locations(await ask('references', line, { context: { includeDeclaration: true } }))),
      renames: async (line) => {
        const renaming = (await ask('rename', line, { newName: 'renamed' }).catch(
          () => null,
        )) as Renaming | null
        return placesOf(
          Object.entries(renaming?.changes ?? {}).flatMap(([file, edits]) =>
            edits.map((edit) => ({ ...edit, uri: file })),
          ),
        )
      },
      hover: async (line) => shown(await ask('hover', line)),
      completions: async (line) => labels(await ask('completion', line)),
    })
  })
}

function positionOf(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
}

function locations(result: unknown): readonly Location[] {
  if (result === null) return []
  return Array.isArray(result) ? (result as readonly Location[]) : [result as Location]
}

function placesOf(found: readonly Location[]): Place[] {
  return found
    .map(({ uri, range }) => {
      const text = readFileSync(fileURLToPath(uri), 'utf8')
      const before = text.split('\n').slice(0, range.start.line)
      return lineAround(
        text,
        before.reduce((length, line) => length + line.length + 1, 0) + range.start.character,
      )
    })
    .sort()
}

/** What hovers show is Markdown: the code, then the documentation. */
function shown(result: unknown): Shown {
  const hover = result as { readonly contents: { readonly value: string } } | null
  const [, type = '', documentation = ''] =
    /^```\w*\n([\s\S]*?)\n```\n?([\s\S]*)$/.exec(hover?.contents.value ?? '') ?? []
  return { type: type.replaceAll(/\s+/g, ' '), documentation: documentation.trim() }
}

function labels(result: unknown): string[] {
  const list = result as { readonly items?: readonly { readonly label: string }[] } | null
  return (list?.items ?? []).map(({ label }) => label.replace(/\?$/, '').replaceAll('"', '')).sort()
}

async function withServer<T>(
  folder: string,
  use: (request: Request, notify: (method: string, params: object) => void) => Promise<T>,
): Promise<T> {
  const server = spawn(process.execPath, [COMPILERS['7'], '--lsp', '--stdio'], {
    cwd: folder,
    // It lives for seconds: collecting its garbage as often as by default takes a third of its time.
    env: { ...process.env, GOGC: '400' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
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
      waiting.set(id, ({ error, result }) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      )
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
  return {
    message: JSON.parse(received.toString('utf8', header + 4, end)) as Message,
    rest: received.subarray(end),
  }
}

/** A reply resolves its request; what the server itself requests (its configuration) gets an empty reply. */
function answer(
  message: Message,
  waiting: Map<number, (message: Message) => void>,
  send: (message: object) => void,
): void {
  if (message.id === undefined) return
  if (message.method !== undefined) {
    send({ id: message.id, result: message.params?.items?.map(() => null) ?? null })
    return
  }
  waiting.get(message.id)?.(message)
  waiting.delete(message.id)
}
