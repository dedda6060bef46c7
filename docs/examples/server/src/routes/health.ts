import type { FastifyPluginCallback } from 'fastify'
import type { Service } from '../service.js'

export const health: FastifyPluginCallback<Service> = (app, { db, streams }, done) => {
  // Any question raises ERR_STORE_FAILED or ERR_CLOSED, and so answers 503, once the store can't be used.
  app.get('/health', () => ({ books: db.Book.count(), position: db.position, streams: streams.size }))
  done()
}
