import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { LocalServer, packedInstallation } from '@relata/postgres-server'
import { Cluster } from './cluster.js'

/**
 * Three processes of the service over one PostgreSQL, behind a small proxy.
 *
 *   npm run cluster [-- --port 3000] [--host 127.0.0.1] [--size 3] [--database postgres://…]
 *
 * Without a database it starts a PostgreSQL server of its own, which ends with it.
 */

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    host: { type: 'string', default: '127.0.0.1' },
    size: { type: 'string', default: '3' },
    database: { type: 'string' },
  },
})

const server = values.database === undefined ? await LocalServer.start(await packedInstallation()) : undefined
const cluster = await Cluster.start({
  main: fileURLToPath(new URL('../main.js', import.meta.url)),
  database: values.database ?? server?.url() ?? '',
  size: Number(values.size),
  host: values.host,
  port: Number(values.port),
})
console.log(`${values.size} processes behind ${cluster.url}`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())

async function stop(): Promise<void> {
  await cluster.stop()
  await server?.remove()
}
