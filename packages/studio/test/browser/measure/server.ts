// A studio of many rows in a process of its own, so that its CPU time has nothing of the browser: started by main.ts.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { studio } from '../../../src/index.js'
import { manyRows } from '../helpers/many-rows.js'

const db = manyRows(Number(process.argv[2]))
const app = fileURLToPath(new URL('../../../dist/app', import.meta.url))
const server = createServer(studio(db, { app }))
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', ({ write }: { readonly write: number }) => void writing(write))
process.on('disconnect', () => process.exit())

const RATE = 2000
const EVERY = 10

/** Commits at a steady rate for some milliseconds; sends the CPU time, and the time itself. */
async function writing(ms: number): Promise<void> {
  const before = process.cpuUsage()
  const began = performance.now()
  let commits = 0
  while (performance.now() < began + ms) {
    const due = ((performance.now() - began) * RATE) / 1000
    while (commits < due) db.Item.update(1 + (commits++ % 1000), { shelf: commits % 97 })
    await sleep(EVERY)
  }
  const { user, system } = process.cpuUsage(before)
  process.send?.({ cpu: (user + system) / 1000, ms: performance.now() - began })
}
