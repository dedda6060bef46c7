import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { UsageError } from 'relata'
import { isCoded, StudioError } from './errors.js'
import { EventStreams } from './events/stream.js'
import { readBody } from './http/body.js'
import { Fields } from './http/fields.js'
import { Guard } from './http/guard.js'
import { respondError, respondJson, SAFE_HEADERS } from './http/respond.js'
import { StaticFiles } from './http/static-files.js'
import { isReadName, read, WRITING, type ReadName, type WriteName } from './methods/index.js'
import type { Writer } from './methods/writer.js'
import type { AnyStore, StudioOptions } from './options.js'
import { Source } from './store/source.js'

/** A handler of Node's `http`, and a middleware of Express. */
export interface StudioHandler {
  (request: IncomingMessage, response: ServerResponse): void
  /** Ends the streams to open pages, so that a server can close. The store stays open. */
  close(): void
  /**
   * Shows another store of the same schema from now on, such as a later copy. Requests in progress finish
   * with the previous store, which stays open.
   */
  replace(db: AnyStore): void
}

const OPTIONS: Readonly<Record<keyof StudioOptions, readonly string[]>> = {
  title: ['string'],
  write: ['boolean', 'function'],
  authorize: ['function'],
  actor: ['function'],
  token: ['string'],
  hosts: ['object'],
  maxBody: ['number'],
  maxVisited: ['number'],
  maxTime: ['number'],
  mount: ['string'],
  app: ['string'],
}
const MAX_BODY = 20_000_000
const MAX_VISITED = 20_000_000
const MAX_TIME = 5000
/** The built pages are beside this file. */
const APP = fileURLToPath(new URL('app', import.meta.url))

/**
 * The studio of a store: pages for viewing and editing it. A handler for Node's `http` and for Express; for
 * Fastify see {@link studioPlugin}. It reads only, unless the option `write` says otherwise, and lets
 * everyone in who reaches the server, unless `authorize` or `token` says otherwise.
 *
 * Throws UsageError `ERR_ARGUMENT` for an argument that isn't a store, and for an unknown or invalid option.
 *
 * @example
 * ```ts
 * app.use('/studio', studio(db, { authorize: (request) => isAdmin(request), write: true }))
 * ```
 * @public
 */
export function studio(db: AnyStore, options: StudioOptions = {}): StudioHandler {
  checkOptions(options)
  const server = new StudioServer(new Source(db), options)
  const handler = (request: IncomingMessage, response: ServerResponse): void =>
    void server.handle(request, response)
  return Object.assign(handler, {
    close: (): void => server.close(),
    replace: (later: AnyStore): void => server.replace(later),
  })
}

function checkOptions(options: StudioOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const types = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof StudioOptions] : undefined
    if (types === undefined)
      throw new UsageError(
        'ERR_ARGUMENT',
        `studio has no option '${name}'; its options are ${Object.keys(OPTIONS).join(', ')}`,
        { value: name },
      )
    const isRight = value === undefined || (types.includes(typeof value) && value !== '' && value !== null)
    if (!isRight)
      throw new UsageError('ERR_ARGUMENT', `studio: the option ${name} is a ${types.join(' or a ')}`, {
        value,
      })
  }
}

class StudioServer {
  readonly #source: Source
  readonly #options: StudioOptions
  readonly #guard: Guard
  readonly #files: StaticFiles
  readonly #streams: EventStreams

  constructor(source: Source, options: StudioOptions) {
    this.#source = source
    this.#options = options
    this.#guard = new Guard(options)
    this.#files = new StaticFiles(options.app ?? APP)
    this.#streams = new EventStreams(source)
  }

  close(): void {
    this.#streams.end()
  }

  replace(db: AnyStore): void {
    this.#source.replace(db)
    this.#streams.moved()
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value)
      await this.#respond(request, response)
    } catch (error) {
      if (!isCoded(error) && error instanceof Error) process.emitWarning(error)
      await respondError(response, error).catch(() => response.destroy())
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#guard.checkHost(request)
    const { path, mount } = placeOf(request, this.#options.mount)
    await this.#guard.checkAuthorized(request)
    const [, method] = /^\/api\/([A-Za-z]*)$/.exec(path) ?? []
    if (method === 'events' && request.method === 'GET') {
      this.#guard.checkCaller(request)
      this.#streams.add(response)
    } else if (path === '/api' || path.startsWith('/api/')) await this.#call(request, response, method ?? '')
    else if (request.method === 'GET' || request.method === 'HEAD')
      await this.#files.respond(request, response, path, mount)
    else throw new StudioError('ERR_STUDIO_METHOD', 'Pages are read by GET.', { status: 405 })
  }

  async #call(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const isReading = isReadName(name)
    if (!isReading && !Object.hasOwn(WRITING, name))
      throw new StudioError('ERR_STUDIO_METHOD', `There is no method '${name.slice(0, 50)}'.`, {
        status: 404,
      })
    if (request.method !== 'POST')
      throw new StudioError('ERR_STUDIO_METHOD', 'Methods are called by POST.', { status: 405 })
    this.#guard.checkCaller(request)
    if (!isReading) await this.#guard.checkWrite(request)
    const fields = new Fields(await readBody(request, this.#options.maxBody ?? MAX_BODY))
    const body = await (isReading
      ? this.#read(request, name, fields)
      : WRITING[name as WriteName](this.#writer(request), fields))
    await respondJson(response, 200, body, request.headers['accept-encoding']?.toString())
  }

  async #read(request: IncomingMessage, name: ReadName, fields: Fields): Promise<unknown> {
    const { title = 'Relata', maxVisited = MAX_VISITED, maxTime = MAX_TIME } = this.#options
    const actor = this.#guard.actorOf(request) ?? null
    const viewer = { title, write: await this.#guard.mayWrite(request), actor }
    const { since } = this.#streams
    return read(name, { state: this.#source.read(), fields, viewer, since, maxVisited, maxTime })
  }

  #writer(request: IncomingMessage): Writer {
    const { maxTime = MAX_TIME } = this.#options
    return { state: this.#source.read(), actor: this.#guard.actorOf(request), maxTime }
  }
}

/** The path of a request inside the studio, and where that is mounted. Throws StudioError `ERR_STUDIO_REQUEST`. */
function placeOf(
  request: IncomingMessage & { readonly baseUrl?: unknown },
  option: string | undefined,
): { readonly path: string; readonly mount: string } {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '')
  // Express takes the mount path off the URL, and keeps it here.
  const { baseUrl } = request
  if (typeof baseUrl === 'string') return { path: path === '' ? '/' : path, mount: baseUrl }
  const mount = (option ?? '').replace(/\/+$/, '')
  if (path === mount) return { path: '/', mount }
  if (path.startsWith(`${mount}/`)) return { path: path.slice(mount.length), mount }
  throw new StudioError('ERR_STUDIO_REQUEST', 'The studio is not at this path.', { status: 404 })
}
