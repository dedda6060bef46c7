// Opens stores and writes to them until it is killed: `writer.mjs '{ "stores": [{ "folder", "seed", "writers", "durability" }] }'`.
// Says `0 ready` once the first store is open, `0 ack N` once its N-th operation is durable, and `0 compact` before it drops old
// history; the lines of the other stores begin with their numbers. It writes MOST operations to a store at most, so that it stays
// small where its process is killed late. Meanwhile, and afterwards, it writes snapshots, drops old history and makes backups
// beside the folder. With a `limit` it ends after that many operations, and closes the stores.
import { writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import * as relata from 'relata'
import { schemaOf, writeOperations } from './operations.mjs'

const MOST = 300

/**
 * @param {{ folder: string, seed: number, writers: number, durability: 'sync' | 'os' }} store
 * @param {number} number
 * @param {number | undefined} limit
 */
async function writeUntilKilled({ folder, seed, writers, durability }, number, limit) {
  const say = (/** @type {string} */ text) => writeSync(1, `${number} ${text}\n`)
  const db = await relata.openStore(schemaOf(relata), folder, { durability, snapshots: { everyCommits: 50 } })
  let goesOn = true
  const writing = async () => {
    await writeOperations(db, {
      seed,
      writers,
      limit: limit ?? db.position + MOST,
      acknowledge(n) {
        say(`ack ${n}`)
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
        say('compact')
        await db.compact({ keepAfter: db.position })
      }
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  const makeBackups = async () => {
    const backup = `${folder}-backup`
    for (let at = 0; goesOn; at++) {
      await new Promise((resolve) => setTimeout(resolve, 60 * (at + 1)))
      await db.backup(backup)
      await rm(backup, { recursive: true })
    }
  }
  say('ready')
  await Promise.all([writing(), saveSnapshots(), makeBackups()])
  await db.close()
}

const { stores, limit } = JSON.parse(process.argv[2] ?? '')
void Promise.all(
  stores.map((/** @type {any} */ store, /** @type {number} */ number) =>
    writeUntilKilled(store, number, limit),
  ),
)
