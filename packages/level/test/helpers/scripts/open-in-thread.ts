// Opens a log in a thread of its own and tells the parent how that went.
import { parentPort, workerData } from 'node:worker_threads'
import { LogError } from '@relata/core'
import { LevelLog } from '../../../src/index.js'

const said = await LevelLog.open(workerData as string).then(
  () => 'open',
  (error: unknown) => (error instanceof LogError ? error.kind : String(error)),
)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(said)
