import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { build } from '../bootstrap.mjs'
import { packageFolders, readJson, root } from './root.mjs'

// Protocols that name a place of this repository or of a package manager, which npm can't follow from a
// tarball.
const LOCAL = /^(workspace|link|file|portal|catalog|patch):/

function textsOf(value) {
  return typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(textsOf)
}

function filesBelow(folder) {
  return existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
    : []
}

/**
 * Why a folder can't be packed; empty if the tarball would install and run. `versions` has the version of
 * each package of the repository.
 */
export function packFaults(folder, versions) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return [...dependencyFaults(manifest, versions), ...doorFaults(folder, manifest)]
}

function dependencyFaults(manifest, versions) {
  const faults = []
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
    for (const [name, range] of Object.entries(manifest[kind] ?? {})) {
      if (LOCAL.test(range))
        faults.push(`${kind} has "${name}": "${range}", which npm can't install: write a version`)
      else if (versions.has(name) && versions.get(name) !== range)
        faults.push(`${kind} has "${name}": "${range}", but ${name} is at ${versions.get(name)}: write that`)
    }
  return faults
}

function doorFaults(folder, manifest) {
  const doors = new Set(textsOf([manifest.exports, manifest.main, manifest.types, manifest.bin]))
  const missing = [...doors]
    .filter((path) => !existsSync(join(folder, path)))
    .map((path) => `${path}, which package.json names, is missing`)
  const papers = ['README.md', 'LICENSE']
    .filter((name) => !existsSync(join(folder, name)))
    .map((name) => `${name} is missing`)
  return [...missing, ...papers]
}

/** Removes built files whose source is gone: the compiler leaves them, and a tarball would carry them. */
function removeStaleFiles(folder) {
  const dist = join(folder, 'dist')
  for (const entry of filesBelow(dist)) {
    const path = join(entry.parentPath ?? entry.path, entry.name)
    // The pages of the studio are bundled: vite empties the folder.
    if (path.startsWith(join(dist, 'app') + sep)) continue
    const source = join(folder, 'src', path.slice(dist.length + 1).replace(/\.(js|d\.ts)(\.map)?$/, '.ts'))
    if (/\.(js|d\.ts)(\.map)?$/.test(path) && !existsSync(source)) rmSync(path)
  }
}

/** Builds packages and removes what earlier builds left. Resolves with the reasons why one of them can't be packed. */
export async function prepareToPack(folders) {
  const built = await build(folders.map((folder) => `${folder}/src`))
  if (!built) return ['it does not build']
  const versions = new Map(
    packageFolders()
      .map((path) => readJson(path, 'package.json'))
      .map(({ name, version }) => [name, version]),
  )
  return folders.flatMap((folder) => {
    removeStaleFiles(join(root, folder))
    return packFaults(join(root, folder), versions)
  })
}
