// Opens a log in a thread of its own and tells the parent how that went.
import { register } from 'tsx/esm/api'
import { parentPort, workerData } from 'node:worker_threads'

register()
const { LevelLog } = await import('../../../src/index.ts')
try {
  await LevelLog.open(workerData)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort.postMessage('open')
} catch (error) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the same
  parentPort.postMessage(error.kind ?? String(error))
}
