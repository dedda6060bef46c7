import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StudioOptions } from './options.js'
import { studio } from './studio.js'

/** What the plugin uses of Fastify, whose types this package doesn't need. */
export interface FastifyLike {
  readonly prefix: string
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: never, payload: never, done: (error: null, body?: undefined) => void) => void,
  ): unknown
  addHook(name: 'preClose', hook: (done: () => void) => void): unknown
  all(path: string, handler: (request: FastifyRequestLike, reply: FastifyReplyLike) => void): unknown
}
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
}
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  hijack(): unknown
}

/** Options of {@link studioPlugin}: those of the studio, and the store. */
export interface StudioPluginOptions extends Omit<StudioOptions, 'mount'> {
  readonly db: object
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
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null))
  const respond = ({ raw }: FastifyRequestLike, reply: FastifyReplyLike): void => {
    reply.hijack()
    handler(raw, reply.raw)
  }
  fastify.all('/', respond)
  fastify.all('/*', respond)
  fastify.addHook('preClose', (done) => {
    handler.close()
    done()
  })
}
