// Bundles test files before they run. A test file imports some hundred modules, and to read each of them as TypeScript
// takes Node longer than most tests run. esbuild bundles all files of a package at once; modules that several of them share
// are in files of their own. uvu and fast-check are those of scripts/test-probe.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BUNDLE, INSTALLED, rxjs, sources } from './esbuild-options.mjs'
import { filesBelow, root } from './root.mjs'

/** The name of the program that runs several bundles, beside them. */
export const SEVERAL = 'several'

const probes = {
  name: 'probes',
  setup({ onResolve }) {
    onResolve({ filter: /^(uvu|fast-check)$/ }, ({ path, importer }) =>
      importer.includes('test-probe') ? undefined : { path: join(root, `scripts/test-probe/${path}.mjs`) },
    )
  },
}

/** Installed packages stay what Node loads, except the tools that nearly every test needs. */
const installed = {
  name: 'installed packages',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, importer, resolveDir, kind }) => {
      const inside = pluginData === installed || importer.includes(INSTALLED)
      if (inside || /^(uvu|fast-check)\b/.test(path)) return undefined
      const found = await find(path, { importer, resolveDir, kind, pluginData: installed })
      if (found.errors.length > 0 || found.external) return { path, external: true }
      if (!found.path.includes(INSTALLED)) return found
      return { path: pathToFileURL(found.path).href, external: true }
    })
  },
}

/**
 * Whether a file has to run where it was written, read as it is: it resolves names, imports TypeScript by a path, or says so
 * in a comment.
 */
function runsAsItIs(file) {
  return /import\.meta\.resolve|\bimport\((?!['"`])|^\/\/ not bundled:/m.test(
    readFileSync(resolve(root, file), 'utf8'),
  )
}

/** The folder whose `node_modules` has what a file imports. */
function packageOf(file) {
  let folder = dirname(resolve(root, file))
  while (folder !== root && !existsSync(join(folder, 'node_modules'))) folder = dirname(folder)
  return folder
}

/** The bundles are below `node_modules` of the folder, so that computed names resolve too, which esbuild can't see. */
async function bundlePackage(folder, files, apart) {
  const parent = join(folder, 'node_modules')
  mkdirSync(parent, { recursive: true })
  const outdir = mkdtempSync(join(parent, '.relata-tests-'))
  // Not before: nothing is installed yet when the script that calls this begins.
  const { build } = await import('esbuild')
  const { errors } = await build({
    ...BUNDLE,
    // Each entry point is bundled into a file of its own.
    entryPoints: [
      ...[...files, ...scriptsOf(relative(root, folder)), ...apart].map((file) => resolve(root, file)),
      { in: join(root, 'scripts/test-probe/several.mjs'), out: SEVERAL },
    ],
    outbase: folder,
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [probes, rxjs, installed, sources()],
  }).catch((error) => ({ errors: error.errors ?? [error] }))
  if (errors.length > 0) {
    console.error(`Tests of ${relative(root, folder)} run without a bundle: ${errors[0].text ?? errors[0]}`)
    return { outdir, bundles: [] }
  }
  const bundle = (file) => join(outdir, relative(folder, resolve(root, file)).replace(/\.ts$/, '.mjs'))
  return { outdir, bundles: files.map((file) => [file, bundle(file)]) }
}

/** The scripts that the tests of a package start in a process or a thread of their own. */
function scriptsOf(folder) {
  return filesBelow(`${folder}/test`, (path) => /\/helpers\/scripts\/[^/]+\.ts$/.test(path))
}

function sourcesOf(folder) {
  return filesBelow(`${folder}/src`, (path) => /(?<!\.d)\.ts$/.test(path))
}

/**
 * Bundles test files, and the scripts that they start. Resolves with the bundles by file, the
 * folder of its package's bundles by file, and what removes them. A file without one runs as it is; if a package can't be
 * bundled (an import that doesn't resolve, say) the file at fault reports it.
 * Where `apart` accepts a test file, every module of its package's sources is a file, so that its coverage is known.
 */
export async function bundleTests(files, { apart = () => false } = {}) {
  const packages = new Map()
  for (const file of files) {
    if (runsAsItIs(file)) continue
    const folder = packageOf(file)
    if (!packages.has(folder)) packages.set(folder, [])
    packages.get(folder).push(file)
  }
  const built = await Promise.all(
    [...packages].map(([folder, tests]) =>
      bundlePackage(folder, tests, tests.some(apart) ? sourcesOf(relative(root, folder)) : []),
    ),
  )
  return {
    bundles: new Map(built.flatMap(({ bundles }) => bundles)),
    folders: new Map(built.flatMap(({ outdir, bundles }) => bundles.map(([file]) => [file, outdir]))),
    remove: () => built.forEach(({ outdir }) => rmSync(outdir, { recursive: true, force: true })),
  }
}
