// Writes the golden log of the present format into this folder: node --import tsx packages/core/test/recovery/golden/write.ts
// every-step-2. A golden log is never written again: add one for a new format, or a new kind of step.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { JsonLinesLog } from '../../testing/json-lines-log.js'
import { worldOf } from './worlds.js'

const [name = 'every-step-1'] = process.argv.slice(2)
const path = (ending: string): string => fileURLToPath(new URL(`${name}${ending}`, import.meta.url))
const log = await JsonLinesLog.open(path('.jsonl'))
await writeFile(path('.hash'), `${await worldOf(name).write(log)}\n`)
await log.close()
