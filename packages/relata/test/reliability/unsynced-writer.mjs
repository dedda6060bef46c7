// Writes operations that are synced, up to the one of number SYNCED, says `synced N`, waits for a line, and
// continues with operations that nothing syncs: `unsynced-writer.mjs FOLDER SEED SYNCED`. Says `written N`
// after each of these. With a fourth argument it ends after that many operations. The machine seems to be
// another one after its end, as after a power cut: what a process wrote without a sync may be gone.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import fs, { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import * as relata from 'relata'
import { Model, operation, schemaOf, write } from './operations.mjs'

const boot = randomUUID()
const { readFileSync } = fs
fs.readFileSync = /** @type {typeof readFileSync} */ (
  (/** @type {any} */ path, /** @type {any} */ options) =>
    path === '/proc/sys/kernel/random/boot_id' ? boot : readFileSync(path, options)
)
syncBuiltinESMExports()

async function main() {
  const [folder = '', seedText, syncedText, limitText] = process.argv.slice(2)
  const seed = Number(seedText)
  const db = await relata.openStore(schemaOf(relata), folder, { durability: 'os', snapshots: false })
  const model = new Model()
  let done = db.position - 1
  for (let n = 1; n <= done; n++) operation(model, seed, n)

  /** @param {'sync' | 'os'} durability */
  async function next(durability) {
    const n = ++done
    const writes = operation(model, seed, n)
    await db.submit(() => write(db, writes), { action: `op-${n}`, durability })
    return n
  }
  while (done < Number(syncedText)) await next('sync')
  writeSync(1, `synced ${done}\n`)
  await once(process.stdin, 'data')
  while (done < Number(limitText ?? Infinity)) writeSync(1, `written ${await next('os')}\n`)
  await db.close()
  process.stdin.destroy()
}
void main()
