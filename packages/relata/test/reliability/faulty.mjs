// Opens the store in a folder twice, writes to it and drops old history, while calls of the system fail: `faulty.mjs FOLDER SEED WRITES`. Says
// what each step came to: `ack N`, `refused CODE`, `failed CODE`, `closed`, `untyped …`.
import { writeSync } from 'node:fs'
import * as relata from 'relata'
import { Model, operation, schemaOf, write } from './operations.mjs'

const [folder = '', seedText, writes] = process.argv.slice(2)
const seed = Number(seedText)

/** @param {string} what @param {any} error */
function say(what, error) {
  const typed = error instanceof relata.RelataError
  writeSync(
    1,
    typed ? `${what} ${error.code} ${error.message}\n` : `untyped ${error?.stack ?? String(error)}\n`,
  )
}

async function main() {
  for (let session = 0; session < 2; session++) {
    let db
    try {
      db = await relata.openStore(schemaOf(relata), folder)
    } catch (error) {
      say('refused', error)
      continue
    }
    const model = new Model()
    let done = db.position - 1
    for (let n = 1; n <= done; n++) operation(model, seed, n)
    writeSync(1, `open ${done}\n`)
    try {
      for (let at = 0; at < Number(writes); at++) {
        const n = ++done
        const changes = operation(model, seed, n)
        const options = /** @type {any} */ ({ action: `op-${n}`, durability: at % 3 === 0 ? 'os' : 'sync' })
        await db.submit(() => write(db, changes), options)
        writeSync(1, `ack ${n}\n`)
      }
      // The second opening is one of a log without its beginning.
      if (session === 0) await db.compact({ keepAfter: done - 3 })
    } catch (error) {
      say('failed', error)
    }
    try {
      await db.close()
      writeSync(1, 'closed\n')
    } catch (error) {
      say('failed', error)
    }
  }
}
void main()
