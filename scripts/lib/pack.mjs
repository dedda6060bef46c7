import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publicPackages, readJson } from './root.mjs'
import { run } from './spawn.mjs'

/**
 * Packs every published package, as npm does, into an empty folder. Returns name → tarball; throws what npm printed if one
 * can't be packed.
 */
export async function packAll(folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const paths = publicPackages()
  const { code, output } = await run(
    'npm',
    ['pack', '--silent', '--pack-destination', folder, ...paths.map((path) => `./${path}`)],
    { quiet: true },
  )
  const files = output.trim().split('\n').slice(-paths.length)
  if (code !== 0 || !files.every((file) => existsSync(join(folder, file))))
    throw new Error(`npm pack failed:\n${output.trimEnd()}`)
  return new Map(paths.map((path, i) => [readJson(path, 'package.json').name, join(folder, files[i])]))
}
