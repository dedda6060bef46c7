// `prepack` of every published package: builds it and removes what earlier builds left, then lets npm or pnpm
// pack it, or refuses with the reasons. Prints nothing on stdout, which belongs to npm (`npm pack --json`).
import { relative } from 'node:path'
import { prepareToPack } from './lib/pack-faults.mjs'
import { root } from './lib/root.mjs'

const faults = await prepareToPack([relative(root, process.cwd())])
for (const fault of faults) console.error(`Not packed: ${fault}.`)
process.exitCode = faults.length > 0 ? 1 : 0
