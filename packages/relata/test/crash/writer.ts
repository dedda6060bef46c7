// Runs transactions of the workload until it is killed, and prints the number of each once it is durable; snapshots are
// written all the time. Arguments: folder, seed, and as JSON how (see Writing).
import { openStore, type Durability } from '../../src/index.js'
import { keyOf, operate, schema, type Library } from './workload.js'

/** How the writer writes. */
interface Writing {
  /** Transactions that wait for the disk at the same time. */
  readonly writers: number
  readonly durability: Durability
  /** Snapshots one after the other, besides those that the store makes by itself. */
  readonly snapshots: boolean
}

const [folder = '', seed = '1', how = '{}'] = process.argv.slice(2)
const { writers = 8, durability = 'sync', snapshots = true } = JSON.parse(how) as Partial<Writing>
const db = await openStore<Library>(schema, folder, { durability, snapshots: { everyCommits: 25 } })
// The schema is the first commit.
let last = db.position - 1

async function write(): Promise<void> {
  for (;;) {
    const n = ++last
    const { commit } = db.transact(() => operate(db, Number(seed), n), { key: keyOf(n) })
    await commit?.durable
    console.log(n)
  }
}
async function saveSnapshots(): Promise<void> {
  while (snapshots) await db.saveSnapshot()
}
await Promise.all([...Array.from({ length: writers }, write), saveSnapshots()])
