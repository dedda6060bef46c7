import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** LevelDB has native code: it is loaded from where it is installed. */
const native: Plugin = {
  name: 'LevelDB',
  setup(building) {
    building.onResolve({ filter: /^level$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === native) return undefined
      const found = await building.resolve(path, { importer, resolveDir, kind, pluginData: native })
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

/**
 * Bundles a script of this folder with Relata, in a new temporary folder: a process that runs it is there in a third of the
 * time. Resolves with its path.
 */
export async function bundledScript(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-script-'))
  const outfile = join(folder, name)
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: [],
    plugins: [native],
    logLevel: 'silent',
  })
  return outfile
}
