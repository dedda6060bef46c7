import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@relata/core'
import { commit, eventLogLaws } from '@relata/core/testing'
import { suite } from 'uvu'
import { LevelLog } from '../src/index.js'

const laws = suite('laws of the event log')
const folders = new Map<EventLog, string>()

async function open(folder: string): Promise<EventLog> {
  const log = await LevelLog.open(folder)
  folders.set(log, folder)
  return log
}
laws.after(async () => {
  for (const folder of folders.values()) await rm(folder, { recursive: true, force: true })
})

eventLogLaws(laws, {
  create: async () => open(await mkdtemp(join(tmpdir(), 'relata-laws-'))),
  tooLarge: (position) => {
    const text = 'x'.repeat(2 ** 20)
    return commit(position, {
      events: Array.from({ length: 1100 }, (_, key) => ({
        type: 'created',
        model: 'Author',
        key,
        row: { text },
      })),
    })
  },
  reopen: (log) => open(folders.get(log) ?? ''),
})
laws.run()
