// Writes the golden folder of the present format, as one JSON file, into this folder:
// node --import tsx packages/level/test/golden/write.ts WORLD NUMBER. A golden folder is never written again: add one for a new
// format, or a new kind of step.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LevelLog } from '../../src/index.js'
import { worlds } from './worlds.js'

const [world = '', number = '1'] = process.argv.slice(2)
const write = worlds[world]?.write
if (write === undefined) throw new Error(`WORLD is one of ${Object.keys(worlds).join(' ')}`)
const folder = await mkdtemp(join(tmpdir(), 'relata-golden-'))
try {
  const log = await LevelLog.open(join(folder, 'store'))
  const hash = await write(log)
  const { position } = await log.head()
  await log.close()
  const files: Record<string, string> = {}
  const names = await readdir(join(folder, 'store'), { recursive: true, withFileTypes: true })
  for (const entry of names) {
    // LevelDB creates its lock and its LOG again.
    if (!entry.isFile() || ['LOCK', 'LOG', 'LOG.old'].includes(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(folder.length + 1).replaceAll('\\', '/')] = await readFile(path, 'base64')
  }
  const file = fileURLToPath(new URL(`${world}-${number}.json`, import.meta.url))
  await writeFile(file, `${JSON.stringify({ hash, position, files }, undefined, 2)}\n`)
} finally {
  await rm(folder, { recursive: true })
}
