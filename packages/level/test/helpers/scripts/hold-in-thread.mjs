// Opens a log in a thread of its own, appends a commit, tells the parent and holds the log until the thread
// is terminated.
import { register } from 'tsx/esm/api'
import { parentPort, workerData } from 'node:worker_threads'

register()
const { LevelLog } = await import('../../../src/index.ts')
const { commitAt } = await import('../../../../record/test/helpers/commits.ts')
const log = await LevelLog.open(workerData)
const { position } = await log.head()
await log.append([commitAt(position + 1)], { expected: position })
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort.postMessage('open')
setInterval(() => undefined, 1000)
