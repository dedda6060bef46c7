import type { FastifyPluginCallback } from 'fastify'
import type { Service } from '../service.js'

export const health: FastifyPluginCallback<Service> = (app, { db, streams }, done) => {
  // If the store can't be used, any query throws ERR_STORE_FAILED or ERR_CLOSED, and the response is 503.
  app.get('/health', () => ({ books: db.Book.count(), position: db.position, streams: streams.size }))
  done()
}
