// Writes one snapshot after the other until it is killed, or until writing fails, and says how each ended.
import type { LogError } from '@relata/core'
import { FileSnapshots } from '../../../src/index.js'
import { streamOf } from '../snapshots.js'

const [folder = '', rows = '20'] = process.argv.slice(2)
const snapshots = await FileSnapshots.open(folder)
let [last = 0] = (await snapshots.list()).map(({ position }) => position)
let failed = false
while (!failed) {
  const said = await snapshots.write(streamOf(last + 1, Number(rows))).then(
    ({ position }) => String(position),
    (error: LogError) => error.code,
  )
  failed = said.startsWith('ERR')
  if (!failed) await snapshots.remove(++last - 2)
  console.log(said)
}
console.log((await snapshots.list()).map(({ position }) => position).join(' '))
