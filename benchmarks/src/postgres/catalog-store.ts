import { PostgresLog } from '@relata/postgres'
import { openStore } from 'relata'
import { catalogSchema, type Catalog, type CatalogStore } from '../peers/catalog/catalog-schema.js'

/** A store of books over a log of this name. With snapshots it starts from the newest one; it makes none by itself. */
export async function openCatalog(url: string, name: string, snapshots: boolean): Promise<CatalogStore> {
  const log = await PostgresLog.open(url, { name })
  const snapshotStore = snapshots ? log.snapshots() : undefined
  try {
    return await openStore<Catalog>(catalogSchema, log, {
      ...(snapshotStore && { snapshotStore }),
      snapshots: false,
    })
  } catch (error) {
    await snapshotStore?.close()
    await log.close()
    throw error
  }
}
