import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { usageError } from '../command-error.js'

/** The default port; if it is in use, any other. */
const PORT = 4983

/** A server that listens. Throws CommandError `ERR_COMMAND_LINE` if the named port or host can't be used. */
export async function serve(
  handler: RequestListener,
  host: string,
  port: number | undefined,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(handler)
  try {
    await listen(server, host, port ?? PORT)
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (port !== undefined || code !== 'EADDRINUSE')
      throw usageError(`Can't listen on ${host}, port ${port ?? PORT}: ${String(code)}.`, port)
    await listen(server, host, 0)
  }
  const { address, family, port: bound } = server.address() as AddressInfo
  const name =
    address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  return { server, origin: `http://${name}:${bound}` }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

/** Resolves when the process receives a signal to end, from Ctrl-C or its supervisor. */
export async function untilInterrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
      resolve()
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
  })
}

/** Closes a server with all of its connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
