import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, root } from './root.mjs'
import { run } from './spawn.mjs'

/**
 * The release of each supported major version that tests run on. The running Node is used for its own major.
 */
const RELEASES = { 20: '20.20.2', 22: '22.23.5', 24: '24.22.3', 26: '26.12.1' }

export const majors = Object.keys(RELEASES).map(Number)

/** The oldest release of each major version that has one, from `engines` of package.json. */
export const oldest = readJson('package.json').engines.node.match(/\d+\.\d+\.\d+/g)

const running = Number(process.versions.node.split('.')[0])
const folder = join(root, '.cache', 'node')
function binary(version) {
  return join(
    folder,
    'node_modules',
    `node${version}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
}
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/**
 * The executable of each wanted version, a major one or a release, from npm packages that carry it, installed
 * once into `.cache/node`. A version that can't be installed is omitted, so that the caller reports it as
 * skipped.
 */
export async function nodeBinaries(wanted = majors) {
  const missing = wanted.filter((version) => version !== running && !existsSync(binary(version)))
  if (missing.length > 0) await install(missing)
  const found = wanted.map((version) => [version, version === running ? process.execPath : binary(version)])
  return new Map(found.filter(([, path]) => existsSync(path)))
}

/** Installs the missing versions. Those that are there are listed too, because npm would remove them. */
async function install(missing) {
  const kept = [...majors, ...oldest].filter((version) => existsSync(binary(version)))
  const optionalDependencies = Object.fromEntries(
    [...kept, ...missing].map((version) => [
      `node${version}`,
      `npm:${packageName}@${RELEASES[version] ?? version}`,
    ]),
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
