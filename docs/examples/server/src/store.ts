import { PostgresLog } from '@relata/postgres'
import { openStore } from 'relata'
import { schema } from './model/schema.js'
import type { Library, LibraryStore } from './model/schema.js'

/**
 * Opens the store in a folder, or the one that several processes share in a PostgreSQL database. While the
 * server can't be reached, writes fail immediately and reads continue.
 */
export async function openLibrary(place: string): Promise<LibraryStore> {
  if (!/^postgres(ql)?:/.test(place)) return openStore<Library>(schema, place)
  const log = await PostgresLog.open(place)
  const snapshotStore = log.snapshots()
  try {
    return await openStore<Library>(schema, log, { snapshotStore, whenUnavailable: 'refuse' })
  } catch (error) {
    await snapshotStore.close()
    await log.close()
    throw error
  }
}
