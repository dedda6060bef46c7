import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { run } from './spawn.mjs'

/**
 * The release of each supported major version that tests run on. The running Node is used for its own major.
 */
const RELEASES = { 20: '20.20.2', 22: '22.23.5', 24: '24.22.3', 26: '26.12.1' }

export const majors = Object.keys(RELEASES).map(Number)

const running = Number(process.versions.node.split('.')[0])
const folder = join(root, '.cache', 'node')
function binary(major) {
  return join(
    folder,
    'node_modules',
    `node${major}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
}
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/**
 * The executable of each major version, from npm packages that carry it, installed once into `.cache/node`. A
 * version that can't be installed is omitted, so that the caller reports it as skipped.
 */
export async function nodeBinaries(wanted = majors) {
  const missing = wanted.filter((major) => major !== running && !existsSync(binary(major)))
  if (missing.length > 0) await install()
  const found = wanted.map((major) => [major, major === running ? process.execPath : binary(major)])
  return new Map(found.filter(([, path]) => existsSync(path)))
}

async function install() {
  const optionalDependencies = Object.fromEntries(
    majors
      .filter((major) => major !== running)
      .map((major) => [`node${major}`, `npm:${packageName}@${RELEASES[major]}`]),
  )
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, optionalDependencies }))
  // Optional dependencies: npm skips those that the registry or the platform doesn't have, and installs the
  // rest.
  const { code, output } = await run(
    'npm',
    ['install', '--ignore-scripts', '--prefer-offline', '--no-package-lock'],
    {
      cwd: folder,
      quiet: true,
    },
  )
  if (code !== 0) console.error(output.trimEnd())
}
