import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { prepareToPack } from './pack-faults.mjs'
import { publicPackages, readJson, root } from './root.mjs'
import { run } from './spawn.mjs'

/** Of the published packages, name → tarball as npm names it. */
export function tarballsIn(folder) {
  return new Map(
    publicPackages()
      .map((path) => readJson(path, 'package.json'))
      .map(({ name, version }) => [
        name,
        join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`),
      ]),
  )
}

/** Copies a package into a folder. npm would walk through all that is installed in it: in a copy there is nothing. */
function copyPackage(path, folder) {
  const copy = join(folder, basename(path))
  cpSync(join(root, path), copy, { recursive: true, filter: (file) => basename(file) !== 'node_modules' })
  return copy
}

/**
 * Packs every published package, as npm does, into an empty folder. Returns name → tarball; throws what npm printed if one
 * can't be packed. `prepack` runs once for all of them.
 */
export async function packAll(folder) {
  rmSync(folder, { recursive: true, force: true })
  const copies = join(folder, 'copies')
  mkdirSync(copies, { recursive: true })
  const paths = publicPackages()
  const faults = await prepareToPack(paths)
  if (faults.length > 0) throw new Error(`The packages can't be packed:\n${faults.join('\n')}`)
  const flags = ['--silent', '--ignore-scripts', '--pack-destination', folder]
  const { code, output } = await run(
    'npm',
    ['pack', ...flags, ...paths.map((path) => copyPackage(path, copies))],
    { quiet: true },
  )
  rmSync(copies, { recursive: true })
  const tarballs = tarballsIn(folder)
  if (code !== 0 || ![...tarballs.values()].every((path) => existsSync(path)))
    throw new Error(`npm pack failed:\n${output.trimEnd()}`)
  return tarballs
}
