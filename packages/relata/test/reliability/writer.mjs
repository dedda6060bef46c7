// Opens the store in a folder and writes until it is killed: `writer.mjs FOLDER SEED WRITERS DURABILITY [LIMIT]`. Says
// `ready`, then `ack N` once the N-th operation is durable. With a limit it ends there, and closes the store; without one it
// also writes snapshots and drops old history all the time, and makes backups beside the folder.
import { writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import * as relata from 'relata'
import { Model, operation, schemaOf, write } from './operations.mjs'

const [folder = '', seedText, writersText, durability, limitText] = process.argv.slice(2)
const seed = Number(seedText)
const limit = Number(limitText ?? Infinity)
const db = await relata.openStore(schemaOf(relata), folder, {
  durability: /** @type {any} */ (durability),
  snapshots: { everyCommits: 50 },
})
const model = new Model()
// The first commit is the schema.
let done = db.position - 1
for (let n = 1; n <= done; n++) operation(model, seed, n)
writeSync(1, 'ready\n')

async function writeOn() {
  while (done < limit) {
    const n = ++done
    if (n % 17 === 0) {
      try {
        db.transact(() => {
          db.Author.create({ name: 'rolled back' })
          throw new Error('undone')
        })
      } catch {
        // As intended.
      }
    }
    const writes = operation(model, seed, n)
    const key = n % 3 === 0 ? { key: `key-${n}` } : {}
    await db.submit(() => write(db, writes), { action: `op-${n}`, ...key })
    writeSync(1, `ack ${n}\n`)
    if (n % 45 === 0) await db.saveSnapshot()
  }
}
async function saveSnapshots() {
  for (let saved = 1; limit === Infinity; saved++) {
    await db.saveSnapshot()
    // The two newest snapshots decide how much goes.
    if (saved % 3 === 0) await db.compact({ keepAfter: db.position })
  }
}
async function makeBackups() {
  const backup = `${folder}-backup`
  for (let at = 0; limit === Infinity; at++) {
    await new Promise((resolve) => setTimeout(resolve, 20 * (at + 1)))
    await db.backup(backup)
    await rm(backup, { recursive: true })
  }
}
await Promise.all([...Array.from({ length: Number(writersText) }, writeOn), saveSnapshots(), makeBackups()])
await db.close()
