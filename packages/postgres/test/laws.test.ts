import type { EventLog } from '@relata/core'
import { commit, eventLogLaws, sharedLogLaws, snapshotStoreLaws } from '@relata/core/testing'
import type { SnapshotStore } from '@relata/core/log'
import { openMachineTarget } from '@relata/postgres-server'
import { PostgresLog, PostgresSnapshots } from '../src/index.js'
import { Database, databaseSuite } from './helpers/logs.js'

const { test, run, after } = await databaseSuite()
const machine = await openMachineTarget()

/** All laws, on one server. */
function laws(on: string, open: (database: Database) => Promise<Database>): void {
  const logs = new Map<EventLog | SnapshotStore, { database: Database; name: string }>()
  let database: Promise<Database>

  const law = (name: string, check: () => Promise<void>): void =>
    test(`${on}: ${name}`, async (given) => {
      database ??= open(given)
      await check()
    })
  const openLog = async (at: Database, name: string): Promise<PostgresLog> => {
    const log = await PostgresLog.open(at.url, { name })
    logs.set(log, { database: at, name })
    return log
  }
  const openSnapshots = async (at: Database, name: string): Promise<PostgresSnapshots> => {
    const snapshots = await PostgresSnapshots.open(at.url, { name })
    logs.set(snapshots, { database: at, name })
    return snapshots
  }
  const again = (opened: EventLog | SnapshotStore): { database: Database; name: string } => {
    const found = logs.get(opened)
    if (found === undefined) throw new Error('opened by this file')
    return found
  }

  eventLogLaws(law, {
    create: async () => openLog(await database, (await database).newName()),
    reopen: (log) => openLog(again(log).database, again(log).name),
    tooLarge: (position) => {
      const row = { text: 'x'.repeat(2 ** 20) }
      const events = Array.from(
        { length: 130 },
        (_, key) => ({ type: 'created', model: 'Author', key, row }) as const,
      )
      return commit(position, { events })
    },
  })
  sharedLogLaws(law, {
    create: async () => {
      const at = await database
      const name = at.newName()
      return { open: () => openLog(at, name) }
    },
  })
  snapshotStoreLaws(law, {
    create: async () => openSnapshots(await database, (await database).newName()),
    reopen: (store) => openSnapshots(again(store).database, again(store).name),
  })
}

laws('PostgreSQL', async (database) => database)
if (machine !== undefined) {
  laws(machine.name, () => Database.open(machine))
  after(() => machine.close())
}
run()
