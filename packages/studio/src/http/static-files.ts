import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { StudioError } from '../errors.js'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}
/** `index-C3aHd9x_.js`: its content never changes. */
const HASHED = /[-.][\w-]{8,}\.\w+$/
/** Pages of a model, whose name may have a dot: `rows/sales.Order`. */
const MODEL_PAGE = /^\/(rows|row|new)\//
const FOREVER = 'public, max-age=31536000, immutable'

interface AppFile {
  readonly path: string
  readonly type: string
  readonly size: number
  readonly gzip: { readonly path: string; readonly size: number } | undefined
  readonly forever: boolean
}

/**
 * The built pages. The files are listed once, and only what is in the list is served: a path in a request never becomes
 * one of the file system.
 */
export class StaticFiles {
  readonly #folder: string
  #files: Promise<ReadonlyMap<string, AppFile>> | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Responds with a file; a path without one, and without an extension, is a page of the application. */
  async respond(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    mount: string,
  ): Promise<void> {
    const files = await this.#list()
    const file = files.get(path.replace(/^\//, ''))
    if (file !== undefined && !file.path.endsWith('.html')) return respondFile(request, response, file)
    if (file === undefined && extname(path) !== '' && !MODEL_PAGE.test(path))
      throw new StudioError('ERR_STUDIO_REQUEST', 'There is no such file.', { status: 404 })
    await this.#respondPage(request, response, files, mount)
  }

  /** The page refers to its files relative to where the studio is mounted. */
  async #respondPage(
    request: IncomingMessage,
    response: ServerResponse,
    files: ReadonlyMap<string, AppFile>,
    mount: string,
  ): Promise<void> {
    const page = files.get('index.html')
    if (page === undefined)
      throw new StudioError(
        'ERR_STUDIO_NO_APP',
        'The pages of the studio are not built: this folder has no index.html. An installed package has them; in the repository, build packages/studio.',
        { status: 503, value: this.#folder },
      )
    const html = await readFile(page.path, 'utf8')
    const text = html.replace(/<head>/i, `<head><base href="${escapeHtml(mount)}/">`)
    const bytes = Buffer.from(text)
    response.writeHead(200, {
      'content-type': page.type,
      'cache-control': 'no-store',
      'content-length': bytes.length,
    })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }

  async #list(): Promise<ReadonlyMap<string, AppFile>> {
    this.#files ??= listFiles(this.#folder)
    const files = await this.#files
    // As long as it isn't built.
    if (!files.has('index.html')) this.#files = undefined
    return files
  }
}

async function listFiles(folder: string): Promise<ReadonlyMap<string, AppFile>> {
  const names = await namesIn(folder)
  const files = new Map<string, AppFile>()
  for (const name of names) {
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    const path = join(folder, name)
    const zipped = names.includes(`${name}.gz`) ? `${path}.gz` : undefined
    files.set(name.replaceAll('\\', '/'), {
      path,
      type,
      size: (await stat(path)).size,
      gzip: zipped === undefined ? undefined : { path: zipped, size: (await stat(zipped)).size },
      forever: HASHED.test(name),
    })
  }
  return files
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive: true })
  } catch {
    return []
  }
}

function respondFile(request: IncomingMessage, response: ServerResponse, file: AppFile): void {
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '') ? file.gzip : undefined
  const { path, size } = zipped ?? file
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': size,
    'cache-control': file.forever ? FOREVER : 'no-cache',
    ...(file.gzip && { vary: 'accept-encoding' }),
    ...(zipped && { 'content-encoding': 'gzip' }),
  })
  if (request.method === 'HEAD') response.end()
  else
    createReadStream(path)
      .on('error', () => response.destroy())
      .pipe(response)
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
