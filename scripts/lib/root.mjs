import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

export function readJson(...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8'))
}

/** Folders of the workspace's packages, relative to the root, in the order of pnpm-workspace.yaml. */
export function packageFolders() {
  const inside = (folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : []
  return [...inside('packages'), 'benchmarks', 'docs', ...inside('docs/examples')].filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  )
}

/** The packages that are published. */
export function publicPackages() {
  return packageFolders().filter((folder) => readJson(folder, 'package.json').private !== true)
}

/**
 * Files below a folder of the repository, relative to the root, without installed, built or generated files.
 */
export function filesBelow(folder, accept) {
  const found = []
  const walk = (at) => {
    for (const entry of readdirSync(join(root, at), { withFileTypes: true })) {
      const path = `${at}/${entry.name}`
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', '.cache', 'coverage'].includes(entry.name)) walk(path)
      } else if (accept(path)) found.push(path)
    }
  }
  if (existsSync(join(root, folder))) walk(folder)
  return found.sort((a, b) => (a < b ? -1 : 1))
}
