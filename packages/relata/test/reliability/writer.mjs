// Opens the store in a folder and writes until it is killed: `writer.mjs FOLDER SEED WRITERS DURABILITY`. Says `ready`, then
// `ack N` once the N-th operation is durable, and `compact` before it drops old history. It writes MOST operations at most, so
// that a store stays small where its process is killed late. Meanwhile, and afterwards, it writes snapshots, drops old history
// and makes backups beside the folder. With a fifth argument it ends after that many operations, and closes the store.
import { writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import * as relata from 'relata'
import { schemaOf, writeOperations } from './operations.mjs'

const MOST = 300

async function main() {
  const [folder = '', seed, writers, durability, limit] = process.argv.slice(2)
  const db = await relata.openStore(schemaOf(relata), folder, {
    durability: /** @type {any} */ (durability),
    snapshots: { everyCommits: 50 },
  })
  let goesOn = true
  const writing = async () => {
    await writeOperations(db, {
      seed: Number(seed),
      writers: Number(writers),
      limit: Number(limit ?? db.position + MOST),
      acknowledge(n) {
        writeSync(1, `ack ${n}\n`)
        return n % 45 === 0 ? db.saveSnapshot() : undefined
      },
    })
    goesOn = limit === undefined
  }
  const saveSnapshots = async () => {
    for (let saved = 1; goesOn; saved++) {
      await db.saveSnapshot()
      // The two newest snapshots decide how much goes.
      if (saved > 1) {
        writeSync(1, 'compact\n')
        await db.compact({ keepAfter: db.position })
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const makeBackups = async () => {
    const backup = `${folder}-backup`
    for (let at = 0; goesOn; at++) {
      await new Promise((resolve) => setTimeout(resolve, 20 * (at + 1)))
      await db.backup(backup)
      await rm(backup, { recursive: true })
    }
  }
  writeSync(1, 'ready\n')
  await Promise.all([writing(), saveSnapshots(), makeBackups()])
  await db.close()
}
void main()
