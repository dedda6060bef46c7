import type { FastifyInstance } from 'fastify'
import type { LibraryStore } from '../model/schema.js'

/** The most milliseconds that a request waits for the commits that its client has seen. */
const PATIENCE = 2000

/**
 * Lets clients read what they wrote, whichever process responds. Each response has the position of the store in `x-position`.
 * A request that returns it is handled once this process has all commits up to there.
 */
export function handlePositions(app: FastifyInstance, db: LibraryStore): void {
  app.addHook('onRequest', async (request) => {
    const seen = request.headers['x-position']
    if (typeof seen === 'string' && /^\d{1,15}$/.test(seen))
      await db.reached(Number(seen), { timeout: PATIENCE })
  })
  app.addHook('onSend', async (_request, reply) => {
    void reply.header('x-position', db.position)
  })
}
