// Bundles the built packages. A process that loads `relata` reads some 700 files, which takes it a second; of a bundle it
// reads a few. Tests that start many processes start these.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BUNDLE, rxjs, sources } from './esbuild-options.mjs'
import { publicPackages, readJson, root } from './root.mjs'

/** Programs that no manifest names. */
const PROGRAMS = [
  'packages/cli/dist/repair/repair-process.js',
  'docs/examples/server/dist/main.js',
  'benchmarks/dist/replay-once.js',
  'benchmarks/dist/snapshots/phase.js',
  'benchmarks/dist/postgres/child.js',
]
const TYPES = './types'

/** LevelDB has native code: it is loaded from where it is installed. */
const native = {
  name: 'LevelDB',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^level$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === native) return undefined
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: native })
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

/** Bundled packages of CommonJS call it for Node's own modules. */
const REQUIRE = `import { createRequire as requireOfThisFile } from 'node:module'
const require = requireOfThisFile(import.meta.url)`

function doorsOf({ exports, bin = {} }) {
  return [...Object.values(exports).map((door) => door.default), ...Object.values(bin)]
}

/** The declarations are those of the package itself. */
function linkPackage(folder, built) {
  const manifest = readJson(folder, 'package.json')
  const { name, version, type, bin } = manifest
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([door, { types, default: file }]) => [
      door,
      { types: types.replace('./dist', TYPES), default: file },
    ]),
  )
  mkdirSync(join(built, folder), { recursive: true })
  writeFileSync(join(built, folder, 'package.json'), JSON.stringify({ name, version, type, bin, exports }))
  symlinkSync(join(root, folder, 'dist'), join(built, folder, TYPES), 'junction')
}

function bundle(entryPoints, built) {
  // Not before: nothing is installed yet when the script that calls this begins.
  return import('esbuild').then(({ build }) =>
    build({
      ...BUNDLE,
      // Node has to read less of it when it starts. Names stay: some messages have them.
      minifySyntax: true,
      minifyWhitespace: true,
      entryPoints,
      outbase: root,
      outdir: built,
      chunkNames: 'chunks/[name]-[hash]',
      banner: { js: REQUIRE },
      plugins: [native, rxjs, sources((path) => join(built, relative(root, path)))],
    }),
  )
}

/**
 * Bundles the built packages into a new folder, in which they have the same paths as in the repository. Resolves with the
 * folder, and what removes it.
 */
export async function bundlePackages() {
  // Test runners load what is below `node_modules` as it is, as they load an installed package.
  const built = mkdtempSync(join(root, 'node_modules', '.relata-built-'))
  const folders = publicPackages()
  for (const folder of folders) linkPackage(folder, built)
  writeFileSync(join(built, 'package.json'), JSON.stringify({ type: 'module' }))
  // Of names that are computed, which esbuild can't see.
  symlinkSync(join(root, 'packages/cli/node_modules'), join(built, 'node_modules'), 'junction')
  const doors = folders.flatMap((folder) =>
    doorsOf(readJson(folder, 'package.json')).map((file) => join(folder, file)),
  )
  const remove = () => rmSync(built, { recursive: true, force: true })
  try {
    await bundle([...doors, ...PROGRAMS], built)
  } catch (error) {
    remove()
    throw error
  }
  return { built, remove }
}
