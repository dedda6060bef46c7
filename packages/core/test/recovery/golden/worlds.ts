import { must } from '../../../src/util/assert.js'
import { dataWorld } from './data-world.js'
import type { GoldenWorld } from './golden-world.js'
import { last, migrations, write } from './world.js'

/** By the name of their files without the number of the format. */
const WORLDS: Readonly<Record<string, GoldenWorld>> = {
  'every-step': { last, migrations, write },
  'data-steps': dataWorld,
}

/** What the log in a file such as `every-step-1.jsonl` was written with. */
export function worldOf(file: string): GoldenWorld {
  return must(WORLDS[file.replace(/-\d+(\.\w+)?$/, '')], `a world for ${file}`)
}
