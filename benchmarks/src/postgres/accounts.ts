import { PostgresLog } from '@relata/postgres'
import { defineSchema, integer, model, openStore, type Database, type SchemaOf } from 'relata'

/** The store that submits are measured with: each writer updates a row of its own. */
const schema = defineSchema({ Account: model({ balance: integer({ default: 0 }) }) })
export interface Accounts extends SchemaOf<typeof schema> {}

/** A store over a log of this name; the log is created where it is missing. */
export async function openAccounts(url: string, name: string): Promise<Database<Accounts>> {
  const log = await PostgresLog.open(url, { name, readers: 1 })
  try {
    return await openStore<Accounts>(schema, log)
  } catch (error) {
    await log.close()
    throw error
  }
}

/** Creates accounts with the ids 1 to a number, if there are none. */
export async function createAccounts(db: Database<Accounts>, count: number): Promise<void> {
  await db.submit(() => {
    if (!db.Account.exists())
      db.Account.bulkCreate(Array.from({ length: count }, (_, at) => ({ id: at + 1 })))
  })
}
