import { ALL_RECORDS, indexKey, KEYS, readPositionBytes, recordKey } from '../keys.js'
import type { Database } from '../database.js'
import { readKeys } from '../read/read-keys.js'

/** The number of keys that are removed together. */
const BATCH = 1000

/** The methods that `level` has in Node; its types only have what browsers have, too. */
type Compacting = Database & { readonly compactRange: (from: Buffer, to: Buffer) => Promise<void> }

/** The means to free space. */
interface Reclaiming {
  readonly db: Database
  /** Of the last commit that was dropped; 0 if none was. */
  readonly position: number
  /** Runs a task between two writes of the log. */
  readonly alone: (work: () => Promise<void>) => Promise<void>
}

/**
 * Removes the records of dropped commits and their idempotency keys, and lets LevelDB free the space of all
 * that was removed. It may be interrupted at any point: readers ignore the rest, and the next call removes
 * it.
 */
export async function reclaim({ db, position, alone }: Reclaiming): Promise<void> {
  if (position > 0) {
    await db.clear({ gte: ALL_RECORDS.gte, lte: recordKey(position) })
    await removeKeys({ db, position, alone })
  }
  for (const range of [{ gte: ALL_RECORDS.gte, lt: ALL_RECORDS.lt }, ...KEYS])
    await (db as Compacting).compactRange(range.gte, range.lt)
}

async function removeKeys({ db, position, alone }: Reclaiming): Promise<void> {
  let keys: Buffer[] = []
  for await (const [key, at] of readKeys(db)) {
    if (at <= position) keys.push(indexKey(key))
    if (keys.length < BATCH) continue
    const full = keys
    keys = []
    await alone(() => removeStale(db, full, position))
  }
  await alone(() => removeStale(db, keys, position))
}

/** A key may have been used again since it was read. */
async function removeStale(db: Database, keys: Buffer[], position: number): Promise<void> {
  const values = await db.getMany(keys)
  const batch = db.batch()
  for (const [at, key] of keys.entries()) {
    const value = values[at]
    const found = value === undefined ? undefined : readPositionBytes(value)
    if (found !== undefined && found <= position) batch.del(key)
  }
  await batch.write()
}
