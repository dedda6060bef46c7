import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The native code of LevelDB is loaded from where it is installed; finding it takes a dozen look-ups in folders. */
const native: Plugin = {
  name: 'LevelDB',
  setup(building) {
    building.onLoad({ filter: /classic-level[/\\]binding\.js$/ }, ({ path }) => {
      const find = createRequire(path)('node-gyp-build') as { readonly path: (folder: string) => string }
      return { contents: `module.exports = require(${JSON.stringify(find.path(dirname(path)))})` }
    })
    building.onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }))
  },
}

/**
 * Bundles a script of this folder with Relata, in a new temporary folder, and runs it once with arguments for a
 * folder of a store, so that its compiled code is kept. A process that runs it is ready in a third of the time. Resolves with its path.
 */
export async function bundledScript(
  name: string,
  argumentsFor: (folder: string) => readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-script-'))
  await build({
    entryPoints: [here(name)],
    outfile: join(folder, 'bundle.cjs'),
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    conditions: [],
    plugins: [native],
    logLevel: 'silent',
  })
  const script = join(folder, 'run-bundle.cjs')
  await copyFile(here('run-bundle.cjs'), script)
  execFileSync(process.execPath, [script, ...argumentsFor(join(folder, 'store'))], {
    input: '\n',
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  await rm(join(folder, 'store'), { recursive: true })
  return script
}
