// Opens a store over the shared log, and writes until its parent sends `stop`: `worker.mjs OPTIONS`, in JSON. Sends `done` for
// each operation that was acknowledged, and the hash of its state at each position that `isCompared` selects. After `stop` it
// sends `stopped` once its writers have ended, and after `finish` the hash of its state at the end of the log.
import { isCompared, ledgerOf, operationOf, perform } from './ledger.mjs'

const { core, postgres, connection, log: name, id, writers } = JSON.parse(process.argv[2] ?? '')
const { CoreStore } = await import(core)
const { PostgresLog } = await import(postgres)

// Not after the store is open: a process whose parent has ended must not wait for the server.
const orphaned = () => process.exit(1)
process.on('disconnect', orphaned)

// A clock that jumps, as after a virtual machine was moved: nothing may depend on it.
let offset = 0
setInterval(() => (offset = (Math.random() - 0.5) * 7_200_000), 300).unref()

/** A server that is away when the process starts comes back. */
async function untilAvailable(open) {
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (error.code !== 'ERR_LOG_UNAVAILABLE') throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function openStore() {
  const options = { name, pollEvery: 100, connectTimeout: 500, statementTimeout: 1000 }
  const log = await PostgresLog.open(connection, options)
  const snapshotStore = log.snapshots()
  try {
    return await CoreStore.open(ledgerOf(await import(core)), {
      log,
      snapshotStore,
      snapshots: { everyCommits: 200 },
      clock: () => Date.now() + offset,
      onWarning: () => undefined,
    })
  } catch (error) {
    await snapshotStore.close()
    await log.close()
    throw error
  }
}

const store = await untilAvailable(openStore)
const sendState = (kind) => process.send({ kind, position: store.position, hash: store.state.hash() })
store.onCommit(() => {
  if (isCompared(store.position)) sendState('state')
})

let stopping = false
const finish = new Promise((resolve) => {
  process.on('message', (message) => {
    stopping = true
    if (message === 'finish') resolve()
  })
})

async function write(writer) {
  for (let n = 0; !stopping; n++) {
    const operation = operationOf(`${id}-${writer}-${n}`, Math.random)
    try {
      const count = await store.submit(
        () => perform(store, operation),
        n % 2 === 0 ? { key: operation.id } : {},
      )
      process.send({ kind: 'done', id: operation.id, count, position: store.position })
    } catch (error) {
      if (error.code !== 'ERR_CONFLICT') {
        process.send({ kind: 'fault', what: `${operation.kind} ${operation.id}: ${error.stack}` })
        return
      }
      process.send({ kind: 'conflict' })
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
  }
}
process.send({ kind: 'ready', position: store.position })
await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
process.send({ kind: 'stopped' })
await finish
await untilAvailable(() => store.synced())
sendState('end')
await store.close()
process.off('disconnect', orphaned)
process.disconnect()
