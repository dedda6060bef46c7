// Checks that no other tool performs: paths of a user's machine in texts, files that a run left at the top, package.json files that disagree,
// commands of workflows.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { namesMachine } from './lib/machine-path.mjs'
import { packFaults } from './lib/pack-faults.mjs'
import { packageFolders, readJson, root } from './lib/root.mjs'
import { run } from './lib/spawn.mjs'
import { workflowFaults } from './lib/workflow-faults.mjs'

const faults = []
function fault(where, what) {
  return faults.push(`${where}: ${what}`)
}

/** What the repository has at its top. Anything else was left by a run in the wrong folder. */
const FOLDERS = new Set(['.changeset', '.ci', '.github', 'api', 'benchmarks', 'docs', 'packages', 'scripts'])
const TOP_FILE = /^\.\w+|\.(md|json|yaml)$|^LICENSE$/

function checkTop(files) {
  for (const file of files) {
    const [top, ...rest] = file.split('/')
    if (rest.length > 0 ? !FOLDERS.has(top) : !TOP_FILE.test(top))
      fault(file, 'is at the top of the repository, where it does not belong: delete or ignore it')
  }
}

async function checkText() {
  const { code, output } = await run(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { quiet: true },
  )
  if (code !== 0) return fault('git', `can't list the files: ${output.trim()}`)
  const files = output.split('\0').filter(Boolean)
  checkTop(files.filter((file) => existsSync(join(root, file))))
  for (const file of files) {
    const path = join(root, file)
    if (file === 'pnpm-lock.yaml' || !existsSync(path) || statSync(path).size > 2_000_000) continue
    const text = readFileSync(path, 'utf8')
    if (text.includes('\0')) continue
    for (const [index, line] of text.split('\n').entries())
      if (namesMachine(line))
        fault(`${file}:${index + 1}`, `a path of somebody's machine: ${line.trim().slice(0, 120)}`)
  }
}

const NODE = readJson('package.json').engines.node

const ALLOWED = {
  '@relata/core': [],
  '@relata/query': ['@relata/core'],
  '@relata/record': ['@relata/core'],
  '@relata/level': ['@relata/core', '@relata/record'],
  '@relata/postgres': ['@relata/core', '@relata/record'],
  '@relata/cli': ['@relata/core', '@relata/query', '@relata/record', '@relata/level', '@relata/postgres'],
  relata: ['@relata/core', '@relata/query', '@relata/level', '@relata/cli'],
  '@relata/conformance': ['relata'],
  '@relata/studio': ['relata'],
}

function checkEvery(folder, manifest) {
  for (const [key, value] of Object.entries({ type: 'module', license: 'MIT' }))
    if (manifest[key] !== value) fault(folder, `"${key}" should be "${value}"`)
  if (manifest.engines?.node !== NODE) fault(folder, `"engines.node" should be "${NODE}", as in the root`)
  const used = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  // Published packages are installed by npm, which doesn't support `workspace:`; private ones depend on any
  // version.
  if (manifest.private === true)
    for (const [name, version] of Object.entries(used))
      if (/^(@relata\/|relata$)/.test(name) && !String(version).startsWith('workspace:'))
        fault(folder, `${name} should be "workspace:*"`)
  const allowed = ALLOWED[manifest.name]
  for (const name of Object.keys(manifest.dependencies ?? {}))
    if (allowed && /^(@relata\/|relata$)/.test(name) && !allowed.includes(name))
      fault(folder, `may not depend on ${name}`)
}

function checkPublic(folder, manifest) {
  if (!manifest.description) fault(folder, '"description" is missing')
  for (const key of ['homepage', 'bugs', 'keywords']) if (!manifest[key]) fault(folder, `"${key}" is missing`)
  if (manifest.repository?.directory !== folder) fault(folder, `"repository.directory" should be "${folder}"`)
  if (manifest.sideEffects !== false) fault(folder, '"sideEffects" should be false')
  if (manifest.publishConfig?.access !== 'public') fault(folder, '"publishConfig.access" should be "public"')
  if (!manifest.files?.includes('dist')) fault(folder, '"files" should list dist')
  if (manifest.scripts?.prepack !== 'node ../../scripts/check-pack.mjs')
    fault(folder, '"scripts.prepack" should be check-pack.mjs')
  for (const what of packFaults(join(root, folder), versions)) fault(folder, what)
  for (const [door, target] of Object.entries(manifest.exports ?? {}))
    if (Object.keys(target).join() !== 'types,default')
      fault(folder, `exports["${door}"] should have "types", then "default"`)
}

const manifests = packageFolders().map((folder) => [folder, readJson(folder, 'package.json')])
const versions = new Map(manifests.map(([, { name, version }]) => [name, version]))
await checkText()
const referred = readJson('tsconfig.json').references.map(({ path }) => path.replace(/^\.\//, ''))
for (const [folder, manifest] of manifests) {
  checkEvery(folder, manifest)
  if (manifest.private !== true) checkPublic(folder, manifest)
  if (existsSync(join(root, folder, 'tsconfig.json')) && !referred.includes(folder))
    fault('tsconfig.json', `doesn't refer to ${folder}`)
}
const published = new Set(
  manifests.filter(([, { private: own }]) => own !== true).map(([, { version }]) => version),
)
if (published.size > 1)
  fault('packages', `published packages share one version, here are ${[...published].join(' ')}`)
if (readJson('package.json').packageManager)
  fault('package.json', '"packageManager" would demand a pnpm that npm users lack')
for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'LICENSE'])
  if (!existsSync(join(root, file))) fault(file, 'is missing')

const workflows = '.github/workflows'
const place = { folder: root, scripts: readJson('package.json').scripts }
for (const file of readdirSync(join(root, workflows)))
  for (const what of workflowFaults(readFileSync(join(root, workflows, file), 'utf8'), place))
    fault(`${workflows}/${file}`, what)

for (const line of faults) console.error(line)
console.log(
  faults.length === 0
    ? `${manifests.length} packages agree; no machine's path in the text; commands of workflows exist.`
    : `${faults.length} faults.`,
)
process.exitCode = faults.length > 0 ? 1 : 0
