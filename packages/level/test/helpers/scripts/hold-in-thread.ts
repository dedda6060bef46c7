// Opens a log in a thread of its own, appends a commit, tells the parent and holds the log until the thread
// is terminated.
import { parentPort, workerData } from 'node:worker_threads'
import { LevelLog } from '../../../src/index.js'
import { commitAt } from '../../../../record/test/helpers/commits.js'

const log = await LevelLog.open(workerData as string)
const { position } = await log.head()
await log.append([commitAt(position + 1)], { expected: position })
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage('open')
setInterval(() => undefined, 1000)
