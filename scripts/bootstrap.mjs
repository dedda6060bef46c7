// Brings a clone into the state in which its commands run: `node scripts/bootstrap.mjs [--install-only]
// [--keep-going] [project …]`. Installs only when the lockfile changed or something is missing, builds
// incrementally. Needs Node and npm, nothing else. Its messages go to stderr: stdout belongs to the command
// it prepares.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageFolders, readJson, root } from './lib/root.mjs'
import { run } from './lib/spawn.mjs'
import { buildStudioApp } from './lib/studio-app.mjs'

// Fetched by npx, so it needn't be installed.
export const PNPM = 'pnpm@10.34.9'
const stamp = join(root, 'node_modules', '.relata-installed')

function wanted() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return `${hash.digest('hex')} ${process.platform}-${process.arch} node${process.versions.modules}\n`
}

function missing() {
  const needs = (folder) => {
    const { dependencies = {}, devDependencies = {} } = readJson(folder, 'package.json')
    return Object.keys({ ...dependencies, ...devDependencies }).length > 0
  }
  return ['.', ...packageFolders().filter(needs)].some(
    (folder) => !existsSync(join(root, folder, 'node_modules')),
  )
}

export async function install() {
  if (!missing() && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()) return true
  console.error('Installing dependencies (once, until the lockfile changes) …')
  const { code } = await run(
    'npx',
    ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'],
    { toStderr: true },
  )
  if (code === 0) writeFileSync(stamp, wanted())
  else
    console.error(
      `The install failed (exit code ${code}). What it printed above says why; \`npx --yes ${PNPM} install\` mends an outdated lockfile.`,
    )
  return code === 0
}

// Several checkers would each make the types of a project: with four, the tests of query take nearly twice the CPU time.
const CHECKERS = availableParallelism() > 4 ? [] : ['--checkers', '1']
// TypeScript is written in Go, which by default collects garbage whenever its heap has doubled.
export const GARBAGE = { GOGC: process.env.GOGC ?? '300' }

/** Builds projects and their references; all projects without a name. With the studio, its pages too. */
export async function build(projects = []) {
  const { code } = await run('tsc', ['-b', ...CHECKERS, ...projects], { env: GARBAGE, toStderr: true })
  const needsApp = projects.length === 0 || projects.some((project) => project.startsWith('packages/studio'))
  const hasApp = !needsApp || (await buildStudioApp())
  return code === 0 && hasApp
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2)
  const projects = args.filter((arg) => !arg.startsWith('--'))
  const installed = await install()
  if (!installed && !args.includes('--keep-going')) process.exit(1)
  if (!args.includes('--install-only') && !(await build(projects))) {
    console.error('The build failed: mend what tsc printed above.')
    if (!args.includes('--keep-going')) process.exit(1)
  }
}
