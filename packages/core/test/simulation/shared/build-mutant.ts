import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { Edit, Mutant } from './mutants.js'
import type { Outcome } from './simulate-cluster.js'

/** The simulation of a store with a fault. */
export type Simulate = (seed: number) => Promise<Outcome>

/** Bundles the simulation with a fault in the source. */
export async function buildMutant(mutant: Mutant): Promise<Simulate> {
  const folder = await mkdtemp(join(tmpdir(), 'relata-mutant-'))
  try {
    const outfile = join(folder, 'simulation.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('simulate-cluster.ts', import.meta.url))],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      plugins: [planting(mutant)],
    })
    const module = (await import(pathToFileURL(outfile).href)) as { readonly simulateCluster: Simulate }
    return module.simulateCluster
  } finally {
    await rm(folder, { recursive: true })
  }
}

function planting({ name, also, ...edit }: Mutant): Plugin {
  const edits: readonly Edit[] = also === undefined ? [edit] : [edit, also]
  return {
    name,
    setup(building) {
      building.onLoad({ filter: /[/\\]src[/\\]store[/\\].*\.ts$/ }, async ({ path }) => {
        const own = edits.filter(({ file }) => path.endsWith(join('store', ...file.split('/'))))
        if (own.length === 0) return undefined
        let contents = await readFile(path, 'utf8')
        for (const { file, from, to } of own) {
          if (contents.split(from).length !== 2) throw new Error(`${file} has not once: ${from}`)
          contents = contents.replace(from, () => to)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
}
