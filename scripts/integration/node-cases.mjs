import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { firstExample, folderExample, guideFiles } from './documents.mjs'
import { started } from './started.mjs'

export function file(...names) {
  return Object.fromEntries(names.map((name) => [name, guideFiles.get(name).code]))
}

function asCommonJs(code) {
  return code.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = require($2)')
}

async function stopsCleanly({ project, node }) {
  const cwd = project.folder({ ...file('schema.mjs', 'store.mjs', 'server.mjs'), 'count.mjs': COUNT })
  const { child, exit, until } = started(node, ['server.mjs'], cwd)
  try {
    const [, port] = await until(/listening at (\d+)/)
    const response = await fetch(`http://127.0.0.1:${port}`)
    assert.deepEqual(await response.json(), { id: 1, name: 'Ann' })
    child.kill('SIGTERM')
    await until(/closed/)
    assert.deepEqual(await exit, [0, null])
  } finally {
    child.kill('SIGKILL')
  }
  assert.equal(await project.exec(node, ['count.mjs'], { cwd }), '2\n')
}

// Adds a row and prints the number of rows.
const COUNT = `import { store } from './store.mjs'
const db = await store()
await db.submit(() => db.Author.create({ name: 'Ben' }))
console.log(db.Author.count())
`

async function reopensWatched({ project, node }) {
  const cwd = project.folder({
    ...file('schema.mjs', 'store.mjs'),
    'watched.mjs': `${COUNT}setInterval(() => undefined, 1000)\n`,
  })
  const { child, exit, until } = started(node, ['--watch', '--watch-preserve-output', 'watched.mjs'], cwd)
  let touching
  try {
    await until(/^1$/)
    const touch = () => utimesSync(join(cwd, 'watched.mjs'), new Date(), new Date())
    // The watcher may not watch the file yet. Writing more often than a start takes would restart it forever.
    touching = setInterval(touch, 10_000)
    setTimeout(touch, 500)
    await until(/^[2-9]$/)
  } finally {
    clearInterval(touching)
    child.kill('SIGTERM')
    await exit
  }
}

/** What every Node does: the README, CommonJS, a worker thread, node --test, a clean stop. */
const everywhere = [
  [
    "README's first example runs as an ES module",
    async ({ project, node }) => {
      const cwd = project.folder({ 'library.mjs': firstExample.code })
      assert.equal(await project.exec(node, ['library.mjs'], { cwd }), firstExample.output)
    },
  ],
  [
    "README's first example runs with require, and so does the guide's",
    async ({ project, node }) => {
      const cwd = project.folder({ 'readme.cjs': asCommonJs(firstExample.code), ...file('library.cjs') })
      assert.equal(await project.exec(node, ['readme.cjs'], { cwd }), firstExample.output)
      assert.equal(await project.exec(node, ['library.cjs'], { cwd }), guideFiles.get('library.cjs').output)
    },
  ],
  [
    'a worker thread has a store in a folder',
    async ({ project, node }) => {
      const cwd = project.folder(file('schema.mjs', 'store.mjs', 'worker.mjs', 'main.mjs'))
      assert.equal(await project.exec(node, ['main.mjs'], { cwd }), guideFiles.get('main.mjs').output)
    },
  ],
  [
    'node --test runs the tests of the guide, and fails those that are wrong',
    async ({ project, node }) => {
      const right = file('schema.mjs', 'library.node.test.mjs')
      await project.exec(node, ['--test'], { cwd: project.folder(right) })
      const wrong = {
        ...right,
        'library.node.test.mjs': right['library.node.test.mjs'].replaceAll("['Dunes']", "['Dune']"),
      }
      assert.match(
        await project.exec(node, ['--test'], { cwd: project.folder(wrong), code: 'failure' }),
        /\+ .*'Dunes'[\s\S]*- .*'Dune'/,
      )
    },
  ],
  ['SIGTERM ends a server after its last answer, and the next start finds what was answered', stopsCleanly],
]

function oneNode(version, name, run) {
  return { name: `Node ${version}: ${name}`, version, run }
}

/**
 * The cases of each major version: of its oldest release if `engines` names it, which has the least, otherwise of its newest.
 * The cases of tools run on the newest release of the Node that runs this.
 */
export function nodeCases(majors, oldest) {
  const named = new Set(oldest.map((release) => Number(release.split('.')[0])))
  return [
    ...[...majors.filter((major) => !named.has(major)), ...oldest].flatMap((version) =>
      everywhere.map(([name, run]) => oneNode(version, name, run)),
    ),
    oneNode(
      20,
      'where require knows no ES modules, it says so and names import()',
      async ({ project, node }) => {
        const cwd = project.folder(file('library.cjs'))
        const said = await project.exec(node, ['--no-experimental-require-module', 'library.cjs'], {
          cwd,
          code: 'failure',
        })
        assert.match(said, /ERR_REQUIRE_ESM/)
        assert.match(said, /dynamic import\(\)/)
      },
    ),
    ...[24, 26].map((version) =>
      oneNode(version, "README's TypeScript runs with its types stripped", ({ project, node }) =>
        project.exec(node, ['library.mts'], { cwd: project.folder({ 'library.mts': folderExample.code }) }),
      ),
    ),
    ...[20, 24].map((version) =>
      oneNode(version, 'node --watch starts again with the store of before', reopensWatched),
    ),
  ]
}
