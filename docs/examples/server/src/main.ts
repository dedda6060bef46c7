import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Running } from './running.js'

/**
 * A library over HTTP, on Relata and LevelDB, or PostgreSQL.
 *
 *   npm run server [-- --port 3000] [--host 127.0.0.1] [--store FOLDER | --store postgres://…]
 */

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    host: { type: 'string', default: '127.0.0.1' },
    store: { type: 'string', default: fileURLToPath(new URL('../../../../.cache/server', import.meta.url)) },
  },
})

let stopping = false
const studioToken = randomBytes(16).toString('base64url')
// Started by another process, such as the cluster, it ends with that. A start that waits for its log ends at once.
const orphaned = (): void => process.exit(1)
process.once('disconnect', orphaned)
const running = await Running.start({
  store: values.store,
  host: values.host,
  port: Number(values.port),
  logger: true,
  studioToken,
  // It is unknown whether the last commit was stored. The next start recovers from the log.
  onStoreFailed: () => void stop('the store failed', 1),
})
running.app.log.info(`studio: ${running.app.listeningOrigin}/studio/?token=${studioToken}`)
// That process learns the address.
process.send?.({ listening: running.app.listeningOrigin })
process.off('disconnect', orphaned)
process.once('disconnect', () => void stop('the parent process has ended', 0))
// The first signal stops the service. A second one ends the process at once, since its listener is gone. That
// loses nothing that was acknowledged either.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal, 0))

async function stop(reason: string, exitCode: number): Promise<void> {
  if (stopping) return
  stopping = true
  process.exitCode = exitCode
  running.app.log.info(`stopping: ${reason}`)
  try {
    await running.stop()
    running.app.log.info('stopped')
  } catch (error) {
    running.app.log.error(error)
    process.exitCode = 1
  }
  // An open channel to the parent would keep this process alive.
  if (process.connected) process.disconnect()
}
