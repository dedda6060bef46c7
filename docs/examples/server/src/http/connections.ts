import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Lets go, while the server closes, of connections that have nothing more to answer. Node closes those that
 * are idle when closing begins; it would wait for the keep-alive time of those that get their answer, or the
 * end of their event stream, later; and until their headers time out for those on which nothing was asked
 * yet, as browsers and load balancers open them ahead.
 */
export function releaseConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  let closing = false
  app.server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  app.addHook('preClose', (done) => {
    closing = true
    for (const socket of unused) socket.destroy()
    done()
  })
  app.addHook('onResponse', (_request, _reply, done) => {
    // A connection is idle a turn after its answer is finished.
    if (closing) setImmediate(() => app.server.closeIdleConnections())
    done()
  })
}
