import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Closes connections as soon as they have no more responses to send while the server closes. Node closes the
 * connections that are idle at that time. For connections that become idle later, after a response or an
 * event stream, it would wait for the keep-alive time. For connections without a request, which browsers and
 * load balancers open in advance, it would wait until their headers time out.
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
    // A connection becomes idle one turn after its response has finished.
    if (closing) setImmediate(() => app.server.closeIdleConnections())
    done()
  })
}
