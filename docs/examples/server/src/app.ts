import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { studioPlugin } from '@relata/studio'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { EventStreams } from './events/event-streams.js'
import { handleErrors } from './http/problem.js'
import { releaseConnections } from './http/connections.js'
import { handlePositions } from './http/positions.js'
import type { LibraryStore } from './model/schema.js'
import { authors } from './routes/authors.js'
import { books } from './routes/books.js'
import { events } from './routes/events.js'
import { health } from './routes/health.js'
import { reviews } from './routes/reviews.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user; it is recorded in the commits. */
    actor: string
  }
}

export interface AppOptions {
  readonly logger?: FastifyServerOptions['logger']
  /** Milliseconds; default 15 seconds. */
  readonly heartbeat?: number
  /** Called when the store has failed. */
  readonly onStoreFailed?: () => void
  /** Mounts the studio at `/studio` for those who have the token. They may write. */
  readonly studioToken?: string
}

const HEARTBEAT = 15_000
/** Milliseconds that a client has to send a request. */
const REQUEST_TIMEOUT = 30_000

/**
 * The service over an open store. Closing it ends its event streams and waits for the requests in progress.
 * The store stays open.
 */
export function buildApp(
  db: LibraryStore,
  { logger = false, heartbeat = HEARTBEAT, onStoreFailed = () => {}, studioToken }: AppOptions = {},
): FastifyInstance {
  const app = Fastify({
    logger,
    requestTimeout: REQUEST_TIMEOUT,
    // Don't repair bodies: an unknown name or a number sent as text is an error of the client.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()
  const service = { db, streams: new EventStreams({ heartbeat }) }

  releaseConnections(app)
  handleErrors(app, onStoreFailed)
  handlePositions(app, db)
  app.decorateRequest('actor', 'anonymous')
  app.addHook('onRequest', (request, _, next) => {
    // In a real service, authenticate the user here.
    const actor = request.headers['x-actor']
    if (typeof actor === 'string' && actor !== '') request.actor = actor
    next()
  })
  app.addHook('preClose', (next) => {
    service.streams.end()
    next()
  })
  for (const routes of [health, authors, books, reviews, events]) app.register(routes, service)
  if (studioToken !== undefined)
    app.register(studioPlugin, { prefix: '/studio', db, title: 'Library', token: studioToken, write: true })
  return app
}
