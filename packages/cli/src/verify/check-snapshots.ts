import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FileSnapshots } from '@relata/level'
import { counted } from '../output/quantities.js'
import { checked, type Check } from './check.js'
import { damageOf } from './damage.js'

/** Reads every snapshot of a store: each block is verified by its hash. */
export async function checkSnapshots(folder: string, position: number): Promise<Check> {
  const path = join(folder, 'snapshots')
  if (!existsSync(path)) return checked('snapshots', 'There are none.')
  await using snapshots = await FileSnapshots.open(path)
  const findings: string[] = []
  const infos = await snapshots.list()
  for (const info of infos) {
    if (info.position > position)
      findings.push(`There is a snapshot of commit ${info.position}, and the log ends at ${position}.`)
    try {
      for await (const _ of snapshots.read(info.position)) continue
    } catch (error) {
      findings.push(damageOf(error))
    }
  }
  const positions = infos.map((info) => info.position).join(', ')
  return checked(
    'snapshots',
    infos.length === 0 ? 'There are none.' : `${counted(infos.length, 'snapshot')} of commit ${positions}.`,
    findings,
  )
}
