import assert from 'node:assert/strict'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { file } from './node-cases.mjs'

/** A test runner over the guide's tests: they pass, and fail if their expectations are wrong. */
function runner(tool, name, { bin, args, env, config }) {
  return {
    name: `${tool} runs the tests of the guide, and fails those that are wrong`,
    needs: [tool],
    async run({ project, node }) {
      const right = { ...file('schema.mjs', name), ...config }
      const command = [project.path(tool, bin), ...args]
      await project.exec(node, command, { cwd: project.folder(right), env })
      const wrong = { ...right, [name]: right[name].replaceAll("['Dunes']", "['Dune']") }
      const said = await project.exec(node, command, { cwd: project.folder(wrong), env, code: 'failure' })
      assert.match(said, /^\s*- +"Dune",?$/m)
      assert.match(said, /^\s*\+ +"Dunes",?$/m)
    },
  }
}

/** Runs a bundle as a page would: with the web's globals and no module of Node's. */
function answerOf(bundle) {
  const context = createContext({ crypto, TextEncoder, structuredClone, queueMicrotask })
  runInContext(bundle, context, { filename: 'page.js' })
  return context.found
}

const SERVER = `import { defineSchema, model, openStore, string } from 'relata'
const db = await openStore(defineSchema({ Author: model({ name: string() }) }), './library')
await db.submit(() => db.Author.create({ name: 'Ann' }))
console.log(db.Author.count())
await db.close()
`

function esbuild({ project, node }, cwd, args) {
  return project.exec(
    node,
    [project.path('esbuild', 'bin/esbuild'), ...args, '--bundle', '--log-level=error'],
    {
      cwd,
    },
  )
}

// A script instead of a module, so that it runs in a bare context.
const VITE_BUILD = `import { build } from 'vite'
const output = { format: 'iife', entryFileNames: 'page.js' }
await build({ configFile: false, logLevel: 'warn', build: { outDir: 'out', modulePreload: false, chunkSizeWarningLimit: 1000, rollupOptions: { output } } })
`

// Builds the page once for each setting of `resolve.dedupe`.
const DEDUPE_BUILD = `import { build } from 'vite'
for (const [name, dedupe] of [['two', []], ['one', ['@relata/core', '@relata/query']]]) {
  const output = { format: 'iife', entryFileNames: name + '.js' }
  await build({ configFile: false, logLevel: 'warn', resolve: { dedupe }, build: { outDir: 'out', emptyOutDir: false, chunkSizeWarningLimit: 2000, rollupOptions: { input: 'page.mjs', output } } })
}
`
// Uses a condition that a library made, which has copies of the packages in its folder.
const PAGE_OF_TWO_COPIES = `import { defineSchema, model, string } from '@relata/core'
import { createStore } from '@relata/query'
import { either } from './library/index.mjs'
const db = createStore(defineSchema({ Author: model({ name: string() }) }))
db.Author.create({ name: 'Ann' })
try { globalThis.found = db.Author.filter(either).count() } catch (error) { globalThis.found = error.code }
`
const LIBRARY = `import { or } from '@relata/query'
export const either = or({ name: 'Ann' }, { name: 'Ben' })
`

/** Builds a page of two copies: as it is, they are refused; with `resolve.dedupe` there is one. */
async function dedupes({ project, node }) {
  const cwd = project.folder({
    'page.mjs': PAGE_OF_TWO_COPIES,
    'library/index.mjs': LIBRARY,
    'build.mjs': DEDUPE_BUILD,
  })
  for (const name of ['@relata/core', '@relata/query'])
    cpSync(project.path(name), join(cwd, 'library/node_modules', name), { recursive: true })
  assert.equal(await project.exec(node, ['build.mjs'], { cwd }), '')
  const answers = ['two', 'one'].map((name) => answerOf(readFileSync(join(cwd, `out/${name}.js`), 'utf8')))
  assert.deepEqual(answers, ['ERR_OTHER_COPY', 1])
}

// Loads the guide's store through a dev server, changes its module, and loads it once more.
const DEV_SERVER = `import { createServer } from 'vite'
const server = await createServer({ root: '.', configFile: false, logLevel: 'error', server: { middlewareMode: true, ws: false }, appType: 'custom' })
const first = await server.ssrLoadModule('/store.mjs')
await first.store()
server.moduleGraph.invalidateAll()
const second = await server.ssrLoadModule('/store.mjs')
const db = await second.store()
console.log(first.store === second.store, (await first.store()) === db)
await db.close()
await server.close()
`

export const toolCases = [
  runner('vitest', 'library.vitest.test.mjs', { bin: 'vitest.mjs', args: ['run'] }),
  runner('jest', 'library.jest.test.mjs', {
    bin: 'bin/jest.js',
    args: [],
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
    config: { 'jest.config.mjs': "export default { testMatch: ['**/*.test.mjs'] }\n" },
  }),
  {
    name: 'esbuild bundles a page, which runs without Node',
    needs: ['esbuild'],
    async run(context) {
      const cwd = context.project.folder(file('page.mjs'))
      await esbuild(context, cwd, ['page.mjs', '--format=iife', '--outfile=out.js'])
      assert.equal(answerOf(readFileSync(join(cwd, 'out.js'), 'utf8')), 1)
    },
  },
  {
    name: 'Vite bundles a page, which runs without Node',
    needs: ['vite'],
    async run({ project, node }) {
      const page = '<script type="module" src="./page.mjs"></script>'
      const cwd = project.folder({ ...file('page.mjs'), 'index.html': page, 'build.mjs': VITE_BUILD })
      assert.equal(await project.exec(node, ['build.mjs'], { cwd }), '')
      assert.equal(answerOf(readFileSync(join(cwd, 'out/page.js'), 'utf8')), 1)
    },
  },
  {
    name: "two copies in a page are refused, and Vite's resolve.dedupe merges them",
    needs: ['vite'],
    run: dedupes,
  },
  {
    name: "Vite's dev server loads a changed module, which finds the store that is open",
    needs: ['vite'],
    async run({ project, node }) {
      const cwd = project.folder({ ...file('schema.mjs', 'store.mjs'), 'dev.mjs': DEV_SERVER })
      assert.equal(await project.exec(node, ['dev.mjs'], { cwd }), 'false true\n')
    },
  },
  {
    name: "a server's bundle that leaves relata out runs; one that contains it fails at its start, as the guide says",
    needs: ['esbuild'],
    async run(context) {
      const cwd = context.project.folder({ 'server.mjs': SERVER })
      for (const outside of ['--external:relata', '--packages=external']) {
        await esbuild(context, cwd, [
          'server.mjs',
          '--platform=node',
          '--format=esm',
          outside,
          '--outfile=out.mjs',
        ])
        assert.match(await context.project.exec(context.node, ['out.mjs'], { cwd }), /^[12]\n$/)
      }
      await esbuild(context, cwd, ['server.mjs', '--platform=node', '--format=esm', '--outfile=whole.mjs'])
      await context.project.exec(context.node, ['whole.mjs'], { cwd, code: 'failure' })
    },
  },
]
