import assert from 'node:assert/strict'
import { delimiter, dirname } from 'node:path'

/** All packages that an install of relata adds, including rxjs. A new package here needs a reason. */
const INSTALLED = `
  @isaacs/fs-minipass @msgpack/msgpack @noble/hashes
  @relata/cli @relata/core @relata/level @relata/query @relata/record
  abstract-level ansi-regex base64-js browser-level buffer chownr classic-level commander decimal.js emoji-regex
  get-east-asian-width ieee754 immer is-buffer level level-supports level-transcoder maybe-combine-errors minipass
  minizlib module-error napi-macros node-gyp-build picocolors relata rxjs sql.js string-width strip-ansi tar tslib
  yallist
`

function install({ project, node, env = {} }, flags) {
  const [relata, ...others] = [...project.tarballs].sort(
    ([a], [b]) => Number(b === 'relata') - Number(a === 'relata'),
  )
  const at = ([name, path]) => [name, `file:${path}`]
  const manifest = {
    dependencies: { ...Object.fromEntries([at(relata)]), rxjs: '^7.8.0' },
    overrides: Object.fromEntries(others.map(at)),
  }
  const cwd = project.folder({ 'package.json': manifest }, { apart: true })
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  // npm runs with the first Node on the PATH.
  const path = { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  return project
    .exec('npm', ['install', ...flags, ...quiet], { cwd, env: { ...path, ...env } })
    .then(() => cwd)
}

async function listed(context) {
  const cwd = await install(context, ['--no-package-lock'])
  const found = await context.project.exec('npm', ['ls', '--all', '--parseable'], { cwd })
  const [, ...folders] = found.trim().split('\n')
  const names = folders.map((path) =>
    path
      .split(/node_modules[\\/]/)
      .at(-1)
      .replaceAll('\\', '/'),
  )
  assert.deepEqual(new Set(names), new Set(INSTALLED.trim().split(/\s+/)))
}

export function installCases(oldest) {
  return [
    { name: 'an install of relata brings these packages and no others', run: listed },
    ...oldest.map((version) => ({
      name: `Node ${version}: no package that an install brings asks for a newer Node`,
      version,
      run: (context) => install(context, ['--package-lock-only', '--engine-strict']),
    })),
  ]
}
