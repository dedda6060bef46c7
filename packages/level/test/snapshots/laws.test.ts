import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SnapshotStore } from '@relata/core/log'
import { snapshotStoreLaws } from '@relata/core/testing'
import { suite } from 'uvu'
import { FileSnapshots } from '../../src/index.js'

const laws = suite('laws of the snapshot store')
const folders = new Map<SnapshotStore, string>()

async function open(folder: string): Promise<SnapshotStore> {
  const store = await FileSnapshots.open(join(folder, 'snapshots'))
  folders.set(store, folder)
  return store
}
laws.after(async () => {
  for (const folder of folders.values()) await rm(folder, { recursive: true, force: true })
})

snapshotStoreLaws(laws, {
  create: async () => open(await mkdtemp(join(tmpdir(), 'relata-snapshots-'))),
  reopen: (store) => open(folders.get(store) ?? ''),
})
laws.run()
