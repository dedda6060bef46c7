// `prepack` of every published package: builds it and removes what earlier builds left, then lets npm or pnpm
// pack it, or refuses with the reasons. Prints nothing on stdout, which belongs to npm (`npm pack --json`).
import { relative } from 'node:path'
import { build } from './bootstrap.mjs'
import { packageFolders, readJson, root } from './lib/root.mjs'
import { packFaults, removeStaleFiles } from './lib/pack-faults.mjs'

const folder = process.cwd()
const versions = new Map(
  packageFolders()
    .map((path) => readJson(path, 'package.json'))
    .map(({ name, version }) => [name, version]),
)
const built = await build([`${relative(root, folder)}/src`])
removeStaleFiles(folder)
const faults = built ? packFaults(folder, versions) : ['it does not build']
for (const fault of faults) console.error(`Not packed: ${fault}.`)
process.exitCode = faults.length > 0 ? 1 : 0
