import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyStore, StudioOptions } from './options.js'
import { studio } from './studio.js'

/** An instance of Fastify, whose types this package doesn't need. */
export interface FastifyLike {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  readonly addContentTypeParser: unknown
  readonly addHook: unknown
  readonly all: unknown
}

/** The members that the plugin uses. */
interface Instance {
  addContentTypeParser(type: string, parser: (request: unknown, payload: unknown, done: Done) => void): void
  addHook(name: 'preClose', hook: (done: () => void) => void): void
  all(path: string, handler: (request: Raw<IncomingMessage>, reply: Reply) => void): void
}
type Done = (error: null) => void
interface Raw<T> {
  readonly raw: T
}
interface Reply extends Raw<ServerResponse> {
  hijack(): unknown
}

/** Options of {@link studioPlugin}: those of the studio, and the store. */
export interface StudioPluginOptions extends Omit<StudioOptions, 'mount'> {
  readonly db: AnyStore
}

/**
 * The studio as a plugin of Fastify. It is mounted at the prefix, and its streams end when the server closes.
 *
 * @example
 * ```ts
 * await app.register(studioPlugin, { prefix: '/studio', db, authorize: (request) => isAdmin(request) })
 * ```
 * @public
 */
export async function studioPlugin(fastify: FastifyLike, options: StudioPluginOptions): Promise<void> {
  const { db, prefix: _, ...rest } = options as StudioPluginOptions & { readonly prefix?: string }
  const handler = studio(db, { ...rest, mount: fastify.prefix })
  // The studio reads bodies itself, up to its own limit.
  fastify.removeAllContentTypeParsers()
  const instance = fastify as unknown as Instance
  instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
  const respond = ({ raw }: Raw<IncomingMessage>, reply: Reply): void => {
    reply.hijack()
    handler(raw, reply.raw)
  }
  instance.all('/', respond)
  instance.all('/*', respond)
  instance.addHook('preClose', (done) => {
    handler.close()
    done()
  })
}
