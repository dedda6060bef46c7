import * as relata from '../../src/index.js'
import { schemaOf, writeOperations } from './operations.mjs'

/** Opens a store, writes operations up to a number, and closes it; once for each number. */
export async function writeStore(folder: string, seed: number, limits: readonly number[]): Promise<void> {
  for (const limit of limits) {
    const options = { durability: 'os', snapshots: { everyCommits: 50 } } as const
    await using db = await relata.openStore(schemaOf(relata), folder, options)
    const acknowledge = (n: number): unknown => (n % 45 === 0 ? db.saveSnapshot() : undefined)
    await writeOperations(db, { seed, writers: 4, limit, acknowledge })
  }
}
