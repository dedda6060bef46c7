import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNPM } from '../bootstrap.mjs'
import { root } from '../lib/root.mjs'
import { firstExample, folderExample } from './documents.mjs'

const compilers = [
  { tool: 'typescript54', version: '5.4', type: undefined },
  { tool: 'typescript59', version: '5.9', type: 'module' },
  { tool: 'typescript70', version: '7.0', type: 'module' },
]

const STRICT = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, types: [] }
const LIBRARY = readFileSync(join(root, 'scripts/integration/fixtures/library.ts'), 'utf8')
// What a user of that library sees: its declarations, checked as well.
const USER = `import { db, titles } from './out/library.js'
export const names: string[] = db.Author.valuesList('name', { flat: true }).toArray()
export const found: { title: string }[] = titles(db.Book.all()).toArray()
`

function compile({ project, node }, tool, cwd, config) {
  const flags = ['-p', config, '--pretty', 'false']
  return project.exec(node, [project.path(tool, 'bin/tsc'), ...flags], { cwd })
}

async function asItComes(context, { tool, type }) {
  const { project, node } = context
  const cwd = project.folder({ 'package.json': { type }, 'library.ts': firstExample.code })
  await project.exec(node, [project.path(tool, 'bin/tsc'), '--init'], { cwd })
  await compile(context, tool, cwd, '.')
  assert.equal(await project.exec(node, ['library.js'], { cwd }), firstExample.output)
}

/**
 * Both examples as a bundler resolves them; the oldest and the newest compiler check the declarations of the
 * packages too.
 */
async function bundled(context, { tool, version }) {
  const options = {
    ...STRICT,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    noEmit: true,
    skipLibCheck: version === '5.9',
  }
  const cwd = context.project.folder({
    'package.json': { type: 'module' },
    'library.ts': firstExample.code,
    'folder.ts': folderExample.code,
    'tsconfig.json': { compilerOptions: { ...options, module: 'esnext', moduleResolution: 'bundler' } },
  })
  await compile(context, tool, cwd, '.')
}

/** A library in a layout in which a package sees only its dependencies; returns the folder. */
async function strictLayout({ project }) {
  const tarballs = Object.fromEntries([...project.tarballs].map(([name, path]) => [name, `file:${path}`]))
  const { relata, ...overrides } = tarballs
  const cwd = project.folder(
    {
      'package.json': { type: 'module', dependencies: { relata, rxjs: '^7.8.0' }, pnpm: { overrides } },
      'library.ts': LIBRARY,
      'user.ts': USER,
      'tsconfig.json': {
        compilerOptions: {
          ...STRICT,
          module: 'nodenext',
          target: 'esnext',
          declaration: true,
          outDir: 'out',
          skipLibCheck: true,
        },
        files: ['library.ts'],
      },
      'user.json': {
        compilerOptions: { ...STRICT, module: 'nodenext', target: 'esnext', noEmit: true },
        files: ['user.ts'],
      },
    },
    { apart: true },
  )
  await project.exec(
    'npx',
    ['--yes', PNPM, 'install', '--prefer-offline', '--ignore-scripts', '--no-lockfile'],
    { cwd },
  )
  return cwd
}

let layout
async function declares(context, { tool, version }) {
  layout ??= strictLayout(context)
  const cwd = await layout
  await compile(context, tool, cwd, '.')
  const declared = readFileSync(join(cwd, 'out/library.d.ts'), 'utf8')
  const named = new Set([...declared.matchAll(/(?:import\(|from )["']([^"']+)["']/g)].map(([, name]) => name))
  assert.deepEqual(
    [...named].filter((name) => !/^relata(\/declarations\/(core|query))?$/.test(name)),
    [],
  )
  assert.ok(named.size > 1)
  // One compiler that reads them is enough to know that all they name can be reached.
  if (version === '7.0') await compile(context, tool, cwd, 'user.json')
}

/** Of all packages that relata brings, those that have native code. */
async function nativePackages(context) {
  layout ??= strictLayout(context)
  const store = join(await layout, 'node_modules/.pnpm')
  const packages = readdirSync(store).flatMap((entry) => {
    const inside = join(store, entry, 'node_modules')
    const names = existsSync(inside) ? readdirSync(inside) : []
    const scoped = names.flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(inside, name)).map((own) => `${name}/${own}`) : [name],
    )
    return scoped.map((name) => [name, join(inside, name)])
  })
  const native = packages.filter(
    ([, path]) => existsSync(join(path, 'binding.gyp')) || existsSync(join(path, 'prebuilds')),
  )
  return { all: new Set(packages.map(([name]) => name)), native: new Set(native.map(([name]) => name)) }
}

export const typescriptCases = [
  {
    name: "relata brings no native code but LevelDB's",
    async run(context) {
      const { all, native } = await nativePackages(context)
      assert.deepEqual([...native], ['classic-level'])
      assert.ok(all.size > 10)
      assert.deepEqual(
        [...all].filter((name) => /msgpackr|-extract/.test(name)),
        [],
      )
    },
  },
  ...compilers.map((compiler) => ({
    name: `TypeScript ${compiler.version}: README's first example compiles and runs with what tsc --init writes`,
    needs: [compiler.tool],
    run: (context) => asItComes(context, compiler),
  })),
  ...compilers.map((compiler) => ({
    name: `TypeScript ${compiler.version}: README's examples compile with a bundler's resolution`,
    needs: [compiler.tool],
    run: (context) => bundled(context, compiler),
  })),
  ...compilers.map((compiler) => ({
    name: `TypeScript ${compiler.version}: declarations of a library name relata alone, where nothing else can be reached`,
    needs: [compiler.tool],
    // One output folder for all: the compilers take turns.
    after: 'declarations',
    run: (context) => declares(context, compiler),
  })),
  {
    name: 'TypeScript 7.0: a CommonJS file imports relata under nodenext',
    needs: ['typescript70'],
    async run(context) {
      const options = { ...STRICT, module: 'nodenext', target: 'esnext' }
      const cwd = context.project.folder({
        'library.cts': firstExample.code,
        'tsconfig.json': { compilerOptions: options, files: ['library.cts'] },
      })
      await compile(context, 'typescript70', cwd, '.')
      assert.equal(await context.project.exec(context.node, ['library.cjs'], { cwd }), firstExample.output)
    },
  },
]
