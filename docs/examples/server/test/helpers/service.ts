import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { openStore } from 'relata'
import { buildApp } from '../../src/app.js'
import type { AppOptions } from '../../src/app.js'
import { schema } from '../../src/model/schema.js'
import type { Library, LibraryStore } from '../../src/model/schema.js'
import { seed } from '../../src/model/seed.js'
import { Client } from './client.js'

export interface Service {
  readonly app: FastifyInstance
  readonly db: LibraryStore
  readonly client: Client
  close(): Promise<void>
}

/** The service over a new store in a folder, on its own port. */
export async function startService(options: AppOptions = {}): Promise<Service> {
  const folder = await temporaryFolder()
  const db = await openStore<Library>(schema, folder)
  await seed(db)
  const app = buildApp(db, options)
  const client = new Client(await app.listen({ host: '127.0.0.1', port: 0 }))
  return {
    app,
    db,
    client,
    async close() {
      await app.close()
      await db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'relata-server-'))
}
